package io.prefixdb.node.replication;

import java.time.Instant;

/**
 * A point in time as it is handed to those who have no clock.
 *
 * @param nanos monotonic, for intervals
 * @param wall for people
 */
public record Moment(long nanos, Instant wall) {
  static final long NANOS_PER_MS = 1_000_000;

  /** How much later this is than {@code earlierNanos}, in seconds. */
  public double secondsSince(long earlierNanos) {
    return (nanos - earlierNanos) / 1e9;
  }
}
