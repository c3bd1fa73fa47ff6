package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The room of a volume that is left to the data in use, whatever else may be put there. It is more
 * than what is left when logs go that slaves need: what nobody uses goes before them.
 */
public final class Spare {
  private static final long BYTES_MAX = 2L << 30;
  private static final int PART = 10;

  private Spare() {}

  /** How much that is. Nothing where the file system does not tell its size. */
  public static long bytes(Path directory) {
    return bytes(directory.toFile().getTotalSpace());
  }

  /** As {@link #bytes(Path)}, of a volume of that size. */
  public static long bytes(long total) {
    return Math.min(BYTES_MAX, total / PART);
  }

  /**
   * Refuses what would take some of it.
   *
   * @param what is to be put there
   * @param directory that is there; one whose file system does not tell its size has room
   * @param option of the configuration that names the place
   */
  public static void check(String what, long bytes, Path directory, String option)
      throws IOException {
    long spare = bytes(directory);
    long free = directory.toFile().getUsableSpace();
    if (spare > 0 && free - spare < bytes) {
      throw new IOException(
          "%s needs %d bytes and %d in reserve, but %d are free on the volume of '%s': make room, or give %s another volume"
              .formatted(what, bytes, spare, free, directory, option));
    }
  }

  /** Whether there is as much. */
  static boolean isLeft(Path directory) {
    return directory.toFile().getUsableSpace() >= bytes(directory);
  }
}
