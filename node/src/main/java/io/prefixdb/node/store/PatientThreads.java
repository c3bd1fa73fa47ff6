package io.prefixdb.node.store;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that wait for RocksDB in the place of those that may not: writes with fsync, and
 * writes while RocksDB holds writers back. What waits for a thread is bounded by the lanes, each of
 * which has one task at the most, and gives its thread up to others after a number of groups. They
 * are the process's, like RocksDB's own, and end when idle.
 */
final class PatientThreads {
  static final Executor INSTANCE = create(16);

  private PatientThreads() {}

  private static Executor create(int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("store-writer-", 1).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
