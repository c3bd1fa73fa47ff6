package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.LineRate;
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Turn;
import io.prefixdb.node.store.ClosedException;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.ReadonlyException;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.Stores;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prefixes as one connection sees them; it knows whether writes of the connection are still to
 * be committed. For one thread at a time.
 */
final class Prefixes {
  private static final Logger log = LoggerFactory.getLogger(Prefixes.class);
  private static final LineRate lines = new LineRate(10);

  private final Stores stores;
  private final Holders holders;

  /** The last prefix that was named, for a connection mostly stays with one. */
  private Bytes lastText = Bytes.EMPTY;

  private Optional<PrefixName> lastName = Optional.empty();

  Prefixes(Stores stores, Holders holders) {
    this.stores = stores;
    this.holders = holders;
  }

  /**
   * The prefix, if it can be had in that turn: an event loop knows the open ones only, and a worker
   * may find one where it found none.
   */
  Optional<PrefixStore> find(Bytes prefix, Turn turn) {
    return turn.mayWait() ? find(prefix) : name(prefix).flatMap(stores::findOpen);
  }

  /** The prefix, opened if it exists but was not in use, which may take long; never creates one. */
  Optional<PrefixStore> find(Bytes prefix) {
    return name(prefix).flatMap(stores::find);
  }

  /** What a slave is told of a prefix that cannot be had. */
  Status whyNot(Bytes prefix) {
    return name(prefix).filter(stores::isUnusable).isPresent()
        ? Status.IOError
        : Status.PrefixNotFound;
  }

  /** The prefix, created as needed, which may take long; the name must be safe (deviation D7). */
  PrefixStore openOrCreate(Bytes prefix) throws StoreException {
    Optional<PrefixName> name = name(prefix);
    if (name.isEmpty()) {
      throw new StoreException(
          "prefix '%s' is not %s: choose another name".formatted(prefix, PrefixName.expected()),
          null);
    }
    return stores.openOrCreate(name.get());
  }

  private Optional<PrefixName> name(Bytes prefix) {
    if (!prefix.equals(lastText)) {
      lastName = PrefixName.parse(prefix);
      lastText = prefix;
    }
    return lastName;
  }

  List<PrefixName> names() {
    return stores.names();
  }

  /** Adds the mutations, which stay together, to the turn's round. */
  Round.Group write(PrefixStore store, List<Mutation> mutations, boolean sync, Turn turn) {
    Round.Group group = turn.group(new Target(store, holders));
    for (Mutation mutation : mutations) {
      group.add(mutation, sync);
    }
    return group;
  }

  /** A prefix as what rounds are written to; its failures are logged, once for all requests. */
  private record Target(PrefixStore store, Holders holders) implements Round.Writer {
    @Override
    public CompletableFuture<?> write(List<Mutation> mutations, boolean sync) {
      CompletableFuture<?> write =
          holders.areThere(store.name())
              ? holders.hold(store, store.write(mutations, sync))
              : CompletableFuture.failedFuture(
                  new StoreException("too few slaves follow it to hold the write", null));
      return write.isDone() && !write.isCompletedExceptionally()
          ? write
          : write.handle((_, failure) -> failure).thenCompose(this::settled);
    }

    private CompletableFuture<?> settled(@Nullable Throwable failure) {
      if (failure == null) {
        return CompletableFuture.completedFuture(null);
      }
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (cause instanceof ReadonlyException) {
        log.debug("a write to prefix '{}' was refused: {}", store.name(), cause.getMessage());
        return CompletableFuture.failedFuture(new Round.Refused(Status.PrefixReadonly, cause));
      }
      if (cause instanceof ClosedException) { // as if it had come when the prefix was gone
        return CompletableFuture.failedFuture(new Round.Refused(Status.CreatePrefixFail, cause));
      }
      if (lines.allows()) { // a full disk refuses all writes, and may be that of the log
        log.error(
            "Ошибка записи в write_batch_2db_ в префиксе '{}': {}",
            store.name(),
            cause.getMessage());
      }
      return CompletableFuture.failedFuture(cause);
    }
  }
}
