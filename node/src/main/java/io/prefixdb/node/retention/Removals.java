package io.prefixdb.node.retention;

import io.prefixdb.node.model.LogSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which files of the logs may go, oldest first in each prefix.
 *
 * <ol>
 *   <li>What is older than {@code ttl} and needed by nobody, and what is older than {@code
 *       longest}.
 *   <li>While logs take more than their share: what is only kept because somebody needs it, the
 *       oldest of all prefixes first.
 *   <li>While less than the reserve is free: any other, first what nobody needs. A master without
 *       room loses more than a slave that has to be loaded anew.
 * </ol>
 */
public final class Removals {
  private final LogRule rule;
  private final Volume volume;
  private final Instant now;
  private final List<Going> all;
  private long kept;
  private long freed;

  /** What of one log goes. */
  private static final class Going {
    private final PrefixLog log;
    private int count;
    private Removal.Cause cause = Removal.Cause.AGE;

    private Going(PrefixLog log) {
      this.log = log;
    }

    private Removal removal() {
      List<LogSegment> files = log.files().subList(0, count);
      return new Removal(
          log.prefix(),
          files.getLast().number(),
          files.stream().mapToLong(LogSegment::bytes).sum(),
          cause,
          log.brokenWithout(count));
    }
  }

  /** A file that could go to make room. */
  private record Candidate(Going of, int file, boolean needed, Instant lastWrite) {}

  private Removals(List<PrefixLog> logs, LogRule rule, Volume volume, Instant now) {
    this.rule = rule;
    this.volume = volume;
    this.now = now;
    this.all = logs.stream().map(Going::new).toList();
  }

  /**
   * Pure. With a {@code ttl} of zero RocksDB archives nothing any more, but leaves what it archived
   * before.
   */
  public static List<Removal> of(List<PrefixLog> logs, LogRule rule, Volume volume, Instant now) {
    Removals removals = new Removals(logs, rule, volume, now);
    removals.all.forEach(removals::byAge);
    removals.byDisk();
    return removals.all.stream().filter(going -> going.count > 0).map(Going::removal).toList();
  }

  private void byAge(Going going) {
    PrefixLog log = going.log;
    log.files().forEach(file -> kept += file.bytes());
    int archived = log.archived();
    for (int i = 0; i < archived; i++) {
      Instant written = log.files().get(i).lastWrite();
      boolean unwanted = isOver(written, rule.longest()) || !log.isNeeded(i);
      if (!unwanted || !isOver(written, rule.ttl())) {
        return;
      }
      remove(going, i, Removal.Cause.AGE);
    }
  }

  private void byDisk() {
    for (Candidate candidate : candidates()) {
      boolean overShare = kept > rule.share(volume) && isOver(candidate.lastWrite, rule.ttl());
      if (overShare || volume.freeBytes() + freed < volume.reserve()) {
        remove(candidate.of, candidate.file, Removal.Cause.DISK);
      }
    }
  }

  /** In the order in which they go, which in each log is that of its files. */
  private List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (Going going : all) {
      Instant latest = Instant.MIN; // a clock that was set back changes no order
      for (int i = going.count; i < going.log.archived(); i++) {
        Instant written = going.log.files().get(i).lastWrite();
        latest = written.isAfter(latest) ? written : latest;
        candidates.add(new Candidate(going, i, going.log.isNeeded(i), latest));
      }
    }
    candidates.sort(Comparator.comparing(Candidate::needed).thenComparing(Candidate::lastWrite));
    return candidates;
  }

  private boolean isOver(Instant written, Duration age) {
    return written.isBefore(now.minus(age));
  }

  private void remove(Going going, int file, Removal.Cause cause) {
    long bytes = going.log.files().get(file).bytes();
    going.count = file + 1;
    going.cause = cause;
    kept -= bytes;
    freed += bytes;
  }
}
