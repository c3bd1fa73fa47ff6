package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.BackupEngine;
import org.rocksdb.BackupEngineOptions;
import org.rocksdb.BackupInfo;
import org.rocksdb.Env;
import org.rocksdb.RestoreOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * One prefix's directory of backups, in the format of RocksDB's backup engine, which is the
 * original's. The prefix's {@link Numbering} is the metadata of each backup; one of the original
 * has none. Files that several backups have in common are there once.
 */
final class BackupPlace implements AutoCloseable {
  /** Tables and blobs that backups have in common: {@code 000007_s4KQ…_1234.sst}. */
  private static final String SHARED = "shared_checksum";

  private static final Pattern COMMON = Pattern.compile("(\\d+)_.*_(\\d+)\\.(sst|blob)");
  private static final Pattern OF_DATA = Pattern.compile("(\\d+)\\.(sst|blob)");

  private final Path directory;
  private final BackupEngineOptions options;
  private final BackupEngine engine;

  private BackupPlace(Path directory, BackupEngineOptions options, BackupEngine engine) {
    this.directory = directory;
    this.options = options;
    this.engine = engine;
  }

  static BackupPlace open(Path directory) throws RocksDBException, IOException {
    Files.createDirectories(directory);
    BackupEngineOptions options = PathCalls.backups(directory).setSync(true);
    try {
      return new BackupPlace(directory, options, BackupEngine.open(Env.getDefault(), options));
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  /** Whether the directory is one that a backup engine has made. */
  static boolean isOne(Path directory) {
    return Files.isDirectory(directory.resolve("meta"));
  }

  /** How many bytes a backup of these files adds: of all but the tables that are here already. */
  long lacks(Path files) throws IOException {
    Set<String> here = new HashSet<>();
    if (Files.isDirectory(directory.resolve(SHARED))) {
      for (Path file : files(directory.resolve(SHARED))) {
        Matcher common = COMMON.matcher(file.getFileName().toString());
        if (common.matches()) {
          here.add(common.group(1) + "." + common.group(3) + " of " + common.group(2));
        }
      }
    }
    long bytes = 0;
    for (Path file : files(files)) {
      String name = file.getFileName().toString();
      long size = Files.size(file);
      boolean isHere = OF_DATA.matcher(name).matches() && here.contains(name + " of " + size);
      bytes += isHere ? 0 : size;
    }
    return bytes;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** Adds a backup; only then the oldest go that are too many. */
  Backups.Made add(RocksDB db, Numbering numbering, int depth) throws RocksDBException {
    engine.createNewBackupWithMetadata(db, numbering.text(), false);
    engine.purgeOldBackups(depth);
    engine.garbageCollect();
    List<BackupInfo> all = engine.getBackupInfo();
    BackupInfo latest = all.getLast();
    return new Backups.Made(latest.backupId(), latest.size(), all.size());
  }

  /** The numbers of the backups, the oldest first. */
  List<Integer> ids() {
    return engine.getBackupInfo().stream().map(BackupInfo::backupId).sorted().toList();
  }

  /** Writes the data of a backup to a directory, log and numbering included. */
  void restore(int id, Path directory) throws RocksDBException, IOException, StoreException {
    Files.createDirectories(directory);
    try (RestoreOptions how = new RestoreOptions(false)) {
      PathCalls.restore(engine, id, directory, how);
    }
    for (BackupInfo info : engine.getBackupInfo()) {
      String numbering = info.appMetadata();
      if (info.backupId() == id && numbering != null && !numbering.isEmpty()) {
        Numbering.parse(numbering, "the metadata of backup " + id).write(directory);
      }
    }
  }

  @Override
  public void close() {
    engine.close();
    options.close();
  }
}
