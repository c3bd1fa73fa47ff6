package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Directories of prefixes in use and, on the same file system, those that were taken out of use.
 * Each step is one rename, so a crash leaves every directory whole in one of the places. What is
 * put onto a name that is taken already moves the one from before to {@code older}; only the one
 * before that is removed.
 *
 * @param live {@code live/<prefix>} is in use
 * @param kept {@code kept/<prefix>} is out of use and can be taken back
 * @param older {@code older/<prefix>} was replaced by what is in {@code kept} now
 */
record Shelf(Path live, Path kept, Path older) {
  /** The one with older directories beside {@code kept}. */
  static Shelf of(Path live, Path kept) {
    return new Shelf(live, kept, kept.resolveSibling(kept.getFileName() + "_older"));
  }

  /**
   * Makes the places, if need be.
   *
   * @param remedy what to do when nothing can be moved between them
   * @throws IOException when nothing can be moved between them, with the remedy
   */
  void prepare(String remedy) throws IOException {
    Files.createDirectories(live);
    Files.createDirectories(kept);
    Files.createDirectories(older);
    FileStore home = Files.getFileStore(live);
    for (Path place : new Path[] {kept, older}) {
      if (!Files.getFileStore(place).equals(home)) {
        throw new IOException(
            "'%s' and '%s' are on different file systems (expected: the same one, so that a prefix moves as a whole): %s"
                .formatted(live, place, remedy));
      }
    }
  }

  /** Whether the prefix can be taken back. */
  boolean holds(PrefixName prefix) {
    return Files.isDirectory(in(kept, prefix));
  }

  /** Whether there is a directory in use, or what a crash left of it. */
  boolean isLive(PrefixName prefix) {
    return Files.isDirectory(in(live, prefix));
  }

  /** Puts the directory, which nobody uses any more, out of use; nothing when there is none. */
  void put(PrefixName prefix) throws IOException {
    if (!isLive(prefix)) {
      return;
    }
    if (holds(prefix)) {
      Directories.remove(in(older, prefix));
      move(prefix, kept, older);
    }
    move(prefix, live, kept);
  }

  /** Takes the directory back into use; there must be none in its place. */
  void takeBack(PrefixName prefix) throws IOException {
    if (holds(prefix)) {
      move(prefix, kept, live);
    }
  }

  private static Path in(Path place, PrefixName prefix) {
    return place.resolve(prefix.value());
  }

  private static void move(PrefixName prefix, Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Files.move(in(from, prefix), in(to, prefix), StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(to);
    Directories.sync(from);
  }
}
