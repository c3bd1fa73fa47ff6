package io.prefixdb.node.replication.stream;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes a second all streams together carry at the most. What was sent is paid for
 * afterwards, so that a large piece passes too. Guarded by who uses it.
 */
final class ByteRate {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** So much time without traffic may be made up for at once. */
  private static final long BURST_NANOS = SECOND / 10;

  private final long bytesPerSecond;

  /** Until then everything that was sent is paid for. */
  private long paidNanos;

  /** {@code bytesPerSecond}: 0 for no limit. */
  ByteRate(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.paidNanos = nowNanos;
  }

  /** How long nothing may be sent, 0 for not at all. */
  long waitNanos(long nowNanos) {
    return bytesPerSecond == 0 ? 0 : Math.max(0, paidNanos - nowNanos);
  }

  void sent(long bytes, long nowNanos) {
    if (bytesPerSecond > 0) {
      long from = Math.max(paidNanos, nowNanos - BURST_NANOS);
      paidNanos = from + (long) (bytes * (double) SECOND / bytesPerSecond);
    }
  }
}
