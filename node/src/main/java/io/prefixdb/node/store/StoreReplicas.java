package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.replication.Replicas;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The prefixes of a slave, for replication to feed and to load anew. */
public final class StoreReplicas implements Replicas {
  private final RocksStores stores;
  private final Set<PrefixName> loading = ConcurrentHashMap.newKeySet();

  public StoreReplicas(RocksStores stores) {
    this.stores = stores;
  }

  @Override
  public List<PrefixName> names() {
    return stores.names();
  }

  @Override
  public void watch(Watcher watcher) {
    stores.watch(watcher);
  }

  @Override
  public Replica openOrCreate(PrefixName prefix) throws ReplicaException {
    try {
      return new StoreReplica(stores.prefix(prefix));
    } catch (StoreException e) {
      throw notOpened(prefix, e);
    }
  }

  private ReplicaException notOpened(PrefixName prefix, StoreException failure) {
    try {
      return stores.places().damaged(prefix).isPresent()
          ? ReplicaException.ofDamage(failure.getMessage(), failure)
          : new ReplicaException(failure.getMessage(), failure);
    } catch (StoreException e) {
      return new ReplicaException(e.getMessage(), e);
    }
  }

  @Override
  public Replica replaceable(PrefixName prefix) throws ReplicaException {
    try {
      Optional<ClosedData> damaged = stores.places().damaged(prefix);
      return damaged.isPresent()
          ? new DamagedReplica(prefix, damaged.get().origin())
          : new StoreReplica(stores.opened(prefix));
    } catch (StoreException e) {
      throw new ReplicaException(e.getMessage(), e);
    }
  }

  @Override
  public void detach(PrefixName prefix) throws ReplicaException {
    try {
      stores.detachAsMaster(prefix);
    } catch (StoreException e) {
      throw new ReplicaException(e.getMessage(), e);
    }
  }

  @Override
  public void setAside(PrefixName prefix, long from) throws ReplicaException {
    try {
      stores.divergedTails().keep(stores.opened(prefix), from);
    } catch (StoreException e) {
      throw new ReplicaException(e.getMessage(), e);
    }
  }

  @Override
  public Generation beginGeneration(PrefixName prefix) throws ReplicaException {
    return begin(
        prefix,
        ended ->
            new LoadedGeneration(
                prefix, stores.settings().fresh(prefix), stores.options(), placeOf(prefix), ended));
  }

  @Override
  public FileGeneration beginCopy(PrefixName prefix) throws ReplicaException {
    return begin(
        prefix,
        ended -> {
          Placing place = placeOf(prefix);
          StoreSettings settings = stores.settings();
          Directories.remove(settings.fresh(prefix));
          return new CopiedGeneration(
              prefix,
              settings.fresh(prefix),
              settings.data(prefix),
              stores.options(),
              place,
              ended);
        });
  }

  private Placing placeOf(PrefixName prefix) throws StoreException {
    Optional<ClosedData> damaged = stores.places().damaged(prefix);
    return damaged.isPresent()
        ? stores.places().of(damaged.get())
        : stores.places().of(stores.opened(prefix));
  }

  @Override
  public boolean isKept(PrefixName prefix) {
    return stores.places().kept().holds(prefix);
  }

  @Override
  public void settled(PrefixName prefix) {
    stores.places().kept().drop(prefix);
  }

  /** How a generation begins in its place. */
  private interface Beginning<T> {
    T begin(Runnable ended) throws IOException, StoreException;
  }

  private <T> T begin(PrefixName prefix, Beginning<T> beginning) throws ReplicaException {
    if (!loading.add(prefix)) {
      throw new ReplicaException(
          "prefix '%s': a generation from before is still being loaded: try again when that has ended"
              .formatted(prefix),
          null);
    }
    boolean begun = false;
    try {
      stores.makeRoots();
      T generation = beginning.begin(() -> loading.remove(prefix));
      begun = true;
      return generation;
    } catch (IOException | StoreException e) {
      throw new ReplicaException(
          "prefix '" + prefix + "': a new generation cannot be made: " + e.getMessage(), e);
    } finally {
      if (!begun) {
        loading.remove(prefix);
      }
    }
  }
}
