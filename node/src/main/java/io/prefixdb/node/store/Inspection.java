package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is looked at before RocksDB opens a directory: it would take data without its {@code
 * CURRENT} for a new database and remove it, and logs that lie elsewhere for none.
 */
final class Inspection {
  private static final String DATA = "{*.sst,*.log}";

  private Inspection() {}

  /** Whether a database was ever made in the directory. */
  static boolean holdsData(Path directory) {
    return Files.exists(directory.resolve("CURRENT")) || !files(directory, DATA).isEmpty();
  }

  /**
   * Refuses what RocksDB would silently leave out.
   *
   * @param log where the write-ahead log is; the directory itself unless it is kept apart
   */
  static void check(Path directory, Path log) throws StoreException {
    if (!Files.exists(directory.resolve("CURRENT"))) {
      List<Path> orphans = files(directory, DATA);
      if (!orphans.isEmpty()) {
        throw new StoreException(
            "Can not open DB %s Corruption: CURRENT is missing, but there is %s: repair it, restore it, or move the directory away"
                .formatted(directory, orphans.getFirst().getFileName()),
            new NoSuchFileException(directory.resolve("CURRENT").toString()));
      }
    }
    if (!directory.equals(log)) {
      for (Path left : files(directory, "*.log")) {
        throw new StoreException(
            "Can not open DB %s: its log %s is not in the log directory: move the *.log files to %s"
                .formatted(directory, left.getFileName(), log),
            null);
      }
    }
  }

  /** The files of that name that are not empty. */
  private static List<Path> files(Path directory, String glob) {
    try (Stream<Path> all = Files.list(directory)) {
      var matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
      return all.filter(file -> matcher.matches(file.getFileName()))
          .filter(file -> file.toFile().length() > 0)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // not there yet, or RocksDB will say why it cannot be read
    }
  }
}
