package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data directory that another program copies files into. From {@link #begin} until {@link #whole}
 * no node starts there, after a kill of this process too. For one thread.
 *
 * <p>The mark of that lies beside the directory, for programs that make a directory equal to
 * another one remove what is only here.
 */
public final class HandCopy implements AutoCloseable {
  private static final String MARK = "_unfinished";

  private final Path mark;
  private final DirectoryLock lock;

  private HandCopy(Path mark, DirectoryLock lock) {
    this.mark = mark;
    this.lock = lock;
  }

  /**
   * Takes the directory, also one that such a copy was not finished in.
   *
   * @throws StoreException when a node holds it, or it cannot be marked
   */
  public static HandCopy begin(Path directory) throws StoreException {
    DirectoryLock lock = DirectoryLock.takeUnfinished(directory);
    Path mark = mark(directory);
    try {
      WholeFile.writeDurably(
          mark, "The copy of files into '%s' is not whole.\n".formatted(directory));
      return new HandCopy(mark, lock);
    } catch (IOException e) {
      lock.close();
      throw new StoreException(
          "the copy cannot be marked as unfinished in '%s': %s".formatted(mark, IoReason.of(e)), e);
    }
  }

  /** From now on a node may start there. */
  public void whole() throws StoreException {
    try {
      Files.deleteIfExists(mark);
      Directories.sync(mark.resolveSibling("."));
    } catch (IOException e) {
      throw new StoreException(
          "the copy is whole, and its mark '%s' cannot be removed: %s"
              .formatted(mark, IoReason.of(e)),
          e);
    }
  }

  /**
   * Looks whether the files of a directory are whole.
   *
   * @throws StoreException when they are not
   */
  static void check(Path directory) throws StoreException {
    Path mark = mark(directory);
    if (Files.exists(mark)) {
      throw new StoreException(
          "data directory '%s' holds a copy that was not finished while its source was frozen: copy again with 'prefixdb copy-frozen' and more --seconds, or remove '%s' if you know that it is whole"
              .formatted(directory, mark),
          null);
    }
  }

  private static Path mark(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + MARK);
  }

  /** Lets go of the directory. */
  @Override
  public void close() {
    lock.close();
  }
}
