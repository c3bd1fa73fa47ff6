package io.prefixdb.node.store;

import java.util.function.LongSupplier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * How much of a log is on the disk. Where that is promised, slaves are given nothing before it is:
 * a master that loses power comes back with all that they hold. Safe for use by many threads; who
 * comes while another one waits for the disk finds its own part done too.
 */
final class SyncedLog {
  private final boolean promised;
  private final LongSupplier latest;
  private final Sync sync;

  /** Up to which sequence, in the database's own numbering. */
  private long synced;

  /** Writes what the log has to the disk. */
  @FunctionalInterface
  interface Sync {
    void run() throws RocksDBException;
  }

  SyncedLog(boolean promised, RocksDB db) {
    this(promised, db::getLatestSequenceNumber, db::syncWal);
  }

  /**
   * @param latest the sequence that was written last
   */
  SyncedLog(boolean promised, LongSupplier latest, Sync sync) {
    this.promised = promised;
    this.latest = latest;
    this.sync = sync;
  }

  /** Slaves are to be given what was written up to that sequence: waits for the disk. */
  void before(long last) throws RocksDBException {
    if (promised) {
      secure(last);
    }
  }

  private synchronized void secure(long last) throws RocksDBException {
    if (!holds(last)) {
      long written = latest.getAsLong();
      sync.run();
      synced = Math.max(last, written);
    }
  }

  /** Whether all up to that sequence is known to be on the disk. */
  synchronized boolean holds(long last) {
    return last <= synced;
  }
}
