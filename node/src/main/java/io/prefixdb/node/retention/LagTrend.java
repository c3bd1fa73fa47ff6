package io.prefixdb.node.retention;

import java.util.ArrayDeque;
import java.util.Optional;

/** How a slave's lag has moved over the last minutes: seconds say nothing. For one thread. */
final class LagTrend {
  private static final long STEP_NANOS = 10_000_000_000L;
  private static final long SHORTEST_NANOS = 30_000_000_000L;
  private static final long LONGEST_NANOS = 300_000_000_000L;

  /**
   * One look.
   *
   * @param lag sequences that the slave has not
   * @param age seconds since the first of them was written
   */
  private record Sample(long nanos, long lag, double age) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /**
   * How the lag moves.
   *
   * @param lagBefore the lag that it began with
   * @param lagPerSecond sequences that it grew a second; negative when it shrinks
   * @param agePerSecond seconds a second: 1 for a slave that stands still while others write
   */
  record Speed(long lagBefore, double lagPerSecond, double agePerSecond) {}

  /** Takes note of a look; the speed since the oldest one, when that is not too young. */
  Optional<Speed> at(long nanos, long lag, double age) {
    while (!samples.isEmpty() && nanos - samples.getFirst().nanos > LONGEST_NANOS) {
      samples.removeFirst();
    }
    Optional<Speed> speed = Optional.empty();
    if (!samples.isEmpty() && nanos - samples.getFirst().nanos >= SHORTEST_NANOS) {
      Sample before = samples.getFirst();
      double seconds = (nanos - before.nanos) / 1e9;
      speed =
          Optional.of(
              new Speed(
                  before.lag,
                  (lag - before.lag) / seconds,
                  Math.min(1, (age - before.age) / seconds))); // ages are known to a part only
    }
    if (samples.isEmpty() || nanos - samples.getLast().nanos >= STEP_NANOS) {
      samples.addLast(new Sample(nanos, lag, age));
    }
    return speed;
  }
}
