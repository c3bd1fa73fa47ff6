package io.prefixdb.node.rpc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many lines of the log tell of what clients do: a few in a second, for any client can do
 * anything as often as it likes. Safe for use by many threads.
 */
public final class LineRate {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final AtomicLong since;
  private final AtomicInteger lines = new AtomicInteger();

  public LineRate(int perSecond) {
    this(perSecond, System::nanoTime);
  }

  LineRate(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.since = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whether one more line may be written now. */
  public boolean allows() {
    long now = nanoTime.getAsLong();
    long begin = since.get();
    if (now - begin >= SECOND && since.compareAndSet(begin, now)) {
      lines.set(0);
    }
    return lines.get() < perSecond && lines.incrementAndGet() <= perSecond;
  }
}
