package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The compactions of one open database that somebody asked for. They can be cut off by themselves:
 * what RocksDB compacts on its own accord has to go on as long as writes may wait for it. Safe for
 * use by many threads; callers of {@link #run} hold a lease on the database.
 */
final class ManualCompactions {
  private final RocksDB db;
  private final Set<CompactRangeOptions> running =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean ended;

  ManualCompactions(RocksDB db) {
    this.db = db;
  }

  /** Compacts the keys between the bounds, both included; an empty bound is open. */
  void run(Bytes from, Bytes to) throws RocksDBException {
    try (CompactRangeOptions options = new CompactRangeOptions()) {
      enter(options);
      try {
        db.compactRange(
            db.getDefaultColumnFamily(),
            from.isEmpty() ? null : from.array(),
            to.isEmpty() ? null : to.array(),
            options);
      } finally {
        leave(options);
      }
    }
  }

  private synchronized void enter(CompactRangeOptions options) {
    options.setCanceled(ended);
    running.add(options);
  }

  private synchronized void leave(CompactRangeOptions options) {
    running.remove(options);
  }

  /** How many run. */
  synchronized int count() {
    return running.size();
  }

  /** Cuts off those that run, whose calls fail soon; how many were not cut off before. */
  synchronized int cutOff() {
    int fresh = 0;
    for (CompactRangeOptions options : running) {
      if (!options.canceled()) {
        options.setCanceled(true);
        fresh++;
      }
    }
    return fresh;
  }

  /** Cuts off those that run and those that come. */
  synchronized void end() {
    ended = true;
    cutOff();
  }
}
