package io.prefixdb.node.service;

import io.prefixdb.node.rpc.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Runs calls that may wait for hours on threads of their own, so many at a time: workers are for
 * everybody. Safe for use by many threads.
 */
final class Aside {
  private final Semaphore free;

  Aside(int max) {
    this.free = new Semaphore(max);
  }

  /** The answer, when it is there; nothing when as many run already as may. */
  Optional<CompletableFuture<Answer>> run(String thread, Supplier<Answer> call) {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    return Optional.of(
        CompletableFuture.supplyAsync(
            () -> ending(call), task -> Thread.ofPlatform().name(thread).daemon().start(task)));
  }

  private Answer ending(Supplier<Answer> call) {
    try {
      return call.get();
    } finally {
      free.release();
    }
  }
}
