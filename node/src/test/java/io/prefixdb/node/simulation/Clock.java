package io.prefixdb.node.simulation;

import io.prefixdb.node.replication.Moment;
import java.time.Duration;
import java.time.Instant;

/** The clock of one machine: it runs too fast or too slowly, and what it shows people jumps. */
final class Clock {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Scheduler scheduler;
  private final long perMille;
  private Duration jumped = Duration.ZERO;

  /**
   * @param perMille how many thousandths of a second it shows for a second
   */
  Clock(Scheduler scheduler, int perMille) {
    this.scheduler = scheduler;
    this.perMille = perMille;
  }

  Moment now() {
    long nanos = scheduler.nanos() / 1_000 * perMille;
    return new Moment(nanos, START.plusNanos(nanos).plus(jumped));
  }

  /** What passes until it shows so much more. */
  long trueNanos(long shown) {
    return shown / perMille * 1_000 + shown % perMille * 1_000 / perMille;
  }

  /** The wall is another one from now on; intervals are not. */
  void jump(Duration by) {
    jumped = jumped.plus(by);
  }
}
