package io.prefixdb.e2e;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The moments at which this machine stood still for a second or longer. The nodes, those who probe
 * them and this program share it: probes that got no answer meanwhile take every pod of a Service
 * out of it at once, until the next probe. That is the machine's failure and not the product's.
 *
 * <p>Looks at the clock on a thread of its own from its making to its close.
 */
final class Standstills implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;
  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So long after a standstill every pod is behind its Service again. */
  private static final long FELT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** When each ended, by {@link System#nanoTime}. */
  private final List<Long> ends = new CopyOnWriteArrayList<>();

  private final Thread thread;

  Standstills() {
    thread = Thread.ofPlatform().name("standstills").daemon().start(this::look);
  }

  private void look() {
    long before = System.nanoTime();
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        long now = System.nanoTime();
        if (now - before >= SHORTEST_NANOS) {
          ends.add(now);
          System.out.printf("this machine stood still for %.1f s%n", (now - before) / 1e9);
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether what happened then may have been the machine's fault; to be asked a moment later. */
  boolean explain(long nanos) {
    return ends.stream()
        .anyMatch(end -> nanos - end < FELT_NANOS && end - nanos < TimeUnit.SECONDS.toNanos(1));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
