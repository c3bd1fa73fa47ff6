package io.prefixdb.node.store;

import java.nio.file.Path;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What is said of a write that found no room on the disk. */
final class DiskFull {
  private DiskFull() {}

  /** How much is free, how much it takes to go on, and that nobody has to restart the node. */
  static String sentence(RocksDB db) {
    Path directory = Path.of(db.getName());
    return "disk full: the volume of '%s' has %d bytes free, and to write out what is in memory takes %d: make room, writes then go on by themselves"
        .formatted(directory, directory.toFile().getUsableSpace(), inMemory(db));
  }

  /** Whether what is in memory cannot be written out. */
  static boolean leavesNoRoom(RocksDB db) {
    return Path.of(db.getName()).toFile().getUsableSpace() < inMemory(db);
  }

  private static long inMemory(RocksDB db) {
    try {
      return db.getLongProperty("rocksdb.cur-size-all-mem-tables");
    } catch (RocksDBException e) {
      return 0;
    }
  }
}
