package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * Asks the master for the update after a copy's last one: a source that lags, or a copy that took
 * long, may be older than what is left of its log.
 *
 * @param pause waits before it is asked again
 */
record MasterOnward(PrefixName prefix, Master master, PrefixLoad.Pause pause) implements Onward {
  /** How often no answer is followed by another question. */
  private static final int ATTEMPTS_MAX = 10;

  @Override
  public Optional<String> obstacle(long sequence) throws InterruptedException {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      switch (asked(sequence)) {
        case MasterAnswer.Given<Updates>(Updates updates) -> {
          return obstacle(sequence, updates);
        }
        case MasterAnswer.Refused<Updates>(var status) -> {
          return Optional.of("the master answers " + status);
        }
        case MasterAnswer.Unreadable<Updates>(String why) -> {
          return Optional.of(why);
        }
        case MasterAnswer.Stale<Updates> _ -> reason = "it was started anew meanwhile";
        case MasterAnswer.None<Updates>(String why) -> reason = why;
      }
      pause.once();
    }
    return Optional.of("the master did not say so %d times: %s".formatted(ATTEMPTS_MAX, reason));
  }

  private MasterAnswer<Updates> asked(long sequence) throws InterruptedException {
    return switch (answer(master.history(prefix))) {
      case MasterAnswer.Given<History>(History history) ->
          answer(master.updatesSince(prefix, sequence + 1, 1, history.tag()));
      case MasterAnswer.Refused<History>(var status) -> new MasterAnswer.Refused<>(status);
      case MasterAnswer.Unreadable<History>(String why) -> new MasterAnswer.Unreadable<>(why);
      case MasterAnswer.Stale<History> _ -> new MasterAnswer.Stale<>();
      case MasterAnswer.None<History>(String why) -> new MasterAnswer.None<>(why);
    };
  }

  private static <T> MasterAnswer<T> answer(CompletionStage<MasterAnswer<T>> question)
      throws InterruptedException {
    try {
      return question.toCompletableFuture().get();
    } catch (ExecutionException e) {
      return new MasterAnswer.None<>(String.valueOf(e.getCause()));
    }
  }

  private static Optional<String> obstacle(long sequence, Updates updates) {
    return switch (updates) {
      case Updates.CaughtUp(long last) ->
          last < sequence ? Optional.of("the master ends at " + last) : Optional.empty();
      case Updates.Purged(long last) ->
          Optional.of("the master has nothing left of its log up to " + last);
      case Updates.Batches batches ->
          switch (Continuity.check(sequence + 1, batches)) {
            case Continuity.Verdict.Contiguous _ -> Optional.empty();
            case Continuity.Verdict.Cut cut -> Optional.of(cut.message());
          };
    };
  }
}
