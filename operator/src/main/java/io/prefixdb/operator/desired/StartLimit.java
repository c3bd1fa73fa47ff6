package io.prefixdb.operator.desired;

import io.prefixdb.crds.StartLimitSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When remedies of a node stop, and how long to wait between two that did not help: the rules of
 * systemd's units.
 *
 * @param burst remedies of a node within {@code interval}, and in a row without a cure
 * @param interval the time over which they are counted
 * @param delay the first wait
 * @param steps in how many the wait grows, by the same factor each, to {@code maxDelay}
 * @param stableAfter time in sync after which a remedy counts as a cure
 */
public record StartLimit(
    int burst,
    Duration interval,
    Duration delay,
    int steps,
    Duration maxDelay,
    Duration stableAfter) {
  private static final String FIELD = "spec.reload.startLimit.";

  static StartLimit from(@Nullable StartLimitSpec given, List<String> problems) {
    StartLimitSpec spec =
        Objects.requireNonNullElseGet(
            given, () -> new StartLimitSpec(null, null, null, null, null, null));
    var limit =
        new StartLimit(
            Objects.requireNonNullElse(spec.burst(), 3),
            duration("interval", spec.interval(), "24h", problems),
            duration("restartDelay", spec.restartDelay(), "30s", problems),
            Math.clamp(Objects.requireNonNullElse(spec.restartSteps(), 5), 1, 20),
            duration("restartMaxDelay", spec.restartMaxDelay(), "1h", problems),
            duration("stableAfter", spec.stableAfter(), "10m", problems));
    if (limit.interval.compareTo(limit.delay.multipliedBy(limit.burst)) <= 0) {
      problems.add(
          FIELD
              + "interval: not longer than burst times restartDelay, so the limit is never reached;"
              + " set a longer interval, for example 24h");
    }
    return limit;
  }

  private static Duration duration(
      String name, @Nullable String text, String otherwise, List<String> problems) {
    return DurationText.parse(FIELD + name, Objects.requireNonNullElse(text, otherwise), problems);
  }

  /**
   * How long to wait before the next remedy.
   *
   * @param inARow remedies since the last cure; none means no wait
   */
  public Duration waitAfter(int inARow) {
    if (inARow == 0 || delay.isZero()) {
      return Duration.ZERO;
    }
    if (maxDelay.compareTo(delay) <= 0) {
      return delay;
    }
    double factor = (double) maxDelay.toMillis() / delay.toMillis();
    double grown = Math.pow(factor, Math.min(1.0, (inARow - 1.0) / steps));
    return Duration.ofSeconds(Math.round(delay.toMillis() * grown / 1000.0));
  }
}
