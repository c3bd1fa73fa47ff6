package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import io.prefixdb.node.replication.Replicas;
import java.io.IOException;
import java.util.List;

/** The prefixes of a slave, for replication to feed and to load anew. */
public final class StoreReplicas implements Replicas {
  private final RocksStores stores;

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
      throw new ReplicaException(e.getMessage(), e);
    }
  }

  @Override
  public Generation beginGeneration(PrefixName prefix) throws ReplicaException {
    try {
      stores.makeRoots();
      Directories.remove(stores.settings().fresh(prefix));
      return new LoadedGeneration(stores, stores.prefix(prefix));
    } catch (IOException | StoreException e) {
      throw new ReplicaException(
          "prefix '" + prefix + "': a new generation cannot be made: " + e.getMessage(), e);
    }
  }
}
