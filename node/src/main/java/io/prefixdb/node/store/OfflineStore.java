package io.prefixdb.node.store;

import io.prefixdb.node.model.DivergedTail;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.ColdPlaces;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory that no node uses, for copies of prefixes to be put into it. What is there may
 * be damaged: it is opened only to keep what nobody else has. For one thread.
 */
public final class OfflineStore implements ColdPlaces, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OfflineStore.class);

  private final StoreSettings settings;
  private final DirectoryLock lock;
  private final RocksOptions rocks;
  private final List<DivergedTail> kept = new ArrayList<>();
  private final ScheduledExecutorService timers = StoreTimers.start();

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
      rocks = RocksOptions.load(settings.following()); // nothing begins a branch here
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
  public void keep(PrefixName prefix, Judge judge) throws ReplicaException {
    if (!Inspection.holdsData(settings.data(prefix))) {
      return;
    }
    try {
      Optional<RocksPrefix> here = opened(prefix);
      if (here.isPresent()) {
        keep(here.get(), judge);
      }
    } catch (StoreException e) {
      throw new ReplicaException(e.getMessage(), e);
    }
  }

  private void keep(RocksPrefix prefix, Judge judge) throws StoreException, ReplicaException {
    try (prefix) {
      OptionalLong from = judge.aside(new StoreReplica(prefix));
      if (from.isPresent()) {
        kept.add(new DivergedTails(settings.divergedRoot()).keep(prefix, from.getAsLong()));
      }
    }
  }

  private Optional<RocksPrefix> opened(PrefixName prefix) throws StoreException {
    try {
      return Optional.of(RocksPrefix.open(prefix, settings.data(prefix), rocks, timers));
    } catch (StoreException e) {
      closed(prefix).checkReplaceable(e.getMessage());
      LOG.warn("prefix '{}' cannot be read, and is replaced: {}", prefix, e.getMessage());
      return Optional.empty();
    }
  }

  /** Updates that were kept aside since this was opened. */
  public List<DivergedTail> kept() {
    return List.copyOf(kept);
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

  private void place(PrefixName prefix) throws IOException {
    closed(prefix).replace();
    Directories.remove(settings.old(prefix));
    closed(prefix).replaced();
  }

  private ClosedData closed(PrefixName prefix) {
    return new ClosedData(settings, rocks.logs(), prefix);
  }

  @Override
  public void close() {
    timers.shutdownNow();
    rocks.close();
    lock.close();
    BackgroundThreads.leave();
  }
}
