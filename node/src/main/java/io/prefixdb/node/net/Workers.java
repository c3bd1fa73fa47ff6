package io.prefixdb.node.net;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that execute requests and may wait for the disk. What waits for them is bounded
 * by the number of connections: each has at most one turn submitted.
 */
public final class Workers {
  private Workers() {}

  /** A pool of {@code threads} threads named {@code <name>-<number>}. */
  public static ExecutorService pool(String name, int threads) {
    AtomicInteger count = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
