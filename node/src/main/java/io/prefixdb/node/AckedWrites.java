package io.prefixdb.node;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.stream.Acks;
import io.prefixdb.node.service.Holders;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.WriteGate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Slaves as those who have to hold a write before it is answered. */
record AckedWrites(Acks acks, WriteGate gate) implements Holders {
  /**
   * What the configuration demands.
   *
   * @param gate whether the node may still answer for writes
   */
  static Holders of(AcksConfig config, Acks acks, WriteGate gate) {
    return config.min() == 0 ? NOBODY : new AckedWrites(acks, gate);
  }

  @Override
  public boolean areThere(PrefixName prefix) {
    return acks.areThere(prefix);
  }

  @Override
  public CompletableFuture<?> hold(PrefixStore store, CompletableFuture<Long> write) {
    // of what is written to; another one may follow meanwhile
    Optional<String> tag = store.historyAtOnce().map(History::tag);
    return tag.isPresent()
        ? write
            .thenCompose(last -> acks.await(store.name(), tag.get(), last))
            .thenCompose(_ -> stillMaster(store, tag.get()))
        : write.thenCompose(_ -> changed());
  }

  /**
   * May run in a thread that the end of the prefix waits for. What slaves hold too late may not be
   * in the history of the next master; nor in that of this one, if it is that again.
   */
  private CompletableFuture<Void> stillMaster(PrefixStore store, String tag) {
    return gate.isOpen() && store.isOf(tag) ? CompletableFuture.completedFuture(null) : changed();
  }

  private static CompletableFuture<Void> changed() {
    return CompletableFuture.failedFuture(
        new StoreException(
            "the write lease ended, or the prefix changed, while slaves were waited for: the"
                + " write is in some logs",
            null));
  }
}
