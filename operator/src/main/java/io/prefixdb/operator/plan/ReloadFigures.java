package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.plan.ReloadEdit.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a reload. They are renewed when something has come, and so seldom that a long
 * reload costs few writes: so their time tells since when nothing has come.
 */
final class ReloadFigures {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private ReloadFigures() {}

  /** New figures of a reload that runs; empty when the old ones stay. */
  static Optional<Progress> of(ReloadStatus before, Reload running, Instant now) {
    long here = orZero(running.bytesDone()) + orZero(running.bytesKept());
    Long total = running.bytesTotal();
    String text = text(running, here, total);
    boolean same =
        Objects.equals(before.bytesDone(), here)
            && Objects.equals(before.bytesTotal(), total)
            && text.equals(before.progress());
    boolean lately =
        before.progressAt() != null && Instant.parse(before.progressAt()).plus(EVERY).isAfter(now);
    return before.progressAt() != null && (same || lately)
        ? Optional.empty()
        : Optional.of(
            new Progress(
                here,
                total,
                running.bytesPerSecond(),
                running.secondsLeft(),
                text,
                Times.text(now)));
  }

  private static String text(Reload running, long here, @Nullable Long total) {
    if (total != null && total > 0) {
      return Math.min(99, 100 * here / total) + "%";
    }
    return orZero(running.keysDone()) > 0 ? running.keysDone() + " keys" : Texts.bytes(here);
  }

  /** The last figures, of a reload that has loaded its data. */
  static Progress loaded(ReloadStatus before, Reload last, Instant now) {
    Instant begin = Instant.parse(Objects.requireNonNull(before.roundAt()));
    long seconds = Math.max(1, Duration.between(begin, now).toSeconds());
    Long bytes = last.bytes();
    Long speed =
        before.bytesPerSecond() != null || bytes == null
            ? before.bytesPerSecond()
            : Long.valueOf(bytes / seconds);
    return new Progress(
        bytes == null ? before.bytesDone() : Long.valueOf(bytes + orZero(last.bytesKept())),
        before.bytesTotal(),
        speed,
        null,
        "100%",
        Times.text(now));
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
