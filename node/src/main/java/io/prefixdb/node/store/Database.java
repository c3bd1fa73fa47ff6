package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One opened directory: RocksDB with what lives and dies with it. Used under a lease of its {@link
 * RocksPrefix}; closed when no lease is left.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private final Options options;
  private final RocksDB db;
  private final Expiry expiry;
  private final MergeSettings settings;
  private final @Nullable ExpiryFilter filter;
  private final Identity identity;
  private final long offset;
  private final WriteTimes times;
  private final WriteLane lane;
  private final LogCursors cursors;
  private final SyncedLog synced;
  private final SnapshotTable snapshots;
  private final ManualCompactions compactions;
  private final Pauses pauses;
  private volatile boolean ending;

  /** Changed and looked at in the lane. */
  private boolean led;

  private final MemoryReader memory;

  private Database(
      PrefixName prefix,
      Options options,
      RocksDB db,
      Expiry expiry,
      @Nullable ExpiryFilter filter,
      Identity identity,
      RocksOptions rocks,
      LogCursors cursors,
      long firstSnapshot) {
    this.expiry = expiry;
    this.settings = rocks.mergeSettings(prefix);
    this.filter = filter;
    this.options = options;
    this.db = db;
    this.identity = identity;
    this.offset = identity.numbering().offset();
    this.times = rocks.times(prefix);
    RecentValues recent = rocks.readCache().forDatabase();
    this.lane = new WriteLane(db, recent, times, offset, rocks.leadership().gate());
    this.cursors = cursors;
    this.synced = new SyncedLog(rocks.feedsSynced(), db);
    this.snapshots = new SnapshotTable(db, firstSnapshot, times);
    this.memory = new MemoryReader(db, recent);
    this.compactions = new ManualCompactions(db);
    this.pauses = new Pauses(prefix, db, compactions);
  }

  /** Opens or creates the prefix's database in {@code directory}. */
  static Database open(PrefixName prefix, Path directory, RocksOptions rocks, long firstSnapshot)
      throws StoreException {
    Identity identity = new Identity(directory, Numbering.read(directory));
    Path logDirectory = rocks.logs().prepare(prefix, directory);
    Inspection.check(directory, logDirectory, rocks.checksLogEndings());
    add(directory);
    Options options = rocks.forPrefix(prefix);
    Expiry expiry = rocks.expiry(prefix);
    @Nullable ExpiryFilter filter = expiry.never() ? null : new ExpiryFilter(options, expiry);
    try {
      RocksDB db = PathCalls.open(options, directory);
      Database opened =
          new Database(
              prefix,
              options,
              db,
              expiry,
              filter,
              identity,
              rocks,
              new LogCursors(new LogFiles(db, logDirectory), rocks.cursors()),
              firstSnapshot);
      if (filter != null) {
        filter.opened(db, opened.snapshots::horizon, opened.snapshots::isHeld);
      }
      opened.begin(rocks.leadership().epoch(prefix), rocks.leadership().owns(prefix));
      return opened;
    } catch (RocksDBException e) {
      options.close();
      if (filter != null) {
        filter.close();
      }
      throw new StoreException(
          "Can not open DB %s %s".formatted(directory, RocksFailure.status(e)), e);
    }
  }

  private static void add(Path directory) throws StoreException {
    try {
      Directories.add(directory);
    } catch (IOException e) {
      throw new StoreException(
          "Can not open DB %s: it cannot be made: %s".formatted(directory, IoReason.of(e)), e);
    }
  }

  /**
   * Begins a branch, unless a master is followed: what was recovered may be less than what slaves
   * have.
   *
   * @param epoch see {@link Leadership#epoch}
   * @param own see {@link Leadership#owns}
   */
  private void begin(long epoch, boolean own) throws StoreException {
    try {
      if (own) {
        identity.own(lastSequence() + 1, epoch);
      } else if (epoch > 0) {
        identity.begin(lastSequence() + 1, epoch);
      } else {
        identity.endsAt(lastSequence());
      }
    } catch (StoreException e) {
      close();
      throw e;
    }
  }

  /** The user's bytes of a stored value, or null when it is expired at that Unix second. */
  @Nullable Bytes live(byte[] stored, long now) {
    return !expiry.never() && expiry.isOver(TimeSuffix.time(stored), now)
        ? null
        : TimeSuffix.strip(stored);
  }

  /** A master's batch was written. */
  void applied(byte[] batch) {
    identity.applied(batch);
    if (!expiry.never()) {
      times.applied(batch);
    }
  }

  RocksDB db() {
    return db;
  }

  /** The times of its writes. */
  WriteTimes times() {
    return times;
  }

  WriteLane lane() {
    return lane;
  }

  /** The files of its log. */
  LogFiles logFiles() {
    return cursors.files();
  }

  /** The places of who reads its log. */
  LogCursors cursors() {
    return cursors;
  }

  /** How much of its log is on the disk. */
  SyncedLog synced() {
    return synced;
  }

  SnapshotTable snapshots() {
    return snapshots;
  }

  Pauses pauses() {
    return pauses;
  }

  ManualCompactions compactions() {
    return compactions;
  }

  /**
   * Makes whoever works with it for long end soon: pauses are over, compactions that were asked for
   * and long scans are cut off, and writes that stand still fail. To be called before waiting for
   * the end of all leases; {@link #close} is to follow.
   *
   * @param flushFollows whether {@link #flush} comes before that: then background work goes on, and
   *     writes that stand still wait for it
   */
  void hurry(boolean flushFollows) {
    ending = true;
    pauses.close();
    compactions.end();
    if (!flushFollows) {
      db.cancelAllBackgroundWork(false);
    }
  }

  /** Reads that leave the disk alone. */
  MemoryReader memory() {
    return memory;
  }

  /** Whether {@link #hurry} was called. */
  boolean isEnding() {
    return ending;
  }

  /** Whether nothing below the latest sequence may be missing. */
  boolean isWhole() {
    return !identity.numbering().repaired();
  }

  /** Of which history it is. */
  History history() {
    History told = identity.history(lastSequence());
    return new History(told.timeline(), told.tag(), told.last(), settings);
  }

  /** Which data it is. */
  Identity identity() {
    return identity;
  }

  /** What is written from now on are updates of clients, of a branch with that epoch. */
  void lead(long epoch) throws StoreException, RocksDBException {
    lane.exclusively(
        _ -> {
          identity.begin(lastSequence() + 1, epoch);
          times.follow(false);
          led = true;
        });
  }

  /** What is written from now on are a master's updates. */
  void endLead() throws StoreException, RocksDBException {
    lane.exclusively(
        _ -> {
          times.follow(true);
          led = false;
        });
  }

  /** Refuses a master's update on data that this node leads; in the lane. */
  void checkNotLed() throws StoreException {
    if (led) {
      throw new StoreException("an update of a former master came after the promotion", null);
    }
  }

  /** The latest sequence in the master's numbering. */
  long lastSequence() {
    return toMaster(db.getLatestSequenceNumber());
  }

  long toMaster(long localSequence) {
    return localSequence + offset;
  }

  /** The local number of a master's sequence; 0 for one from before this generation. */
  long toLocal(long masterSequence) {
    return offset > 0 && Long.compareUnsigned(masterSequence, offset) <= 0
        ? 0
        : masterSequence - offset;
  }

  /** Writes out what is in memory: the data no longer needs its log. */
  void flush() throws StoreException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options);
    } catch (RocksDBException e) {
      throw new StoreException("what is in memory cannot be written out: " + e.getMessage(), e);
    }
  }

  /** Begins to write out what is in memory; whether RocksDB took the order. */
  boolean startFlush() {
    try (FlushOptions options =
        new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
      db.flush(options);
      return true;
    } catch (RocksDBException e) {
      return false; // the disk is full or the database closes; the next write tells
    }
  }

  long memtableBytes() {
    try {
      return db.getLongProperty("rocksdb.cur-size-active-mem-table");
    } catch (RocksDBException e) {
      return 0;
    }
  }

  /**
   * Links its files to a directory of their own, as they are now with all that was written. Nothing
   * in them is above {@link #lastSequence} afterwards: a write that is in the log and not in memory
   * yet is waited for.
   */
  Numbering link(Path directory) throws StoreException {
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      Numbering numbering =
          logFiles()
              .whole(
                  () -> {
                    PathCalls.checkpoint(checkpoint, directory);
                    return identity.numbering();
                  });
      lane.exclusively(_ -> {});
      return numbering;
    } catch (RocksDBException e) {
      throw new StoreException("no links to its files can be made: " + RocksFailure.status(e), e);
    }
  }

  /** Bytes of its tables on the disk and in memory; cheap. */
  long bytes() {
    try {
      return db.getLongProperty("rocksdb.total-sst-files-size")
          + db.getLongProperty("rocksdb.cur-size-all-mem-tables");
    } catch (RocksDBException e) {
      return 0;
    }
  }

  /** What was acknowledged outlives a power cut that follows a clean stop. */
  private void syncLog() {
    try {
      db.syncWal();
    } catch (RocksDBException e) {
      LOG.warn("the log of '{}' could not be synced at its end: {}", db.getName(), e.getMessage());
    }
  }

  @Override
  public void close() {
    close(() -> {});
  }

  /**
   * Ends it.
   *
   * @param last is run when all that was submitted is written, and can still be read; throws
   *     nothing
   */
  void close(Runnable last) {
    pauses.close();
    compactions.end();
    db.cancelAllBackgroundWork(false); // writes that stand still fail, for the lane to end
    lane.close();
    last.run();
    snapshots.close();
    cursors.close();
    memory.close();
    identity.keepWitness();
    syncLog();
    db.cancelAllBackgroundWork(true);
    db.close();
    options.close();
    if (filter != null) {
      filter.close();
    }
  }
}
