package io.prefixdb.node.simulation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The answer to a question over the network, for which a worker waits in virtual time. */
final class Answer<T> extends CompletableFuture<T> {
  private final Life asking;

  Answer(Life asking) {
    this.asking = asking;
  }

  /** What is made of the answer is waited for in the same way. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Answer<>(asking);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    asking.await(this);
    return super.get();
  }
}
