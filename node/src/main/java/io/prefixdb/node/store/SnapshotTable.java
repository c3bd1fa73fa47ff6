package io.prefixdb.node.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.Snapshot;

/**
 * The snapshots of one open database, each leased until its time is over. Callers hold a lease on
 * the database; the timer takes one through {@code expired}.
 */
final class SnapshotTable implements AutoCloseable {
  /** Each snapshot keeps old versions of what changes after it on the disk. */
  static final int SNAPSHOTS_MAX = 1000;

  private final RocksDB db;
  private final Map<Long, Held> held = new HashMap<>();
  private long nextId;

  private record Held(Snapshot snapshot, ReadOptions options, @Nullable Future<?> timer) {}

  SnapshotTable(RocksDB db, long firstId) {
    this.db = db;
    this.nextId = firstId;
  }

  /** A new snapshot: its id and the local sequence that it shows. */
  synchronized PrefixStore.Snapshot create(
      Duration lifetime, ScheduledExecutorService timers, LongConsumer expired)
      throws StoreException {
    if (held.size() >= SNAPSHOTS_MAX) {
      throw new StoreException(
          SNAPSHOTS_MAX + " snapshots are held already: release some, or let them end", null);
    }
    Snapshot snapshot = db.getSnapshot();
    if (snapshot == null) {
      throw new StoreException("RocksDB gave no snapshot", null);
    }
    long id = nextId++;
    @Nullable Future<?> timer =
        lifetime.isZero()
            ? null
            : timers.schedule(() -> expired.accept(id), lifetime.toMillis(), TimeUnit.MILLISECONDS);
    held.put(id, new Held(snapshot, new ReadOptions().setSnapshot(snapshot), timer));
    return new PrefixStore.Snapshot(id, snapshot.getSequenceNumber());
  }

  synchronized boolean release(long id) {
    @Nullable Held entry = held.remove(id);
    if (entry == null) {
      return false;
    }
    if (entry.timer != null) {
      entry.timer.cancel(false);
    }
    entry.options.close();
    db.releaseSnapshot(entry.snapshot);
    entry.snapshot.close();
    return true;
  }

  synchronized boolean contains(long id) {
    return held.containsKey(id);
  }

  /** The id that the next snapshot gets. */
  synchronized long nextId() {
    return nextId;
  }

  /** Options that read as of the snapshot. A release meanwhile waits for this object's lock. */
  synchronized <T> T read(long id, Reading<T> reading) throws StoreException {
    @Nullable Held entry = held.get(id);
    if (entry == null) {
      throw new StoreException("no snapshot " + id, null);
    }
    return reading.with(entry.options);
  }

  /** A read under given options. */
  interface Reading<T> {
    T with(ReadOptions options) throws StoreException;
  }

  @Override
  public synchronized void close() {
    for (Long id : List.copyOf(held.keySet())) {
      release(id);
    }
  }
}
