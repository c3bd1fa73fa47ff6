package io.prefixdb.node.store;

import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import java.util.List;

/** A prefix whose data is damaged, as the load sees it that replaces it: nothing can be read. */
record DamagedReplica(PrefixName name, Origin origin) implements Replica {
  @Override
  public long position() {
    return 1;
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  @Override
  public MergeSettings settings() {
    return MergeSettings.UNKNOWN;
  }

  @Override
  public void follow(Timeline master) throws ReplicaException {
    throw cannot();
  }

  @Override
  public void disown() throws ReplicaException {
    throw cannot();
  }

  @Override
  public void own() throws ReplicaException {
    throw cannot();
  }

  @Override
  public boolean apply(List<byte[]> logs) throws ReplicaException {
    throw cannot();
  }

  private ReplicaException cannot() {
    return ReplicaException.ofDamage("prefix '" + name + "' cannot be opened", null);
  }
}
