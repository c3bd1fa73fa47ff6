package io.prefixdb.node.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/**
 * The snapshots of one open database: those of clients, each leased until its time is over, and
 * pins, which only who made them can read and release. Callers hold a lease on the database; the
 * timer takes one through {@code expired}.
 *
 * <p>Each knows the time at which it shows what is not over: what counts for a write to come is
 * still there when it is read later, so that a slave that is loaded from it gets what its master
 * has.
 */
final class SnapshotTable implements AutoCloseable {
  /** Each snapshot keeps old versions of what changes after it on the disk. */
  static final int SNAPSHOTS_MAX = 1000;

  private final RocksDB db;
  private final WriteTimes times;
  private final Map<Long, Held> held = new LinkedHashMap<>(); // the oldest first
  private final Set<Held> pinned = new LinkedHashSet<>(); // likewise
  private long nextId;

  /** One snapshot; its fields change under the table's lock. */
  static final class Held {
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final long time;
    private final @Nullable Future<?> timer;
    private int readers;
    private boolean released;

    private Held(Snapshot snapshot, long time, @Nullable Future<?> timer) {
      this.snapshot = snapshot;
      this.time = time;
      this.options = new ReadOptions().setSnapshot(snapshot);
      this.timer = timer;
    }
  }

  SnapshotTable(RocksDB db, long firstId, WriteTimes times) {
    this.db = db;
    this.times = times;
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
    long time = times.horizon(); // before the snapshot, for a write may come between
    Snapshot snapshot = taken();
    long id = nextId++;
    @Nullable Future<?> timer =
        lifetime.isZero()
            ? null
            : timers.schedule(() -> expired.accept(id), lifetime.toMillis(), TimeUnit.MILLISECONDS);
    held.put(id, new Held(snapshot, time, timer));
    return new PrefixStore.Snapshot(id, snapshot.getSequenceNumber());
  }

  private Snapshot taken() throws StoreException {
    @Nullable Snapshot snapshot = db.getSnapshot();
    if (snapshot == null) {
      throw new StoreException("RocksDB gave no snapshot", null);
    }
    return snapshot;
  }

  /**
   * A snapshot of the present until {@link #unpin}; there are as many as there are walks. It is for
   * a client that reads now, also where the writes of a master lag behind the clock.
   */
  synchronized Held pin() throws StoreException {
    long time = Math.max(times.horizon(), times.now());
    Held pin = new Held(taken(), time, null);
    pinned.add(pin);
    return pin;
  }

  synchronized void unpin(Held pin) {
    if (pinned.remove(pin)) {
      pin.released = true;
      endIfUnused(pin);
    }
  }

  /** What is over at this Unix second is over for all that is held and for each write to come. */
  long horizon() {
    long time = times.horizon(); // first: what is held from now on is not older
    synchronized (this) {
      long oldestPin = pinned.stream().findFirst().map(pin -> pin.time).orElse(time);
      long oldest = held.values().stream().findFirst().map(entry -> entry.time).orElse(time);
      return Math.min(time, Math.min(oldestPin, oldest));
    }
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

  /** Whether anybody may read what was before. */
  synchronized boolean isHeld() {
    return !held.isEmpty() || !pinned.isEmpty();
  }

  /** How many are held. */
  synchronized int count() {
    return held.size();
  }

  /** The id that the next snapshot gets. */
  synchronized long nextId() {
    return nextId;
  }

  /** Reads as of the snapshot, of the present for 0; others may read and release it meanwhile. */
  <T> T read(long id, Reading<T> reading) throws StoreException, RocksDBException {
    if (id != 0) {
      return entered(enter(id), reading);
    }
    try (ReadOptions options = new ReadOptions()) {
      return reading.with(options, Expiry.now());
    }
  }

  /** Reads as of the pin; fails when the database was closed and opened again since. */
  <T> T read(Held pin, Reading<T> reading) throws StoreException, RocksDBException {
    return entered(enter(pin), reading);
  }

  private <T> T entered(Held entry, Reading<T> reading) throws StoreException, RocksDBException {
    try {
      return reading.with(entry.options, entry.time);
    } finally {
      leave(entry);
    }
  }

  private synchronized Held enter(long id) throws StoreException {
    @Nullable Held entry = held.get(id);
    if (entry == null) {
      throw new NoSnapshotException(id);
    }
    entry.readers++;
    return entry;
  }

  private synchronized Held enter(Held pin) throws StoreException {
    if (!pinned.contains(pin)) {
      throw new StoreException("the prefix was closed or replaced while it was read", null);
    }
    pin.readers++;
    return pin;
  }

  private synchronized void leave(Held entry) {
    entry.readers--;
    endIfUnused(entry);
  }

  /** A read under given options of what is not over at {@code now}, a Unix second. */
  interface Reading<T> {
    T with(ReadOptions options, long now) throws StoreException, RocksDBException;
  }

  @Override
  public synchronized void close() {
    for (Long id : List.copyOf(held.keySet())) {
      release(id);
    }
    List.copyOf(pinned).forEach(this::unpin);
  }
}
