package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Updates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A prefix on RocksDB.
 *
 * <p>Every use of the native database holds a lease (the read side of a lock); closing it or
 * swapping a new generation in takes the write side, so a native handle is never used after its
 * end. A use after {@link #close} answers {@link StoreException}.
 */
final class RocksPrefix implements PrefixStore, AutoCloseable {
  /** Keys that an event loop reads at once; more of them would delay the others. */
  static final int KEYS_AT_ONCE_MAX = 64;

  private static final Logger LOG = LoggerFactory.getLogger(RocksPrefix.class);

  private final PrefixName name;
  private final Path directory;
  private final RocksOptions rocks;
  private final ScheduledExecutorService timers;
  private final ReentrantReadWriteLock leases = new ReentrantReadWriteLock();
  private @Nullable Database database;
  private boolean closed;

  private RocksPrefix(
      PrefixName name,
      Path directory,
      RocksOptions rocks,
      ScheduledExecutorService timers,
      Database database) {
    this.name = name;
    this.directory = directory;
    this.rocks = rocks;
    this.timers = timers;
    this.database = database;
  }

  static RocksPrefix open(
      PrefixName name, Path directory, RocksOptions rocks, ScheduledExecutorService timers)
      throws StoreException {
    return new RocksPrefix(
        name, directory, rocks, timers, Database.open(name, directory, rocks, 1));
  }

  @Override
  public PrefixName name() {
    return name;
  }

  @Override
  public List<@Nullable Bytes> get(List<Bytes> keys, long snapshot) throws StoreException {
    return leased(
        open ->
            reading(
                open,
                snapshot,
                options -> {
                  try {
                    return values(open, keys, options);
                  } catch (RocksDBException e) {
                    throw failed("read", e);
                  }
                }));
  }

  @Override
  public Optional<List<@Nullable Bytes>> getAtOnce(List<Bytes> keys) throws StoreException {
    if (keys.size() > KEYS_AT_ONCE_MAX || !leases.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      return inMemory(opened(), keys);
    } catch (RocksDBException e) {
      if (RocksFailure.isIncomplete(e)) {
        return Optional.empty();
      }
      throw failed("read", e);
    } finally {
      leases.readLock().unlock();
    }
  }

  /**
   * The values, if all are in memory and of one moment. Not RocksDB's read of several keys: in its
   * Java form a key that is not in memory looks like one that does not exist.
   */
  private static Optional<List<@Nullable Bytes>> inMemory(Database open, List<Bytes> keys)
      throws RocksDBException {
    long before = keys.size() > 1 ? open.db().getLatestSequenceNumber() : 0;
    List<@Nullable Bytes> values = new ArrayList<>(keys.size());
    long now = System.currentTimeMillis() / 1000;
    for (Bytes key : keys) {
      values.add(live(open, open.db().get(open.inMemory(), key.array()), now));
    }
    boolean ofOneMoment = keys.size() <= 1 || open.db().getLatestSequenceNumber() == before;
    return ofOneMoment ? Optional.of(values) : Optional.empty();
  }

  private static List<@Nullable Bytes> values(Database open, List<Bytes> keys, ReadOptions options)
      throws RocksDBException {
    List<@Nullable Bytes> values = new ArrayList<>(keys.size());
    long now = System.currentTimeMillis() / 1000;
    if (keys.size() == 1) {
      values.add(live(open, open.db().get(options, keys.getFirst().array()), now));
    } else if (!keys.isEmpty()) { // RocksDB takes none for a mistake
      List<byte[]> raw = keys.stream().map(Bytes::array).toList();
      for (byte[] stored : open.db().multiGetAsList(options, raw)) {
        values.add(live(open, stored, now));
      }
    }
    return values;
  }

  private static @Nullable Bytes live(Database open, byte @Nullable [] stored, long now) {
    return stored == null ? null : open.live(stored, now);
  }

  @Override
  public Page range(RangeQuery query, long snapshot) throws StoreException {
    return leased(
        open ->
            reading(
                open,
                snapshot,
                options -> {
                  try {
                    return PageScan.page(open, query, options);
                  } catch (RocksDBException e) {
                    throw failed("scan", e);
                  }
                }));
  }

  @Override
  public CompletableFuture<Void> write(List<Mutation> mutations, boolean sync) {
    if (!leases.readLock().tryLock()) { // generations are being swapped
      return submitLater(mutations, sync);
    }
    return submitLeased(mutations, sync);
  }

  private CompletableFuture<Void> submitLater(List<Mutation> mutations, boolean sync) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    PatientThreads.INSTANCE.execute(
        () -> {
          leases.readLock().lock();
          var _ =
              submitLeased(mutations, sync)
                  .whenComplete(
                      (_, failure) -> {
                        if (failure == null) {
                          done.complete(null);
                        } else {
                          done.completeExceptionally(failure);
                        }
                      });
        });
    return done;
  }

  /** Submits under the lease that the caller took, and ends it. */
  private CompletableFuture<Void> submitLeased(List<Mutation> mutations, boolean sync) {
    try {
      return opened().lane().submit(mutations, sync);
    } catch (StoreException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      leases.readLock().unlock();
    }
  }

  @Override
  public List<Field> rewrite(List<Bytes> keys, UnaryOperator<Bytes> change, boolean sync)
      throws StoreException {
    List<Field> written = new ArrayList<>();
    leased(
        open -> {
          try (WriteOptions options = new WriteOptions().setSync(sync)) {
            open.lane().exclusively(() -> rewrite(open, keys, change, options, written));
            return true;
          } catch (RocksDBException e) {
            throw failed("rewrite", e);
          }
        });
    return written;
  }

  private void rewrite(
      Database open,
      List<Bytes> keys,
      UnaryOperator<Bytes> change,
      WriteOptions options,
      List<Field> written)
      throws RocksDBException, StoreException {
    List<@Nullable Bytes> present = get(keys, 0);
    List<Mutation> puts = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Bytes value = present.get(i);
      Bytes changed = value == null ? null : change.apply(value);
      if (changed != null && !changed.equals(value)) {
        puts.add(new Mutation.Put(keys.get(i), changed));
        written.add(new Field(keys.get(i), changed));
      }
    }
    if (!puts.isEmpty()) {
      try (WriteBatch batch = BatchBytes.of(List.of(puts), System.currentTimeMillis() / 1000)) {
        open.db().write(options, batch);
      }
    }
  }

  @Override
  public Updates updatesSince(long sequence, int limit) throws StoreException {
    return leased(open -> UpdateLog.since(open, sequence, limit));
  }

  @Override
  public Snapshot createSnapshot(Duration lifetime) throws StoreException {
    return leased(
        open -> {
          Snapshot local = open.snapshots().create(lifetime, timers, this::releaseSnapshot);
          return new Snapshot(local.id(), open.toMaster(local.sequence()));
        });
  }

  @Override
  public boolean releaseSnapshot(long id) {
    return answered(open -> open.snapshots().release(id), false);
  }

  @Override
  public boolean hasSnapshot(long id) {
    return answered(open -> open.snapshots().contains(id), false);
  }

  @Override
  public int snapshots() {
    return answered(open -> open.snapshots().count(), 0);
  }

  @Override
  public long lastSequence() {
    return answered(Database::lastSequence, 0L);
  }

  @Override
  public LogExtent log() {
    return answered(UpdateLog::extent, LogExtent.NONE);
  }

  @Override
  public long bytes() {
    return answered(Database::bytes, 0L);
  }

  @Override
  public void pauseBackground(Duration length, boolean endsOlder) throws StoreException {
    leased(
        open -> {
          try {
            open.pauses().begin(length, endsOlder, timers);
            return true;
          } catch (RocksDBException e) {
            throw failed("pausing background work", e);
          }
        });
  }

  @Override
  public int continueBackground(boolean all) {
    return answered(open -> open.pauses().end(all), 0);
  }

  @Override
  public Pause pause() {
    return answered(open -> open.pauses().view(), Pause.NONE);
  }

  @Override
  public void compact(Bytes from, Bytes to) throws StoreException {
    leased(
        open -> {
          try {
            open.db()
                .compactRange(
                    from.isEmpty() ? null : from.array(), to.isEmpty() ? null : to.array());
            return true;
          } catch (RocksDBException e) {
            if (open.isEnding()) {
              throw new StoreException(
                  "prefix '%s': compaction was cut off, for the prefix is closed or replaced"
                      .formatted(name),
                  e);
            }
            throw failed("compaction", e);
          }
        });
  }

  /** Whether nothing of what was written up to {@link #lastSequence} may be missing. */
  boolean isWhole() {
    return answered(Database::isWhole, true);
  }

  /**
   * Applies a slave's share of the master's history: the batches as one write, which advances the
   * database's sequence by exactly their operations.
   *
   * @param batch one batch in RocksDB's representation
   * @param first the master's sequence of its first operation
   * @return false, and nothing is applied, when {@link #lastSequence} is not the one before
   */
  boolean apply(byte[] batch, long first) throws StoreException {
    return leased(
        open -> {
          if (open.lastSequence() + 1 != first) {
            return false;
          }
          try (WriteBatch write = new WriteBatch(batch);
              WriteOptions options = new WriteOptions()) {
            open.lane().exclusively(() -> open.db().write(options, write));
          } catch (RocksDBException e) {
            throw failed("apply", e);
          }
          return true;
        });
  }

  /** See {@link Database#link}. */
  Numbering link(Path links) throws StoreException {
    return leased(open -> open.link(links));
  }

  /**
   * Puts {@code fresh}, complete and closed, in the place of the present data. When that fails, the
   * data that was there is in use again.
   */
  void swapIn(Path fresh, Path old) throws StoreException {
    Optional<Path> log = rocks.logs().apart(name);
    hurry();
    leases.writeLock().lock();
    try {
      if (closed) {
        throw new StoreException("prefix '" + name + "' is closed", null);
      }
      long nextSnapshot = 1;
      try {
        if (database != null) {
          nextSnapshot = database.snapshots().nextId();
          endPresent(log.isPresent());
        }
        if (log.isPresent()) {
          Directories.remove(log.get());
        }
        Swap.exchange(directory, fresh, old);
        database = Database.open(name, directory, rocks, nextSnapshot);
      } catch (IOException | StoreException e) {
        throw new StoreException(
            "prefix '%s': swap failed: %s%s".formatted(name, e, goBack(fresh, old, nextSnapshot)),
            e);
      }
    } finally {
      leases.writeLock().unlock();
    }
    remove(old); // outside the lock, for it can take long
  }

  /** Closes the present data, whose log may go before it does. */
  private void endPresent(boolean logGoesFirst) throws StoreException {
    Database present = Objects.requireNonNull(database);
    database = null;
    try (present) {
      if (logGoesFirst) {
        present.flush();
      }
    }
  }

  /** Bytes of what was written and is not in tables yet. */
  long memtableBytes() {
    return answered(Database::memtableBytes, 0L);
  }

  /** Begins to write out what is in memory, waits for nothing. */
  void startFlush() {
    answered(Database::startFlush, false);
  }

  /** Writes out what is in memory. */
  void flush() throws StoreException {
    leased(
        open -> {
          open.flush();
          return true;
        });
  }

  /** Uses the data from before again; why that failed as well, or nothing. */
  private String goBack(Path fresh, Path old, long nextSnapshot) {
    try {
      Swap.undo(directory, fresh, old);
      database = Database.open(name, directory, rocks, nextSnapshot);
      remove(fresh);
      return "";
    } catch (IOException | StoreException e) {
      return "; the data from before cannot be used either: %s: restart the node".formatted(e);
    }
  }

  /** Removes data that is not used any more; what stays is removed by the next start. */
  private void remove(Path unused) {
    try {
      Directories.remove(unused);
    } catch (IOException e) {
      LOG.warn("prefix '{}': '{}' is not used any more but cannot be removed: {}", name, unused, e);
    }
  }

  @Override
  public void close() {
    hurry();
    leases.writeLock().lock();
    try {
      closed = true;
      if (database != null) {
        database.close();
        database = null;
      }
    } finally {
      leases.writeLock().unlock();
    }
  }

  /** Before the write side of the lock is waited for: who holds a lease may hold it for long. */
  private void hurry() {
    answered(
        open -> {
          open.hurry();
          return true;
        },
        false);
  }

  private interface Use<T> {
    T of(Database open) throws StoreException;
  }

  private <T> T leased(Use<T> use) throws StoreException {
    leases.readLock().lock();
    try {
      return use.of(opened());
    } finally {
      leases.readLock().unlock();
    }
  }

  /** The database, for who holds a lease. */
  private Database opened() throws StoreException {
    if (database == null) {
      throw new StoreException("prefix '" + name + "' is closed", null);
    }
    return database;
  }

  private <T> T answered(Use<T> use, T whenClosed) {
    try {
      return leased(use);
    } catch (StoreException e) {
      return whenClosed;
    }
  }

  private static <T> T reading(Database open, long snapshot, SnapshotTable.Reading<T> reading)
      throws StoreException {
    if (snapshot != 0) {
      return open.snapshots().read(snapshot, reading);
    }
    try (ReadOptions options = new ReadOptions()) {
      return reading.with(options);
    }
  }

  private StoreException failed(String what, RocksDBException cause) {
    return new StoreException(
        "prefix '" + name + "': " + what + " failed: " + cause.getMessage(), cause);
  }
}
