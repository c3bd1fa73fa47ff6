package io.prefixdb.node.replication;

import io.prefixdb.node.model.Status;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** How a question to the master ended. Expected endings are values; nothing here is thrown. */
public sealed interface MasterAnswer<T> {
  /** Waits for it; a stage that fails against its contract is no answer. */
  static <T> MasterAnswer<T> await(CompletionStage<MasterAnswer<T>> question)
      throws InterruptedException {
    try {
      return question.toCompletableFuture().get();
    } catch (ExecutionException e) {
      return new None<>(String.valueOf(e.getCause()));
    }
  }

  /** The same answer with what becomes of a value. */
  default <U> MasterAnswer<U> map(Function<T, U> change) {
    return switch (this) {
      case Given<T>(T value) -> new Given<>(change.apply(value));
      case Refused<T>(Status status) -> new Refused<>(status);
      case Stale<T> _ -> new Stale<>();
      case None<T>(String reason) -> new None<>(reason);
      case Unreadable<T>(String reason) -> new Unreadable<>(reason);
    };
  }

  /** The master did what it was asked for. */
  record Given<T>(T value) implements MasterAnswer<T> {}

  /** The master answered with another status than {@code OK}. */
  record Refused<T>(Status status) implements MasterAnswer<T> {}

  /** The master is no longer of the history that was asked for: it has to be asked for anew. */
  record Stale<T>() implements MasterAnswer<T> {}

  /** No answer: not connected, timed out, or a JSON-RPC error; to ask again is safe. */
  record None<T>(String reason) implements MasterAnswer<T> {}

  /** An answer that is not what the protocol says; to ask again would hardly help. */
  record Unreadable<T>(String reason) implements MasterAnswer<T> {}
}
