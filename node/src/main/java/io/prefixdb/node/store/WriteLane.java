package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The only writer of a database, and its group commit.
 *
 * <p>Whoever submits while nobody writes becomes the writer, on its own thread, as long as nothing
 * has to be waited for; whoever submits meanwhile leaves its mutations in the queue and gets its
 * future. The writer takes everything that waits into one batch: one record of the log, one fsync
 * for all that asked for it. What would keep it waiting (an fsync, a stall of RocksDB, more and
 * more work of others) it hands over to {@link PatientThreads}, with the lane. One writer at a
 * time, so writes are in the order of their submission.
 */
final class WriteLane implements AutoCloseable {
  /** Mutations that one batch takes at the most: bounds its memory and the wait for it. */
  static final int GROUP_MUTATIONS_MAX = 4096;

  /** Bytes of keys and values after which a batch is not made larger. */
  static final int GROUP_BYTES_MAX = 1 << 20;

  /** Mutations that may wait; over it a write is refused, unless it is the only one. */
  static final int QUEUE_MUTATIONS_MAX = 1 << 20;

  /** Groups that a writer writes on the thread of somebody's request before it hands over. */
  private static final int GROUPS_AT_ONCE_MAX = 4;

  /** A larger group, which only a large write of somebody makes, is handed over at once. */
  private static final int BYTES_AT_ONCE_MAX = 2 * GROUP_BYTES_MAX;

  /** Groups after which another lane may have the patient thread. */
  private static final int GROUPS_PATIENTLY_MAX = 64;

  private final RocksDB db;
  private final long offset;
  private final WriteTimes times;
  private final WriteGate gate;
  private final DatabaseWriter writer;
  private final Object lock = new Object();
  private final Queue<Pending> queue = new ArrayDeque<>();
  private int queued;
  private boolean taken;

  /** Raised after each write. */
  private volatile WriteSignal written = new WriteSignal();

  private record Pending(
      List<Mutation> mutations, long bytes, boolean sync, CompletableFuture<Long> done) {
    static Pending of(List<Mutation> mutations, boolean sync) {
      long bytes = 0;
      for (Mutation mutation : mutations) {
        bytes += mutation.size();
      }
      return new Pending(mutations, bytes, sync, new CompletableFuture<>());
    }
  }

  private record Group(List<Pending> writes, long bytes) {
    static final Group NONE = new Group(List.of(), 0);

    boolean isEmpty() {
      return writes.isEmpty();
    }

    List<Bytes> keys() {
      List<Bytes> keys = new ArrayList<>();
      for (Pending pending : writes) {
        for (Mutation mutation : pending.mutations) {
          keys.add(mutation.key());
        }
      }
      return keys;
    }

    boolean sync() {
      for (Pending pending : writes) {
        if (pending.sync) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * @param offset what the master's sequences have more than those of the database
   * @param gate whether writes are taken
   */
  WriteLane(RocksDB db, RecentValues recent, WriteTimes times, long offset, WriteGate gate) {
    this.db = db;
    this.offset = offset;
    this.gate = gate;
    this.writer = new DatabaseWriter(db, recent);
    this.times = times;
  }

  /** From now on that one is raised after each write. */
  void tell(WriteSignal signal) {
    written = signal;
  }

  /** See {@link PrefixStore#write}. The caller holds a lease on the database. */
  CompletableFuture<Long> submit(List<Mutation> mutations, boolean sync) {
    Pending pending = Pending.of(mutations, sync);
    synchronized (lock) {
      if (queued > 0 && queued + mutations.size() > QUEUE_MUTATIONS_MAX) {
        return CompletableFuture.failedFuture(
            new StoreException(
                "more than " + QUEUE_MUTATIONS_MAX + " mutations wait to be written", null));
      }
      queued += mutations.size();
      queue.add(pending);
      if (taken) {
        return pending.done;
      }
      taken = true;
    }
    writeWaiting();
    return pending.done;
  }

  /** Runs {@code write} while nobody else writes; waits for it. */
  void exclusively(Write write) throws RocksDBException, StoreException {
    take();
    try {
      write.with(writer);
    } finally {
      written.raise(); // what fails may be in the log all the same
      writeWaiting(); // what was submitted meanwhile found the lane taken
    }
  }

  private void take() {
    synchronized (lock) {
      boolean interrupted = false;
      while (taken) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true; // a write that has begun is not given up
        }
      }
      taken = true;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A write of another kind. */
  interface Write {
    void with(DatabaseWriter writer) throws RocksDBException, StoreException;
  }

  /** Writes what waits without waiting itself, and leaves the lane. */
  private void writeWaiting() {
    for (int groups = 0; groups < GROUPS_AT_ONCE_MAX; groups++) {
      Group group = takeGroup();
      if (group.isEmpty()) {
        return;
      }
      if (group.sync() || group.bytes > BYTES_AT_ONCE_MAX || !write(group, false)) {
        handOver(group);
        return;
      }
    }
    handOver(Group.NONE);
  }

  /** Has a patient thread go on, with the group that was taken if there is one. */
  private void handOver(Group taken) {
    try {
      PatientThreads.INSTANCE.execute(() -> writePatiently(taken));
    } catch (RuntimeException | Error e) { // no thread can be had, and nobody may wait for ever
      StoreException failure = refused(e);
      Group group = taken.isEmpty() ? takeGroup() : taken;
      while (!group.isEmpty()) {
        fail(group, failure);
        group = takeGroup();
      }
    }
  }

  private void writePatiently(Group first) {
    Group group = first.isEmpty() ? takeGroup() : first;
    for (int groups = 0; !group.isEmpty(); groups++) {
      if (groups == GROUPS_PATIENTLY_MAX) {
        handOver(group);
        return;
      }
      write(group, true);
      group = takeGroup();
    }
  }

  /** Whether the group is done; else it would have to wait. */
  private boolean write(Group group, boolean mayWait) {
    @Nullable StoreException failure = null;
    try (WriteBatch batch = batch(group, times.begin())) {
      List<Bytes> keys = writer.wantsKeys() ? group.keys() : List.of();
      if (mayWait) {
        writer.write(batch, keys, group.sync(), gate);
      } else if (!writer.tryWrite(batch, keys, false, gate)) {
        return false;
      }
    } catch (StoreException e) {
      failure = e;
    } catch (RocksDBException | RuntimeException | Error e) { // nobody may wait for ever
      failure = refused(e);
    } finally {
      times.end();
    }
    try {
      if (failure == null) {
        succeed(group);
      } else {
        fail(group, failure);
      }
    } finally {
      written.raise(); // what fails may be in the log all the same
    }
    return true;
  }

  private static WriteBatch batch(Group group, long now) throws RocksDBException {
    List<List<Mutation>> mutations = new ArrayList<>(group.writes.size());
    for (Pending pending : group.writes) {
      mutations.add(pending.mutations);
    }
    return BatchBytes.of(mutations, now);
  }

  /** What follows on a write gets its sequence from here: it may not ask a database that closes. */
  private void succeed(Group group) {
    Long last = db.getLatestSequenceNumber() + offset;
    for (Pending pending : group.writes) {
      pending.done.complete(last);
    }
  }

  private static void fail(Group group, StoreException failure) {
    for (Pending pending : group.writes) {
      pending.done.completeExceptionally(failure);
    }
  }

  private static StoreException refused(Throwable cause) {
    return new StoreException("write refused by RocksDB: " + cause.getMessage(), cause);
  }

  /** What the next batch holds; when nothing waits, nothing, and the lane is left. */
  private Group takeGroup() {
    synchronized (lock) {
      List<Pending> group = new ArrayList<>(queue.size());
      int mutations = 0;
      long bytes = 0;
      for (Pending next = queue.peek();
          next != null
              && bytes < GROUP_BYTES_MAX
              && (group.isEmpty() || mutations + next.mutations.size() <= GROUP_MUTATIONS_MAX);
          next = queue.peek()) {
        mutations += next.mutations.size();
        bytes += next.bytes;
        group.add(queue.remove());
      }
      queued -= mutations;
      if (group.isEmpty()) {
        taken = false;
        lock.notifyAll();
      }
      return group.isEmpty() ? Group.NONE : new Group(group, bytes);
    }
  }

  /** Waits for what was submitted; nobody submits any more. */
  @Override
  public void close() {
    take();
    writer.close();
  }
}
