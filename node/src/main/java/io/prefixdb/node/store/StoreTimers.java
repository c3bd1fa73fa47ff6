package io.prefixdb.node.store;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The thread that ends what has a time: snapshots, pauses. */
final class StoreTimers {
  private StoreTimers() {}

  /**
   * A thread {@code store-timers}. What is cancelled leaves nothing behind, for clients plan ends
   * that are far away, and release what they had at once.
   */
  static ScheduledExecutorService start() {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("store-timers").daemon().factory());
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }
}
