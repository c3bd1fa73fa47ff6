package io.prefixdb.node.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What is said of a write that found no room on the disk. */
final class DiskFull {
  /** "While appending to file: /wal/p/000012.log: No space left on device". */
  private static final Pattern FILE = Pattern.compile(": ([^:]+)/\\d+\\.log: ");

  private DiskFull() {}

  /** How much is free, how much it takes to go on, and that nobody has to restart the node. */
  static String sentence(RocksDB db) {
    Path directory = Path.of(db.getName());
    return "disk full: the volume of '%s' has %d bytes free, and to write out what is in memory takes %d: make room, writes then go on by themselves"
        .formatted(directory, free(directory), inMemory(db));
  }

  /** As {@link #sentence(RocksDB)}; where the log has a volume of its own, it may be that one. */
  static String sentence(RocksDB db, RocksDBException failure) {
    Path data = Path.of(db.getName());
    Path full = directory(failure).orElse(data);
    return full.equals(data)
        ? sentence(db)
        : "disk full: the volume of '%s', where the log is, has %d bytes free: make room, writes then go on by themselves"
            .formatted(full, free(full));
  }

  /** Of the file that RocksDB could not write. */
  private static Optional<Path> directory(RocksDBException failure) {
    Matcher file = FILE.matcher(String.valueOf(failure.getMessage()));
    return file.find() ? Optional.of(Path.of(file.group(1))) : Optional.empty();
  }

  private static long free(Path directory) {
    return directory.toFile().getUsableSpace();
  }

  /** Whether what is in memory cannot be written out. */
  static boolean leavesNoRoom(RocksDB db) {
    return free(Path.of(db.getName())) < inMemory(db);
  }

  private static long inMemory(RocksDB db) {
    try {
      return db.getLongProperty("rocksdb.cur-size-all-mem-tables");
    } catch (RocksDBException e) {
      return 0;
    }
  }
}
