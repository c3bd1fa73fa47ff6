package io.prefixdb.node.retention;

import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ages of archived files by a clock that does not jump. The wall clock only tells how old a
 * file was when it was first seen; a day that it skips later makes no file older. A clock that is
 * set back was wrong before: it tells again how old they are. For one thread.
 */
final class FileAges {
  /** What clocks are set back by in their usual course is less. */
  private static final Duration SET_BACK = Duration.ofMinutes(1);

  private Map<Key, Seen> seen = new HashMap<>();
  private Map<Key, Seen> present = new HashMap<>();
  private @Nullable Moment last;

  private record Key(PrefixName prefix, long number) {}

  /**
   * When a file was first seen in the archive.
   *
   * @param age that it had then
   */
  private record Seen(long nanos, Duration age) {}

  /** Begins a look. */
  void beginLook(Moment now) {
    Moment before = last;
    if (before != null && isSetBack(before, now)) {
      seen = new HashMap<>();
    }
    last = now;
  }

  private static boolean isSetBack(Moment before, Moment now) {
    Instant expected = before.wall().plusNanos(now.nanos() - before.nanos());
    return now.wall().isBefore(expected.minus(SET_BACK));
  }

  /** The files with the times of their last writes as the age of each makes them. */
  List<LogSegment> steady(PrefixName prefix, List<LogSegment> files, Moment now) {
    return files.stream()
        .map(file -> file.archived() ? steady(new Key(prefix, file.number()), file, now) : file)
        .toList();
  }

  private LogSegment steady(Key key, LogSegment file, Moment now) {
    Seen first = seen.getOrDefault(key, new Seen(now.nanos(), age(file, now)));
    present.put(key, first);
    Duration age = first.age.plusNanos(now.nanos() - first.nanos);
    return new LogSegment(
        file.number(), file.first(), file.bytes(), now.wall().minus(age), file.archived());
  }

  private static Duration age(LogSegment file, Moment now) {
    Duration age = Duration.between(file.lastWrite(), now.wall());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Ends a look: files that were not in it are gone. */
  void endLook() {
    seen = present;
    present = new HashMap<>();
  }
}
