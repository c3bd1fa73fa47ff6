package io.prefixdb.node;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock of write leases as others see it: milliseconds that begin anywhere, go on steadily and
 * differ from those of an earlier run of the node. Who names a reading of it in an order counts the
 * lease from there: an order that was long on its way, or lay in the buffers of a stopped process,
 * then grants nothing beyond what its sender meant.
 */
final class LeaseClock {
  private final LongSupplier nanoTime;
  private final long beginNanos;
  private final long beginMillis;

  /**
   * @param nanoTime a monotonic clock
   * @param beginMillis what it shows now; best a random number, so that no reading of an earlier
   *     run is one of this run, whatever the time of day has done meanwhile
   */
  LeaseClock(LongSupplier nanoTime, long beginMillis) {
    this.nanoTime = nanoTime;
    this.beginNanos = nanoTime.getAsLong();
    this.beginMillis = beginMillis;
  }

  /** The first reading of this run. */
  long beginMillis() {
    return beginMillis;
  }

  long nanos() {
    return nanoTime.getAsLong();
  }

  long millis() {
    return beginMillis + TimeUnit.NANOSECONDS.toMillis(nanos() - beginNanos);
  }

  /** That reading of the clock on the monotonic one. */
  long nanosOf(long millis) {
    return beginNanos + TimeUnit.MILLISECONDS.toNanos(millis - beginMillis);
  }
}
