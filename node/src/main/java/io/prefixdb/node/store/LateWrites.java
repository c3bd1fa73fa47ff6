package io.prefixdb.node.store;

import io.prefixdb.node.model.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The writes to a prefix that come while its generations are swapped, in their order. They occupy
 * no thread; who swaps submits them at the end. Safe for use by many threads.
 */
final class LateWrites {
  private final List<Late> waiting = new ArrayList<>();
  private int mutations;

  /** One write, and who waits for it. */
  record Late(List<Mutation> mutations, boolean sync, CompletableFuture<Long> done) {
    /** It ends as that one does. */
    void follow(CompletableFuture<Long> write) {
      var _ =
          write.whenComplete(
              (last, failure) -> {
                if (failure == null) {
                  done.complete(last);
                } else {
                  done.completeExceptionally(failure);
                }
              });
    }
  }

  synchronized CompletableFuture<Long> add(List<Mutation> write, boolean sync) {
    if (mutations > 0 && mutations + write.size() > WriteLane.QUEUE_MUTATIONS_MAX) {
      return CompletableFuture.failedFuture(
          new StoreException(
              "more than %d mutations wait for the end of a swap"
                  .formatted(WriteLane.QUEUE_MUTATIONS_MAX),
              null));
    }
    mutations += write.size();
    Late late = new Late(write, sync, new CompletableFuture<>());
    waiting.add(late);
    return late.done;
  }

  /** Takes all that wait. */
  synchronized List<Late> take() {
    List<Late> all = List.copyOf(waiting);
    waiting.clear();
    mutations = 0;
    return all;
  }
}
