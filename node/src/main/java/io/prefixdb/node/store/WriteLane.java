package io.prefixdb.node.store;

import io.prefixdb.node.model.Mutation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The only writer of a database, and its group commit.
 *
 * <p>A lane has no thread of its own. Whoever submits while nobody writes becomes the writer and
 * takes everything that waits, from all connections, into one batch: one record of the log, one
 * fsync for all that asked for it. Whoever submits meanwhile leaves its mutations in the queue and
 * gets its future; the writer looks again before it goes, so none is left behind.
 */
final class WriteLane implements AutoCloseable {
  /** Mutations that one batch takes at the most: bounds its memory and the wait for it. */
  static final int GROUP_MUTATIONS_MAX = 4096;

  /** Mutations that may wait; over it a write is refused. */
  static final int QUEUE_MUTATIONS_MAX = 1 << 20;

  private final RocksDB db;
  private final WriteOptions plain = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final ReentrantLock writing = new ReentrantLock();
  private final Object queueLock = new Object();
  private final Queue<Pending> queue = new ArrayDeque<>();
  private final AtomicInteger queued = new AtomicInteger();

  private record Pending(List<Mutation> mutations, boolean sync, CompletableFuture<Void> done) {}

  WriteLane(RocksDB db) {
    this.db = db;
  }

  /** See {@link PrefixStore#write}. The caller holds a lease on the database. */
  CompletableFuture<Void> submit(List<Mutation> mutations, boolean sync) {
    if (queued.addAndGet(mutations.size()) > QUEUE_MUTATIONS_MAX) {
      queued.addAndGet(-mutations.size());
      return CompletableFuture.failedFuture(
          new StoreException(
              "more than " + QUEUE_MUTATIONS_MAX + " mutations wait to be written", null));
    }
    Pending pending = new Pending(List.copyOf(mutations), sync, new CompletableFuture<>());
    synchronized (queueLock) {
      queue.add(pending);
    }
    writeWaiting();
    return pending.done;
  }

  /** Runs {@code write} while nobody else writes. */
  void exclusively(Write write) throws RocksDBException, StoreException {
    try {
      writing.lock();
      try {
        write.run();
      } finally {
        writing.unlock();
      }
    } finally {
      writeWaiting(); // what was submitted meanwhile found the lane taken
    }
  }

  private void writeWaiting() {
    while (hasWaiting() && writing.tryLock()) {
      try {
        writeGroup();
      } finally {
        writing.unlock();
      }
    }
  }

  /** A write of another kind. */
  interface Write {
    void run() throws RocksDBException, StoreException;
  }

  private boolean hasWaiting() {
    synchronized (queueLock) {
      return !queue.isEmpty();
    }
  }

  private void writeGroup() {
    List<Pending> group = takeGroup();
    if (group.isEmpty()) {
      return;
    }
    @Nullable StoreException failure = null;
    long now = System.currentTimeMillis() / 1000;
    try (WriteBatch batch = new WriteBatch()) {
      boolean sync = false;
      for (Pending pending : group) {
        sync |= pending.sync;
        for (Mutation mutation : pending.mutations) {
          stage(batch, mutation, now);
        }
      }
      db.write(sync ? synced : plain, batch);
    } catch (RocksDBException | RuntimeException e) { // whatever it is, nobody may wait for ever
      failure = new StoreException("write refused by RocksDB: " + e.getMessage(), e);
    }
    for (Pending pending : group) {
      queued.addAndGet(-pending.mutations.size());
      if (failure == null) {
        pending.done.complete(null);
      } else {
        pending.done.completeExceptionally(failure);
      }
    }
  }

  private List<Pending> takeGroup() {
    List<Pending> group = new ArrayList<>();
    int mutations = 0;
    synchronized (queueLock) {
      for (Pending next = queue.peek();
          next != null
              && (group.isEmpty() || mutations + next.mutations.size() <= GROUP_MUTATIONS_MAX);
          next = queue.peek()) {
        mutations += next.mutations.size();
        group.add(queue.remove());
      }
    }
    return group;
  }

  static void stage(WriteBatch batch, Mutation mutation, long unixSeconds) throws RocksDBException {
    byte[] key = mutation.key().array();
    switch (mutation) {
      case Mutation.Put put -> batch.put(key, TimeSuffix.append(put.value(), unixSeconds));
      case Mutation.Delete delete -> batch.delete(key);
      case Mutation.Merge merge ->
          batch.merge(key, TimeSuffix.append(merge.kind().operand(merge.parameter()), unixSeconds));
    }
  }

  @Override
  public void close() {
    plain.close();
    synced.close();
  }
}
