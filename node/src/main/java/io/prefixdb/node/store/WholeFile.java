package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A small text that is replaced as a whole: whoever reads it, after a kill too, finds what was
 * there before or all of what is there now. One thread at a time for one file; its directory is
 * there.
 */
public final class WholeFile {
  private WholeFile() {}

  /** A power cut may leave none of the two. */
  public static void write(Path file, String text) throws IOException {
    move(fresh(file, text), file);
  }

  /** As {@link #write}, and it is there after a power cut too. */
  public static void writeDurably(Path file, String text) throws IOException {
    Path fresh = fresh(file, text);
    Directories.sync(fresh);
    move(fresh, file);
    Directories.sync(file.resolveSibling("."));
  }

  private static Path fresh(Path file, String text) throws IOException {
    return Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
  }

  private static void move(Path fresh, Path file) throws IOException {
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
