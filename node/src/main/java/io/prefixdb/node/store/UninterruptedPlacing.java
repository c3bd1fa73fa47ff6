package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Places on a thread that nobody interrupts, and waits for its end: each file that an interrupted
 * thread syncs is closed instead, so it could neither go on nor back from the middle of it.
 */
record UninterruptedPlacing(PrefixName prefix, Placing placing) implements Placing {
  @Override
  public void place(Path fresh) throws StoreException, IOException {
    CompletableFuture<Path> placed = new CompletableFuture<>();
    boolean begun = false;
    try {
      Thread.ofPlatform().name("place-" + prefix).daemon().start(() -> place(fresh, placed));
      begun = true;
    } finally {
      if (!begun) { // there are no threads
        Swap.discard(prefix, fresh);
      }
    }
    try {
      placed.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case StoreException cause -> throw cause;
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private void place(Path fresh, CompletableFuture<Path> placed) {
    try {
      placing.place(fresh);
      placed.complete(fresh);
    } catch (StoreException | IOException | RuntimeException | Error e) { // the waiter's
      placed.completeExceptionally(e);
    }
  }

  @Override
  public void makeRoom() {
    placing.makeRoom();
  }
}
