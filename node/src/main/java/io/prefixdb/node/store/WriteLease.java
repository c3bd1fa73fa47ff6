package io.prefixdb.node.store;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The right of a managed master to take writes, for a time that a monotonic clock measures. Nobody
 * need be there to end it: a process that was stopped or cut off finds it over when it looks.
 */
public final class WriteLease implements WriteGate {
  private final LongSupplier nanoTime;
  private volatile Grant grant = new Grant(true, false, 0);

  /**
   * @param shut whether no write is let in any more, whatever the clock says
   */
  private record Grant(boolean shut, boolean endless, long untilNanos) {}

  /**
   * Not granted yet.
   *
   * @param nanoTime a monotonic clock
   */
  public WriteLease(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * From now on writes are taken until then, in place of what was granted before.
   *
   * @param lease how long, zero for without end
   * @param fromNanos from when on it counts, on the clock of this lease
   */
  public void grant(Duration lease, long fromNanos) {
    grant = new Grant(false, lease.isZero(), fromNanos + lease.toNanos());
  }

  /** No write is let in any more; some may be on their way to the log still. */
  public void end() {
    Grant now = grant;
    grant = new Grant(true, now.endless, now.untilNanos);
  }

  @Override
  public boolean isOpen() {
    Grant now = grant;
    return !now.shut && lasts(now);
  }

  @Override
  public boolean isShut() {
    return grant.shut;
  }

  @Override
  public boolean lasts() {
    return lasts(grant);
  }

  private boolean lasts(Grant now) {
    return now.endless || now.untilNanos - nanoTime.getAsLong() > 0;
  }

  /** Milliseconds until its end, 0 when it is over; nothing when it has none. */
  public OptionalLong leftMillis() {
    Grant now = grant;
    if (now.shut) {
      return OptionalLong.of(0);
    }
    return now.endless
        ? OptionalLong.empty()
        : OptionalLong.of(
            Math.max(0, TimeUnit.NANOSECONDS.toMillis(now.untilNanos - nanoTime.getAsLong())));
  }
}
