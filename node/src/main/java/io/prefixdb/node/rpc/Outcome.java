package io.prefixdb.node.rpc;

import java.util.concurrent.CompletableFuture;

/** How far the execution of a call came. */
public sealed interface Outcome {
  /** To its end. */
  record Answered(Answer answer) implements Outcome {}

  /** The answer holds when that group of the round is written, its failure otherwise. */
  record Written(Answer.OfWrite answer, Round.Group group) implements Outcome {}

  /** It goes on when the turn's round is committed. */
  record AfterCommit(Step next) implements Outcome {}

  /** It goes on in a turn that may wait; only turns that may not wait end so. */
  record OnWorker(Step next) implements Outcome {}

  /** It goes on elsewhere, and nobody is kept waiting for it but its connection. */
  record Awaits(CompletableFuture<Answer> answer) implements Outcome {}

  /** It failed for a reason that no status tells. */
  record Failed() implements Outcome {}

  /** The rest of a call. */
  @FunctionalInterface
  interface Step {
    Outcome run(Turn turn);
  }
}
