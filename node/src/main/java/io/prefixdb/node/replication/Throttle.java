package io.prefixdb.node.replication;

import java.util.function.LongSupplier;

/**
 * Holds what several threads do together to a number of bytes a second. Whoever has taken more than
 * is due waits before it goes on. Safe for use by many threads.
 */
final class Throttle {
  /** What was not used for longer than that is lost: no burst follows a pause. */
  private static final long SAVED_NANOS = 100 * Moment.NANOS_PER_MS;

  private static final long NANOS_PER_SECOND = 1_000 * Moment.NANOS_PER_MS;

  private static final int CHUNKS_PER_SECOND = 10;
  private static final int CHUNK_BYTES_MIN = 1 << 10;
  private static final int CHUNK_BYTES_MAX = 256 << 10;

  private final long bytesPerSecond;
  private final LongSupplier nanos;
  private final Sleep sleep;
  private long freeAtNanos;

  /** How a thread waits. */
  interface Sleep {
    void nanos(long nanos) throws InterruptedException;
  }

  /**
   * @param bytesPerSecond 0 for no limit
   * @param nanos a clock that never goes back
   */
  Throttle(long bytesPerSecond, LongSupplier nanos, Sleep sleep) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanos = nanos;
    this.sleep = sleep;
    this.freeAtNanos = nanos.getAsLong();
  }

  /** So many bytes are best moved at once, so that nobody waits long. */
  int chunkBytes() {
    return bytesPerSecond == 0
        ? CHUNK_BYTES_MAX
        : Math.clamp(bytesPerSecond / CHUNKS_PER_SECOND, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
  }

  /** Counts bytes that were moved, and waits as long as they take at that speed. */
  void took(long bytes) throws InterruptedException {
    if (bytesPerSecond > 0) {
      long wait = nanosUntilFree(bytes);
      if (wait > 0) {
        sleep.nanos(wait);
      }
    }
  }

  private synchronized long nanosUntilFree(long bytes) {
    long now = nanos.getAsLong();
    long from = freeAtNanos - now < -SAVED_NANOS ? now - SAVED_NANOS : freeAtNanos;
    freeAtNanos = from + (long) ((double) bytes / bytesPerSecond * NANOS_PER_SECOND);
    return freeAtNanos - now;
  }
}
