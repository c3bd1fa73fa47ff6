package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The database of a generation that is not in use yet. It may outlive the stores. Nothing here
 * waits for room on a full disk, as RocksDB itself would. For one thread.
 */
final class BuiltDatabase implements AutoCloseable {
  private static final long BACKGROUND_POLL_NANOS = 5_000_000;

  /** So many tables one compaction writes at the most, by RocksDB's default. */
  private static final int COMPACTION_TABLES = 25;

  private final Path directory;
  private final Options options;
  private final RocksDB db;
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true).setNoSlowdown(true);
  private boolean open = true;

  private BuiltDatabase(Path directory, Options options, RocksDB db) {
    this.directory = directory;
    this.options = options;
    this.db = db;
  }

  /** An empty one, or one that was left. */
  static BuiltDatabase create(RocksOptions rocks, PrefixName prefix, Path directory)
      throws StoreException {
    return open(rocks.forGeneration(prefix), directory);
  }

  /** One whose files are there, and which is not to be made better than it is. */
  static BuiltDatabase ofFiles(RocksOptions rocks, PrefixName prefix, Path directory)
      throws StoreException {
    return open(
        rocks.forGeneration(prefix).setCreateIfMissing(false).setDisableAutoCompactions(true),
        directory);
  }

  private static BuiltDatabase open(Options options, Path directory) throws StoreException {
    BackgroundThreads.use(); // without threads its flush would wait for ever
    try {
      return new BuiltDatabase(directory, options, PathCalls.open(options, directory));
    } catch (RocksDBException e) {
      BackgroundThreads.leave();
      options.close();
      throw new StoreException("RocksDB refuses it: " + e.getMessage(), e);
    }
  }

  /** Whether it was not closed yet. */
  boolean isOpen() {
    return open;
  }

  /** Its latest sequence, by its own count. */
  long lastSequence() {
    return db.getLatestSequenceNumber();
  }

  /**
   * Bytes that RocksDB still writes by itself: what is in memory, and the tables that a compaction
   * writes before it removes those that it has read.
   */
  long toBeWritten() {
    try {
      long compaction = db.getLongProperty("rocksdb.estimate-pending-compaction-bytes");
      return db.getLongProperty("rocksdb.cur-size-all-mem-tables")
          + Math.min(compaction, COMPACTION_TABLES * options.targetFileSizeBase());
    } catch (RocksDBException e) {
      return 0;
    }
  }

  /** Writes without a log; waits while RocksDB writes out what came before. */
  void write(WriteBatch batch) throws RocksDBException, StoreException {
    while (true) {
      try {
        db.write(unlogged, batch);
        return;
      } catch (RocksDBException e) {
        if (!RocksFailure.isIncomplete(e)) {
          throw e;
        }
        awaitBackgroundWork();
      }
    }
  }

  /** Writes out what is in memory. */
  void flush() throws RocksDBException, StoreException {
    try (FlushOptions begin = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
      db.flush(begin);
    }
    while (db.getLongProperty("rocksdb.num-immutable-mem-table") > 0) {
      awaitBackgroundWork();
    }
  }

  private void awaitBackgroundWork() throws RocksDBException, StoreException {
    long errors = db.getLongProperty("rocksdb.background-errors");
    if (errors > 0) {
      throw new StoreException(
          "writing out the tables: RocksDB could not, %d times; %d bytes are free: make room"
              .formatted(errors, directory.toFile().getUsableSpace()),
          null);
    }
    LockSupport.parkNanos(BACKGROUND_POLL_NANOS);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      db.cancelAllBackgroundWork(true);
      db.close();
      options.close();
      unlogged.close();
      BackgroundThreads.leave();
    }
  }
}
