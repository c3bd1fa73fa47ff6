package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  private final BackupEngineOptions options;
  private final BackupEngine engine;

  private BackupPlace(BackupEngineOptions options, BackupEngine engine) {
    this.options = options;
    this.engine = engine;
  }

  static BackupPlace open(Path directory) throws RocksDBException, IOException {
    Files.createDirectories(directory);
    BackupEngineOptions options = PathCalls.backups(directory).setSync(true);
    try {
      return new BackupPlace(options, BackupEngine.open(Env.getDefault(), options));
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  /** Whether the directory is one that a backup engine has made. */
  static boolean isOne(Path directory) {
    return Files.isDirectory(directory.resolve("meta"));
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
