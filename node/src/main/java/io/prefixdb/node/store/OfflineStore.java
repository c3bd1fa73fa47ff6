package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.CopyPlaces;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data directory that no node uses, for copies of prefixes to be put into it. What is there may
 * be damaged: it is replaced, never opened. For one thread.
 */
public final class OfflineStore implements CopyPlaces, AutoCloseable {
  private final StoreSettings settings;
  private final DirectoryLock lock;
  private final RocksOptions rocks;

  private OfflineStore(StoreSettings settings, DirectoryLock lock, RocksOptions rocks) {
    this.settings = settings;
    this.lock = lock;
    this.rocks = rocks;
  }

  /**
   * Takes the directory.
   *
   * @throws StoreException when a node holds it, or the ini is refused
   */
  public static OfflineStore open(StoreSettings settings) throws StoreException {
    DirectoryLock lock = DirectoryLock.take(settings.path());
    boolean opened = false;
    try {
      SwapRecovery.run(settings); // what a crash left may be the only whole data
      OfflineStore store = new OfflineStore(settings, lock, RocksOptions.load(settings));
      BackgroundThreads.use();
      opened = true;
      return store;
    } catch (IOException e) {
      throw new StoreException("cannot use '%s': %s".formatted(settings.path(), e), e);
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  @Override
  public FileGeneration beginCopy(PrefixName prefix) throws ReplicaException {
    Path fresh = settings.fresh(prefix);
    try {
      Files.createDirectories(settings.freshRoot());
      Files.createDirectories(settings.oldRoot());
      Directories.remove(fresh);
      return new CopiedGeneration(
          prefix, fresh, settings.data(prefix), rocks, _ -> place(prefix), () -> {});
    } catch (IOException e) {
      throw new ReplicaException(
          "prefix '%s': a copy cannot be made in '%s': %s".formatted(prefix, fresh, e), e);
    }
  }

  /**
   * A log that is kept apart goes first: RocksDB would take it for that of the new data. After a
   * crash between the two the old data is refused, for its log is missing, until it is copied
   * again.
   */
  private void place(PrefixName prefix) throws IOException {
    Optional<Path> log = rocks.logs().apart(prefix);
    if (log.isPresent()) {
      Directories.remove(log.get());
    }
    Swap.exchange(settings.data(prefix), settings.fresh(prefix), settings.old(prefix));
    Directories.remove(settings.old(prefix));
  }

  @Override
  public void close() {
    rocks.close();
    lock.close();
    BackgroundThreads.leave();
  }
}
