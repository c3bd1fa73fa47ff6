package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the write-ahead logs of the prefixes are: beside the data, or in {@code
 * <wal_path>/<prefix>[/<wal_dir of the ini>]}.
 *
 * @param root the {@code wal_path}, if there is one
 * @param inner the ini's {@code wal_dir}, empty without one
 */
record LogPlace(Optional<Path> root, String inner) {
  /**
   * @throws StoreException when the ini would put all logs into one directory, where RocksDB takes
   *     those of one prefix for those of another
   */
  static LogPlace of(StoreSettings settings, String walDir) throws StoreException {
    if (!walDir.isEmpty() && settings.walPath().isEmpty()) {
      throw new StoreException(
          "ini '%s': wal_dir=%s puts the logs of all prefixes into one directory: remove it, or set wal_path"
              .formatted(settings.ini().map(Path::toString).orElse(""), walDir),
          null);
    }
    return new LogPlace(walDir.isEmpty() ? settings.logsApart() : settings.walPath(), walDir);
  }

  /** The directory of a prefix whose log is kept apart from its data. */
  Optional<Path> apart(PrefixName prefix) {
    return root.map(path -> Path.of(path.toString(), prefix.value(), inner));
  }

  /** The directory of the prefix's log, made if it is kept apart from {@code data}. */
  Path prepare(PrefixName prefix, Path data) throws StoreException {
    Path directory = apart(prefix).orElse(data);
    try {
      if (!directory.equals(data)) {
        Directories.make(directory);
      }
      return directory;
    } catch (IOException e) {
      throw new StoreException(
          "log directory '%s' cannot be made (%s): make it writable, or change wal_path"
              .formatted(directory, e),
          e);
    }
  }
}
