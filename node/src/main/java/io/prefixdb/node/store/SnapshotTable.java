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

  /** One snapshot; its fields change under the table's lock. */
  private static final class Held {
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final @Nullable Future<?> timer;
    private int readers;
    private boolean released;

    private Held(Snapshot snapshot, @Nullable Future<?> timer) {
      this.snapshot = snapshot;
      this.options = new ReadOptions().setSnapshot(snapshot);
      this.timer = timer;
    }
  }

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
    held.put(id, new Held(snapshot, timer));
    return new PrefixStore.Snapshot(id, snapshot.getSequenceNumber());
  }

  /** Ends the snapshot for those who come later; it goes when its last reader has. */
  synchronized boolean release(long id) {
    @Nullable Held entry = held.remove(id);
    if (entry == null) {
      return false;
    }
    if (entry.timer != null) {
      entry.timer.cancel(false);
    }
    entry.released = true;
    endIfUnused(entry);
    return true;
  }

  private void endIfUnused(Held entry) {
    if (entry.released && entry.readers == 0) {
      entry.options.close();
      db.releaseSnapshot(entry.snapshot);
      entry.snapshot.close();
    }
  }

  synchronized boolean contains(long id) {
    return held.containsKey(id);
  }

  /** How many are held. */
  synchronized int count() {
    return held.size();
  }

  /** The id that the next snapshot gets. */
  synchronized long nextId() {
    return nextId;
  }

  /** Reads as of the snapshot; others may read it and release it meanwhile. */
  <T> T read(long id, Reading<T> reading) throws StoreException {
    Held entry = enter(id);
    try {
      return reading.with(entry.options);
    } finally {
      leave(entry);
    }
  }

  private synchronized Held enter(long id) throws StoreException {
    @Nullable Held entry = held.get(id);
    if (entry == null) {
      throw new StoreException("no snapshot " + id, null);
    }
    entry.readers++;
    return entry;
  }

  private synchronized void leave(Held entry) {
    entry.readers--;
    endIfUnused(entry);
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
