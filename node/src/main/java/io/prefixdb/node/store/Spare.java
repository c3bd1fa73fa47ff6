package io.prefixdb.node.store;

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

  /** Whether there is as much. */
  static boolean isLeft(Path directory) {
    return directory.toFile().getUsableSpace() >= bytes(directory);
  }
}
