package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.CopyPlaces;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    Restore.finish(settings, LocalDateTime.now(ZoneId.systemDefault()));
    DirectoryLock lock = DirectoryLock.take(settings.path());
    @Nullable RocksOptions rocks = null;
    boolean opened = false;
    try {
      rocks = RocksOptions.load(settings);
      SwapRecovery.run(settings, rocks.logs()); // what a crash left may be the only whole data
      OfflineStore store = new OfflineStore(settings, lock, rocks);
      BackgroundThreads.use();
      opened = true;
      return store;
    } catch (IOException e) {
      throw new StoreException("cannot use '%s': %s".formatted(settings.path(), e), e);
    } finally {
      if (!opened) {
        lock.close();
        if (rocks != null) {
          rocks.close();
        }
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

  /** After a crash anywhere in this the next start goes on, or goes back with the log. */
  private void place(PrefixName prefix) throws IOException {
    Path data = settings.data(prefix);
    Path fresh = settings.fresh(prefix);
    Path old = settings.old(prefix);
    Optional<Path> log = rocks.logs().apart(prefix);
    try {
      if (log.isPresent()) {
        LogAside.put(log.get());
      }
      Swap.exchange(data, fresh, old);
    } catch (IOException e) {
      Swap.undo(data, fresh, old);
      if (log.isPresent()) {
        LogAside.back(log.get());
      }
      throw e;
    }
    Directories.remove(old);
    if (log.isPresent()) {
      LogAside.drop(log.get());
    }
  }

  @Override
  public void close() {
    rocks.close();
    lock.close();
    BackgroundThreads.leave();
  }
}
