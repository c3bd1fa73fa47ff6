package io.prefixdb.node.store;

import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import java.util.List;

/** A prefix as the slave's side of replication sees it. */
record StoreReplica(RocksPrefix prefix) implements Replica {
  @Override
  public PrefixName name() {
    return prefix.name();
  }

  @Override
  public long position() {
    return prefix.lastSequence() + 1;
  }

  @Override
  public boolean isWhole() {
    return prefix.isWhole();
  }

  @Override
  public Origin origin() {
    return prefix.origin();
  }

  @Override
  public MergeSettings settings() {
    return prefix.history().settings();
  }

  @Override
  public void follow(Timeline master) throws ReplicaException {
    change("following", open -> open.identity().follow(master));
  }

  @Override
  public void disown() throws ReplicaException {
    change("disowning", open -> open.identity().foreign(true));
  }

  @Override
  public void own() throws ReplicaException {
    change("owning", open -> open.identity().foreign(false));
  }

  private void change(String what, RocksPrefix.Change change) throws ReplicaException {
    try {
      prefix.change(what, change);
    } catch (StoreException e) {
      throw new ReplicaException(e.getMessage(), e);
    }
  }

  @Override
  public boolean apply(List<byte[]> logs) throws ReplicaException {
    byte[] joined = UpdateBatch.joined(logs);
    try {
      return prefix.apply(joined, UpdateBatch.sequenceOf(joined));
    } catch (StoreException e) {
      throw new ReplicaException(e.getMessage(), e);
    }
  }
}
