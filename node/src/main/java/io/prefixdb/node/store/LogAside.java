package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The log of data that is being replaced, where it is kept apart from the data: it waits in a
 * directory of its own below until it is known which data stays, for RocksDB would take it for that
 * of the new data. What a crash cuts off can be done again, either way.
 */
final class LogAside {
  private static final String NAME = Numbering.FILE + ".replaced";

  private LogAside() {}

  /** Whether something is aside of that log directory. */
  static boolean isThere(Path log) {
    return Files.exists(log.resolve(NAME));
  }

  /** Puts all that is in the log directory aside. */
  static void put(Path log) throws IOException {
    if (!Files.isDirectory(log)) {
      return;
    }
    Path aside = Files.createDirectories(log.resolve(NAME));
    Directories.sync(log);
    move(log, aside);
  }

  /** Puts it back: the data stays that it belongs to. */
  static void back(Path log) throws IOException {
    Path aside = log.resolve(NAME);
    if (Files.exists(aside)) {
      move(aside, log);
      Files.delete(aside);
    }
  }

  /** Removes it: other data is in use. */
  static void drop(Path log) throws IOException {
    Directories.remove(log.resolve(NAME));
  }

  private static void move(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.list(from)) {
      all = found.filter(file -> !file.endsWith(NAME)).toList();
    }
    for (Path file : all) {
      Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    Directories.sync(to);
    Directories.sync(from);
  }
}
