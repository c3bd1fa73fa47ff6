package io.prefixdb.node;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.stream.Acks;
import io.prefixdb.node.service.Holders;
import io.prefixdb.node.store.PrefixStore;
import java.util.concurrent.CompletableFuture;

/** Slaves as those who have to hold a write before it is answered. */
record AckedWrites(Acks acks) implements Holders {
  /** What the configuration demands. */
  static Holders of(AcksConfig config, Acks acks) {
    return config.min() == 0 ? NOBODY : new AckedWrites(acks);
  }

  @Override
  public boolean areThere(PrefixName prefix) {
    return acks.areThere(prefix);
  }

  @Override
  public CompletableFuture<?> hold(PrefixStore store, CompletableFuture<Long> write) {
    return write.thenCompose(last -> acks.await(store.name(), store, last));
  }
}
