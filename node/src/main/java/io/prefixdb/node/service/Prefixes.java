package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The prefixes as one connection sees them: its writes are submitted without waiting for each
 * other, and what it reads comes after them. For the one thread that serves the connection.
 */
final class Prefixes {
  private final Stores stores;
  private final Map<PrefixName, CompletableFuture<Void>> pending = new HashMap<>();

  Prefixes(Stores stores) {
    this.stores = stores;
  }

  /** The open prefix, with all earlier writes of this connection in it; never creates one. */
  Optional<PrefixStore> reading(Bytes prefix) {
    return find(prefix).map(this::settled);
  }

  /** The open prefix, for a write; never creates one. */
  Optional<PrefixStore> find(Bytes prefix) {
    return PrefixName.parse(prefix).flatMap(stores::find);
  }

  /** The prefix, created as needed; the name must be safe (deviation D7). */
  PrefixStore openOrCreate(Bytes prefix) throws StoreException {
    Optional<PrefixName> name = PrefixName.parse(prefix);
    if (name.isEmpty()) {
      throw new StoreException(
          "prefix '%s' is not one path element of at most %d bytes: choose another name"
              .formatted(prefix, PrefixName.MAX_BYTES),
          null);
    }
    return stores.openOrCreate(name.get());
  }

  List<PrefixName> names() {
    return stores.names();
  }

  CompletableFuture<Void> write(PrefixStore store, List<Mutation> mutations, boolean sync) {
    CompletableFuture<Void> write = store.write(mutations, sync);
    CompletableFuture<Void> settled = write.exceptionally(failure -> null);
    if (!settled.isDone()) {
      pending.merge(
          store.name(),
          settled,
          (earlier, latest) ->
              earlier.isDone() ? latest : CompletableFuture.allOf(earlier, latest));
    }
    return write;
  }

  /** The store, once all earlier writes of this connection to it are done. */
  PrefixStore settled(PrefixStore store) {
    CompletableFuture<Void> writes = pending.remove(store.name());
    if (writes != null) {
      writes.join();
    }
    return store;
  }
}
