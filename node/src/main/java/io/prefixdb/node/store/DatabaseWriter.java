package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Writes batches into one database, with as much patience as the caller has. RocksDB itself waits
 * for ever when its memtables are full and the disk has no room for them; nobody does here. For one
 * thread at a time.
 */
final class DatabaseWriter implements AutoCloseable {
  private static final long STOPPED_POLL_NANOS = 2_000_000;

  private final RocksDB db;
  private final RecentValues recent;
  private final WriteOptions plain = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions plainAtOnce = new WriteOptions().setNoSlowdown(true);
  private final WriteOptions syncedAtOnce = new WriteOptions().setSync(true).setNoSlowdown(true);

  DatabaseWriter(RocksDB db, RecentValues recent) {
    this.db = db;
    this.recent = recent;
  }

  /** Whether it has to be told which keys a batch changes. */
  boolean wantsKeys() {
    return recent.keepsAny();
  }

  /**
   * Whether it is in the log; else RocksDB would have made the caller wait.
   *
   * @param keys those that the batch changes, none where they are not {@link #wantsKeys wanted}
   * @param gate looked at immediately before RocksDB gets the batch, after any wait, and afterwards
   * @throws StoreException when the disk has no room, or the gate is not open; or when it did not
   *     last, and the batch is in the log
   */
  boolean tryWrite(WriteBatch batch, List<Bytes> keys, boolean sync, WriteGate gate)
      throws RocksDBException, StoreException {
    try {
      write(sync ? syncedAtOnce : plainAtOnce, batch, keys, gate);
      return true;
    } catch (RocksDBException e) {
      if (RocksFailure.isIncomplete(e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Waits while RocksDB holds writers back, but not for room on the disk. An interrupt ends no
   * wait.
   *
   * @param keys those that the batch changes
   * @param gate as for {@link #tryWrite}
   * @throws StoreException as {@link #tryWrite}
   */
  void write(WriteBatch batch, List<Bytes> keys, boolean sync, WriteGate gate)
      throws RocksDBException, StoreException {
    boolean interrupted = false;
    try {
      while (!tryWrite(batch, keys, sync, gate)) {
        if (db.getLongProperty("rocksdb.is-write-stopped") == 0) {
          write(sync ? synced : plain, batch, keys, gate); // it is only slowed down
          return;
        }
        if (DiskFull.leavesNoRoom(db)) {
          throw new StoreException(DiskFull.sentence(db), null);
        }
        LockSupport.parkNanos(STOPPED_POLL_NANOS);
        interrupted |= Thread.interrupted(); // else the next pause would be none
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void write(WriteOptions options, WriteBatch batch, List<Bytes> keys, WriteGate gate)
      throws RocksDBException, StoreException {
    if (!gate.isOpen()) {
      throw new ReadonlyException("a write");
    }
    recent.writing(keys);
    try {
      db.write(options, batch);
    } catch (RocksDBException e) {
      if (RocksFailure.isNoSpace(e)) {
        throw new StoreException(DiskFull.sentence(db, e), e);
      }
      throw e;
    } finally {
      recent.written(keys);
    }
    checkLasts(gate);
  }

  /**
   * Between the look at the gate and the log the process may have been stopped for any time, or
   * RocksDB may have slowed the write down. What came too late is in the log, but nobody is told
   * that it counts.
   */
  private static void checkLasts(WriteGate gate) throws StoreException {
    if (!gate.lasts()) {
      throw new StoreException(
          "the write lease ended during a write, which is in the log of this node only", null);
    }
  }

  @Override
  public void close() {
    plain.close();
    synced.close();
    plainAtOnce.close();
    syncedAtOnce.close();
  }
}
