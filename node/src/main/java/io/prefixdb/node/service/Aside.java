package io.prefixdb.node.service;

import io.prefixdb.node.rpc.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs calls that may wait for hours on threads of their own, so many at a time: workers are for
 * everybody. Safe for use by many threads.
 */
final class Aside {
  private final Semaphore free;
  private final Function<String, Executor> threads;

  Aside(int max) {
    this(max, name -> task -> Thread.ofPlatform().name(name).daemon().start(task));
  }

  /** {@code threads}: what runs a call under a name. */
  Aside(int max, Function<String, Executor> threads) {
    this.free = new Semaphore(max);
    this.threads = threads;
  }

  /** The answer, when it is there; nothing when as many run already as may. */
  Optional<CompletableFuture<Answer>> run(String thread, Supplier<Answer> call) {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CompletableFuture.supplyAsync(() -> ending(call), threads.apply(thread)));
    } catch (RuntimeException | Error e) { // no thread is to be had, so nobody will end the call
      free.release();
      throw e;
    }
  }

  private Answer ending(Supplier<Answer> call) {
    try {
      return call.get();
    } finally {
      free.release();
    }
  }
}
