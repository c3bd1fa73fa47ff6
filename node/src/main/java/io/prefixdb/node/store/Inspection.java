package io.prefixdb.node.store;

import io.prefixdb.node.store.RecordFile.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is looked at before RocksDB opens a directory. It would take data without its {@code
 * CURRENT} for a new database and remove it, logs that lie elsewhere for none, and a log or a
 * manifest that is cut off for one that ends there.
 */
final class Inspection {
  private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

  private static final String DATA = "{*.sst,*.log}";
  private static final String CURRENT = "CURRENT";

  /** RocksDB's numbers have six digits at least: a longer name is a later one. */
  private static final Comparator<Path> BY_NUMBER =
      Comparator.<Path>comparingInt(file -> file.toString().length())
          .thenComparing(Comparator.naturalOrder());

  private final Path directory;
  private final Path log;

  private Inspection(Path directory, Path log) {
    this.directory = directory;
    this.log = log;
  }

  /** Whether a database was ever made in the directory. */
  static boolean holdsData(Path directory) {
    return Files.exists(directory.resolve(CURRENT)) || !files(directory, DATA).isEmpty();
  }

  /**
   * Whether a directory below the data directory is to be opened at the start. The one that a file
   * system puts at its root is none, nor is an empty one; one that cannot be read may be.
   */
  static boolean isPrefix(Path directory) {
    if (holdsData(directory) || !files(directory, "MANIFEST-*").isEmpty()) {
      return true;
    }
    if (Files.isReadable(directory) || directory.endsWith("lost+found")) {
      LOG.warn("'{}' holds no data of a prefix: it is left alone", directory);
      return false;
    }
    return true;
  }

  /**
   * Refuses what RocksDB would silently leave out.
   *
   * @param log where the write-ahead log is; the directory itself unless it is kept apart
   * @param endings whether it matters how the log ends; the ini may have said otherwise
   */
  static void check(Path directory, Path log, boolean endings) throws StoreException {
    Inspection inspection = new Inspection(directory, log);
    inspection.checkCurrent();
    RecordedLog.check(directory, log);
    try {
      inspection.checkManifest();
      if (endings) {
        inspection.checkLogs();
      }
    } catch (IOException e) {
      throw new StoreException("Can not open DB %s IO error: %s".formatted(directory, e), e);
    }
  }

  private void checkCurrent() throws StoreException {
    if (!Files.exists(directory.resolve(CURRENT))) {
      List<Path> orphans = files(directory, DATA);
      if (!orphans.isEmpty()) {
        throw damaged(
            "CURRENT is missing, but there is %s".formatted(orphans.getFirst().getFileName()));
      }
      for (Path orphan : files(log, "*.log")) {
        throw new StoreException(
            "Can not open DB %s: there is no data in it, but its log %s is there: bring the data back, or move the log away"
                .formatted(directory, orphan),
            null);
      }
    }
  }

  /**
   * A manifest is on the disk before anything is removed that an older part of it names: one that
   * ends inside a record was never applied further if what the part before needs is there.
   */
  private void checkManifest() throws IOException, StoreException {
    if (!Files.exists(directory.resolve(CURRENT))) {
      return;
    }
    String name = Files.readString(directory.resolve(CURRENT)).strip();
    if (!name.matches("MANIFEST-\\d+") || !Files.exists(directory.resolve(name))) {
      return; // RocksDB says so itself
    }
    Path manifest = directory.resolve(name);
    if (Files.size(manifest) == 0) {
      throw damaged(name + " is empty");
    }
    switch (RecordFile.ending(manifest)) {
      case Ending.Whole _ -> {}
      case Ending.Torn torn when Manifest.isComplete(manifest, torn.offset(), log) ->
          LOG.warn(
              "'{}' ends inside a record at byte {}: a full disk or a crash cut it off before it was applied, and it is left out",
              manifest,
              torn.offset());
      case Ending.Torn torn ->
          throw damaged("%s ends inside a record at byte %d".formatted(name, torn.offset()));
      case Ending.Damaged at ->
          throw damaged("%s is damaged at byte %d".formatted(name, at.offset()));
    }
  }

  /** Only the last log can be cut off by a crash, and only in its last record. */
  private void checkLogs() throws IOException, StoreException {
    List<Path> logs = files(log, "*.log");
    for (Path file : logs) {
      String name = String.valueOf(file.getFileName());
      switch (RecordFile.ending(file)) {
        case Ending.Whole _ -> {}
        case Ending.Damaged at ->
            throw damaged("%s is damaged at byte %d".formatted(name, at.offset()));
        case Ending.Torn torn when !file.equals(logs.getLast()) ->
            throw damaged(
                "%s ends inside a record at byte %d, and there is a later log"
                    .formatted(name, torn.offset()));
        case Ending.Torn torn ->
            LOG.warn(
                "'{}' ends inside a write at byte {}: its {} bytes were never acknowledged unless"
                    + " the file was cut off, and are left out",
                file,
                torn.offset(),
                torn.bytes());
      }
    }
  }

  private StoreException damaged(String what) {
    String sentence =
        "Can not open DB %s Corruption: %s: repair it, restore it, or move the directory away"
            .formatted(directory, what);
    return new StoreException(sentence, new DamagedFile(what));
  }

  /**
   * The files of that name that are not empty, in the order of their names, and numbers in them.
   */
  static List<Path> files(Path directory, String glob) {
    try (Stream<Path> all = Files.list(directory)) {
      var matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
      return all.filter(file -> matcher.matches(file.getFileName()))
          .filter(file -> file.toFile().length() > 0)
          .sorted(BY_NUMBER)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // not there yet, or RocksDB will say why it cannot be read
    }
  }
}
