package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prefixes of a data directory on RocksDB: {@code <path>/<prefix>}, as the original lays them
 * out, and {@code <path>_reload} beside it for generations that are being built.
 */
public final class RocksStores implements Stores {
  private static final Logger LOG = LoggerFactory.getLogger(RocksStores.class);

  private final StoreSettings settings;
  private final DirectoryLock lock;
  private final RocksOptions rocks;
  private final ScheduledExecutorService timers;
  private final Map<PrefixName, RocksPrefix> open = new ConcurrentHashMap<>();
  private final Object opening = new Object();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RocksStores(StoreSettings settings, DirectoryLock lock, RocksOptions rocks) {
    this.settings = settings;
    this.lock = lock;
    this.rocks = rocks;
    this.timers =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("store-timers").daemon().factory());
  }

  /**
   * Takes the directory and opens all prefixes in it.
   *
   * @throws StoreException when another process holds it, the ini is refused, or a prefix cannot be
   *     opened
   */
  public static RocksStores open(StoreSettings settings) throws StoreException {
    DirectoryLock lock = DirectoryLock.take(settings.path());
    BackgroundThreads.use();
    @Nullable RocksStores stores = null;
    try {
      stores = new RocksStores(settings, lock, RocksOptions.load(settings.ini()));
      stores.recover();
      stores.openExisting();
      return stores;
    } catch (IOException e) {
      throw closing(stores, lock, new StoreException("cannot list '" + settings.path() + "'", e));
    } catch (StoreException e) {
      throw closing(stores, lock, e);
    }
  }

  private static StoreException closing(
      @Nullable RocksStores stores, DirectoryLock lock, StoreException cause) {
    if (stores == null) {
      lock.close();
      BackgroundThreads.leave();
    } else {
      stores.close();
    }
    return cause;
  }

  private void recover() throws IOException {
    for (Path side : List.of(settings.freshRoot(), settings.oldRoot())) {
      for (Path directory : Directories.below(side)) {
        Optional<PrefixName> found =
            PrefixName.parse(Bytes.utf8(directory.getFileName().toString()));
        if (found.isEmpty()) {
          LOG.warn("'{}' is no prefix of ours: it is left alone", directory);
          continue;
        }
        PrefixName name = found.get();
        Swap.Recovery done =
            Swap.recover(settings.data(name), settings.fresh(name), settings.old(name));
        LOG.info("prefix '{}': a reload was cut off by a crash, recovery: {}", name, done);
      }
    }
  }

  private void openExisting() throws IOException, StoreException {
    for (Path directory : Directories.below(settings.path())) {
      Optional<PrefixName> name = PrefixName.parse(Bytes.utf8(directory.getFileName().toString()));
      if (name.isPresent()) {
        openOrCreate(name.get());
      }
    }
    LOG.info("{} prefixes open in '{}'", open.size(), settings.path());
  }

  @Override
  public Optional<PrefixStore> find(PrefixName name) {
    return Optional.ofNullable(open.get(name));
  }

  @Override
  public PrefixStore openOrCreate(PrefixName name) throws StoreException {
    return prefix(name);
  }

  RocksPrefix prefix(PrefixName name) throws StoreException {
    @Nullable RocksPrefix present = open.get(name);
    if (present != null) {
      return present;
    }
    synchronized (opening) {
      if (closed.get()) {
        throw new StoreException("data directory '" + settings.path() + "' is closed", null);
      }
      present = open.get(name);
      if (present == null) {
        if (settings.prefixesMax() != 0 && open.size() >= settings.prefixesMax()) {
          throw new StoreException(
              "prefix '%s' is not opened: max_prefixes = %d are open already"
                  .formatted(name, settings.prefixesMax()),
              null);
        }
        present = RocksPrefix.open(name, settings.data(name), rocks, timers);
        open.put(name, present);
        LOG.info("Open new prefix: {}", name);
      }
      return present;
    }
  }

  @Override
  public List<PrefixName> names() {
    return open.keySet().stream().sorted(Comparator.naturalOrder()).toList();
  }

  /** How long archived logs are kept, in seconds, as the ini says; 0 when they are not. */
  public long walTtlSeconds() {
    return rocks.walTtlSeconds();
  }

  /** The version of RocksDB. */
  public static String engineVersion() {
    return RocksDB.rocksdbVersion().toString();
  }

  StoreSettings settings() {
    return settings;
  }

  RocksOptions options() {
    return rocks;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (opening) { // who opens a prefix now ends before, who comes later is refused
      open.values().forEach(RocksPrefix::close);
      open.clear();
    }
    timers.shutdownNow(); // not before: an open prefix plans the end of its snapshots with them
    rocks.close();
    lock.close();
    BackgroundThreads.leave();
  }

  /** Makes the parents that generations need. */
  void makeRoots() throws IOException {
    Files.createDirectories(settings.freshRoot());
    Files.createDirectories(settings.oldRoot());
  }
}
