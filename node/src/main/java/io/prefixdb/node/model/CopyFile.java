package io.prefixdb.node.model;

/**
 * A file of a checkpoint. Its name is one that RocksDB gives, so that no node, whatever it says,
 * can make another one write outside of a directory.
 *
 * @param name letters, digits, {@code -}, {@code _} and {@code .}; the first one is no {@code .},
 *     and it does not begin with {@code PREFIXDB}
 * @param size in bytes
 */
public record CopyFile(String name, long size) {
  private static final int NAME_LENGTH_MAX = 100;

  /**
   * Files of that name tell of a directory whether it is complete: no other node may write them.
   */
  private static final String OURS = "PREFIXDB";

  public CopyFile {
    if (!isSafe(name) || size < 0) {
      throw new IllegalArgumentException(
          "file '%s' of %d bytes (expected: a name that RocksDB gives, and a size)"
              .formatted(name, size));
    }
  }

  /** Whether a file of that name may be written, or read, in a directory of ours. */
  public static boolean isSafe(String name) {
    return !name.isEmpty()
        && name.length() <= NAME_LENGTH_MAX
        && name.charAt(0) != '.'
        && !name.startsWith(OURS)
        && name.chars().allMatch(CopyFile::isAllowed);
  }

  private static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  /** Whether RocksDB never changes a file of that name once it is written. */
  public boolean isImmutable() {
    return name.endsWith(".sst") || name.endsWith(".blob");
  }
}
