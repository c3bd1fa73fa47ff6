package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unpacks the archives of recorded data directories. */
public final class TarGz {
  private TarGz() {}

  /** Unpacks {@code archive} into {@code directory}, which is made. */
  public static void unpack(Path archive, Path directory) throws IOException {
    Files.createDirectories(directory);
    Process tar =
        new ProcessBuilder("tar", "xzf", archive.toString(), "-C", directory.toString())
            .inheritIO()
            .start();
    try {
      if (tar.waitFor() != 0) {
        throw new IOException("tar could not unpack " + archive);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unpacking " + archive, e);
    }
  }
}
