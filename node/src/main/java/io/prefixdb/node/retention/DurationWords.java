package io.prefixdb.node.retention;

import java.time.Duration;

/** Durations as people read them: {@code 1h30m}. */
final class DurationWords {
  private DurationWords() {}

  /** Hours and minutes; below an hour minutes and seconds. */
  static String of(Duration duration) {
    return duration.toHours() > 0
        ? "%dh%dm".formatted(duration.toHours(), duration.toMinutesPart())
        : "%dm%ds".formatted(duration.toMinutes(), duration.toSecondsPart());
  }
}
