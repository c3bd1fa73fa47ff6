package io.prefixdb.node.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of a store as a killed process leaves them, once for each place where it can die:
 * copies, so that the process that made them goes on to the next place.
 */
final class CrashedDisk {
  private final Path data;
  private final Path copies;
  private int made;

  /**
   * @param data the directory of the store; what is built beside it is copied too
   * @param copies where the copies are made
   */
  CrashedDisk(Path data, Path copies) {
    this.data = data;
    this.copies = copies;
  }

  /** How often it was copied. */
  int made() {
    return made;
  }

  /** The directory of the store in a fresh copy of everything. */
  Path copy() throws IOException {
    Path copy = copies.resolve(Integer.toString(++made));
    for (Path root : List.of(data, reload(data))) {
      if (Files.exists(root)) {
        copy(root, copy.resolve(root.getFileName()));
      }
    }
    return copy.resolve(data.getFileName());
  }

  /** Where the store of that directory builds generations. */
  static Path reload(Path data) {
    return data.resolveSibling(data.getFileName() + "_reload");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(
          path -> {
            try {
              Files.createDirectories(to.resolve(from.relativize(path)).getParent());
              if (Files.isDirectory(path)) {
                Files.createDirectories(to.resolve(from.relativize(path)));
              } else {
                Files.copy(path, to.resolve(from.relativize(path)));
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
