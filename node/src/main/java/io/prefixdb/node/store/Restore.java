package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the whole data directory by backups (protocol, section 4.6), all or nothing: the data is
 * built beside the present one and opened once; only then the present directory is moved to {@code
 * <path>_<YYYYmmdd-HHMMSS>}, with its log directory if that is kept apart, and the new one takes
 * its place. A crash between these renames is mended by the next start.
 */
public final class Restore {
  /** How a directory is named that was moved out of the way at some time. */
  public static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /**
   * In the data directory: what a managed node was told. It is the node's and not the data's, so
   * that it stays in force whatever is restored.
   */
  public static final String TERM_FILE = "PREFIXDB.role";

  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
  private static final String COMPLETE = "PREFIXDB.restored";

  private final StoreSettings settings;
  private final LocalDateTime now;

  private Restore(StoreSettings settings, LocalDateTime now) {
    this.settings = settings;
    this.now = now;
  }

  /**
   * What was restored.
   *
   * @param prefixes in the order of their names
   * @param before where the data from before is now
   */
  public record Restored(List<PrefixName> prefixes, Path before) {}

  /**
   * Restores every prefix of {@code from}. No node may use the data directory meanwhile.
   *
   * @param from a directory with one directory of backups a prefix, as a backup job makes it
   * @param backup 0 for the latest, above it the backup of that number or else the next newer one,
   *     below it the oldest after passing over that many: -1 is the second oldest
   * @throws StoreException when nothing was changed, with the reason
   */
  public static Restored run(StoreSettings settings, Path from, int backup, LocalDateTime now)
      throws StoreException {
    if (!Files.isDirectory(from)) {
      throw new StoreException("Restore FAIL: '" + from + "' is not directory", null);
    }
    finish(settings, now); // else a failure of this one could lose what is complete already
    try (DirectoryLock _ = DirectoryLock.take(settings.path())) {
      return new Restore(settings, now).run(from, backup);
    } catch (IOException e) {
      throw new StoreException("Restore FAIL: " + e, e);
    }
  }

  private Restored run(Path from, int backup) throws IOException, StoreException {
    checkCanMove(settings.path());
    if (settings.walPath().isPresent()) {
      checkCanMove(settings.walPath().get());
    }
    Directories.remove(built());
    Path before = aside(settings.path());
    List<PrefixName> restored;
    try {
      restored = build(from, backup);
      move(settings.path(), before);
    } catch (IOException | StoreException e) {
      if (Files.exists(settings.path())) { // else the next start finishes it
        discard(e);
      }
      throw e;
    }
    putInPlace();
    LOG.info("Restored {} prefixes, the data from before is in '{}'", restored.size(), before);
    return new Restored(restored, before);
  }

  /** The data that is to take the place; which prefixes are in it. */
  private List<PrefixName> build(Path from, int backup) throws IOException, StoreException {
    Files.createDirectories(built());
    List<PrefixName> restored = new ArrayList<>();
    BackgroundThreads.use();
    try (RocksOptions rocks = RocksOptions.load(settings)) {
      for (Path place : Directories.below(from)) {
        Optional<PrefixName> name = Directories.prefix(place);
        if (name.isPresent() && BackupPlace.isOne(place)) {
          restore(name.get(), place, backup, rocks);
          restored.add(name.get());
        } else {
          LOG.warn("'{}' holds no backups of a prefix: it is passed over", place);
        }
      }
    } finally {
      BackgroundThreads.leave();
    }
    if (restored.isEmpty()) {
      throw new StoreException(
          "Restore FAIL: '%s' holds no backups (expected: <prefix>/meta in it)".formatted(from),
          null);
    }
    keepTerm();
    Files.createFile(built().resolve(COMPLETE));
    Directories.sync(built());
    return List.copyOf(restored);
  }

  /** A start that finds no data must not take it for what was restored. */
  private void discard(Exception cause) {
    try {
      Files.deleteIfExists(built().resolve(COMPLETE));
      Directories.remove(built());
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void keepTerm() throws IOException {
    Path term = settings.path().resolve(TERM_FILE);
    if (Files.exists(term)) {
      Path kept = Files.copy(term, built().resolve(TERM_FILE));
      Directories.sync(kept);
    }
  }

  /** A mount point cannot be renamed: that is to be known before anything is. */
  private static void checkCanMove(Path directory) throws IOException, StoreException {
    if (!Files.exists(directory) || Files.isSymbolicLink(directory)) {
      return;
    }
    @Nullable Path parent = directory.toAbsolutePath().normalize().getParent();
    if (parent == null
        || !Files.getFileStore(directory).equals(Files.getFileStore(parent))
        || !Files.isWritable(parent)) {
      throw new StoreException(
          "Restore FAIL: '%s' cannot be renamed (expected: no mount point, in a directory that can be written): move it into a directory and configure that"
              .formatted(directory),
          null);
    }
  }

  private void restore(PrefixName name, Path place, int backup, RocksOptions rocks)
      throws StoreException {
    Path directory = built().resolve(name.value());
    try (BackupPlace backups = BackupPlace.open(place)) {
      int id = chosen(backups.ids(), backup, place);
      LOG.info("Restore '{}' from backup {} of {}", name, id, backups.ids());
      backups.restore(id, directory);
      try (Options options = rocks.forGeneration(name)) {
        options.setCreateIfMissing(false);
        PathCalls.open(options, directory).close();
      }
    } catch (RocksDBException | IOException e) {
      throw new StoreException(
          "Restore FAIL: prefix '%s' from '%s': %s".formatted(name, place, IoReason.withPath(e)),
          e);
    }
  }

  private static int chosen(List<Integer> ids, int wanted, Path place) throws StoreException {
    Optional<Integer> found =
        switch (Integer.signum(wanted)) {
          case 1 -> ids.stream().filter(id -> id >= wanted).findFirst();
          case -1 -> ids.stream().skip(-(long) wanted).findFirst();
          default -> ids.reversed().stream().findFirst();
        };
    return found.orElseThrow(
        () ->
            new StoreException(
                "Restore FAIL: '%s' has no backup %d (expected: one of %s, 0 for the latest, or -1 to -%d to pass over that many of the oldest)"
                    .formatted(place, wanted, ids, Math.max(1, ids.size() - 1)),
                null));
  }

  /**
   * Finishes what a crash cut off between the renames; to be called before the directory is made.
   */
  static void finish(StoreSettings settings, LocalDateTime now) throws StoreException {
    Restore cut = new Restore(settings, now);
    if (Files.exists(settings.path()) || !Files.exists(cut.built().resolve(COMPLETE))) {
      return;
    }
    LOG.warn("a restore of '{}' was cut off by a crash: it is finished", settings.path());
    try {
      cut.putInPlace();
    } catch (IOException e) {
      throw new StoreException(
          "a restore of '%s' cannot be finished (%s): rename '%s' to it"
              .formatted(settings.path(), e, cut.built()),
          e);
    }
  }

  /** There is no data directory now; logs that are still there belong to the data from before. */
  private void putInPlace() throws IOException {
    if (settings.walPath().isPresent() && Files.exists(settings.walPath().get())) {
      move(settings.walPath().get(), aside(settings.walPath().get()));
    }
    move(built(), settings.path());
    Files.delete(settings.path().resolve(COMPLETE));
  }

  private Path built() {
    return settings.path().resolveSibling(settings.path().getFileName() + "_restore");
  }

  private Path aside(Path directory) {
    return directory.resolveSibling(directory.getFileName() + "_" + STAMP.format(now));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(to.resolveSibling("."));
  }
}
