package io.prefixdb.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest options file of a node that others may follow. */
public final class MasterIni {
  private MasterIni() {}

  /** Writes it; the file. */
  public static Path write(Path file) throws IOException {
    return write(file, "");
  }

  /** The same with one more option for the data of each prefix. */
  public static Path write(Path file, String option) throws IOException {
    return Files.writeString(
        file,
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          WAL_ttl_seconds=7200
        [CFOptions "default"]
          %s
        """
            .formatted(option));
  }
}
