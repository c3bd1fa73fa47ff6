package io.prefixdb.node.service;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.rpc.Answer;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes {@code compact_prefix} (protocol, section 2.18). It can take hours, so each call has a
 * thread of its own and no worker waits for it; closing, detaching or reloading the prefix ends it,
 * with {@code CompactFail} for its answer.
 */
final class Compactions {
  /** Calls that run at a time in all connections; one more is refused. */
  static final int RUNNING_MAX = 16;

  private static final Logger log = LoggerFactory.getLogger(Compactions.class);

  private final Prefixes prefixes;
  private final Aside threads;

  Compactions(Prefixes prefixes, Aside threads) {
    this.prefixes = prefixes;
    this.threads = threads;
  }

  /** Without a prefix: all of them, one after another. */
  CompletableFuture<Answer> run(Call.Compact compact) {
    if (compact.prefix().isEmpty()) {
      List<PrefixName> names = prefixes.names();
      return start(compact, names.stream().flatMap(n -> prefixes.find(n.bytes()).stream()));
    }
    Optional<PrefixStore> store = prefixes.find(compact.prefix());
    return store.isPresent()
        ? start(compact, store.stream())
        : CompletableFuture.completedFuture(
            new Answer.Outcome(compact.prefix(), Status.PrefixNotFound));
  }

  private CompletableFuture<Answer> start(Call.Compact compact, Stream<PrefixStore> stores) {
    List<PrefixStore> all = stores.toList();
    return threads
        .run(
            "compact-" + compact.prefix(),
            () -> new Answer.Outcome(compact.prefix(), compact(all, compact)))
        .orElseGet(() -> refused(compact));
  }

  private static CompletableFuture<Answer> refused(Call.Compact compact) {
    log.error("{} compactions run already: '{}' is not compacted", RUNNING_MAX, compact.prefix());
    return CompletableFuture.completedFuture(
        new Answer.Outcome(compact.prefix(), Status.CompactFail));
  }

  private static Status compact(List<PrefixStore> stores, Call.Compact compact) {
    boolean all = compact.prefix().isEmpty();
    Status status = Status.OK;
    for (PrefixStore store : stores) {
      try {
        store.compact(all ? Bytes.EMPTY : compact.from(), all ? Bytes.EMPTY : compact.to());
      } catch (StoreException e) {
        log.error("compacting prefix '{}' failed: {}", store.name(), e.getMessage());
        status = Status.CompactFail;
      }
    }
    return status;
  }
}
