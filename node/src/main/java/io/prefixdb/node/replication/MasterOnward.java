package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import java.util.Optional;

/**
 * Asks the master of which history it is, and for the update after a copy's last one: a source may
 * be of another history, and one that lags, or a copy that took long, may be older than what is
 * left of the master's log.
 *
 * @param pause waits before it is asked again
 */
record MasterOnward(PrefixName prefix, Master master, PrefixLoad.Pause pause) implements Onward {
  /** How often no answer is followed by another question. */
  private static final int ATTEMPTS_MAX = 10;

  @Override
  public Optional<String> obstacle(Timeline copied, long sequence) throws InterruptedException {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      switch (said(copied, sequence)) {
        case MasterAnswer.Given<Optional<String>>(Optional<String> obstacle) -> {
          return obstacle;
        }
        case MasterAnswer.Refused<Optional<String>>(var status) -> {
          return Optional.of("the master answers " + status);
        }
        case MasterAnswer.Unreadable<Optional<String>>(String why) -> {
          return Optional.of(why);
        }
        case MasterAnswer.Stale<Optional<String>> _ -> reason = "it was started anew meanwhile";
        case MasterAnswer.None<Optional<String>>(String why) -> reason = why;
      }
      pause.once();
    }
    return Optional.of("the master did not say so %d times: %s".formatted(ATTEMPTS_MAX, reason));
  }

  private MasterAnswer<Optional<String>> said(Timeline copied, long sequence)
      throws InterruptedException {
    return switch (MasterAnswer.await(master.history(prefix))) {
      case MasterAnswer.Given<History>(History history) -> {
        Optional<String> other = otherHistory(copied, sequence, history.timeline());
        yield other.isPresent() ? new MasterAnswer.Given<>(other) : goesOn(sequence, history.tag());
      }
      case MasterAnswer.Refused<History>(var status) -> new MasterAnswer.Refused<>(status);
      case MasterAnswer.Unreadable<History>(String why) -> new MasterAnswer.Unreadable<>(why);
      case MasterAnswer.Stale<History> _ -> new MasterAnswer.Stale<>();
      case MasterAnswer.None<History>(String why) -> new MasterAnswer.None<>(why);
    };
  }

  private static Optional<String> otherHistory(Timeline copied, long sequence, Timeline masters) {
    return switch (Lineage.compare(copied, sequence + 1, masters)) {
      case Lineage.Verdict.Same _, Lineage.Verdict.Unproven _ -> Optional.empty();
      case Lineage.Verdict.Other(Timeline.Branch held) ->
          Optional.of("it is of branch %s, which the master does not know".formatted(held.id()));
      case Lineage.Verdict.Diverged(Timeline.Branch held, long from) ->
          Optional.of(
              "it holds updates %d to %d of branch %s, which the master has lost"
                  .formatted(from, sequence, held.id()));
      case Lineage.Verdict.Outdated outdated -> Optional.of(outdated.sentence());
    };
  }

  private MasterAnswer<Optional<String>> goesOn(long sequence, String tag)
      throws InterruptedException {
    return switch (MasterAnswer.await(master.updatesSince(prefix, sequence + 1, 1, tag))) {
      case MasterAnswer.Given<Updates>(Updates updates) ->
          new MasterAnswer.Given<>(obstacle(sequence, updates));
      case MasterAnswer.Refused<Updates>(var status) -> new MasterAnswer.Refused<>(status);
      case MasterAnswer.Unreadable<Updates>(String why) -> new MasterAnswer.Unreadable<>(why);
      case MasterAnswer.Stale<Updates> _ -> new MasterAnswer.Stale<>();
      case MasterAnswer.None<Updates>(String why) -> new MasterAnswer.None<>(why);
    };
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
