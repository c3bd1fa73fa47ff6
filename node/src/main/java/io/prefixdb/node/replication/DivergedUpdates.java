package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * What a copy holds beyond the history of its master, before a load puts the master's data in its
 * place. The master can lose more of it while the load runs, so that it is asked before and after.
 * For the thread of one load.
 */
final class DivergedUpdates {
  /** How often no answer is followed by another question. */
  private static final int ATTEMPTS_MAX = 10;

  private final PrefixName prefix;
  private final Master master;
  private final Replicas replicas;
  private final PrefixLoad.Pause pause;

  /** Of the history that the copy was compared with last. */
  private String compared = "";

  /**
   * @param pause waits before the master is asked again
   */
  DivergedUpdates(PrefixName prefix, Master master, Replicas replicas, PrefixLoad.Pause pause) {
    this.prefix = prefix;
    this.master = master;
    this.replicas = replicas;
    this.pause = pause;
  }

  /** Has them kept at the last moment too, when nothing else is in the way of what was loaded. */
  Onward after(Onward onward) {
    return sequence -> {
      Optional<String> obstacle = onward.obstacle(sequence);
      return obstacle.isPresent() ? obstacle : kept();
    };
  }

  /** Why they could not be. */
  private Optional<String> kept() throws InterruptedException {
    try {
      keep();
      return Optional.empty();
    } catch (LoadException e) {
      return Optional.of(e.reason());
    }
  }

  /**
   * Has them kept, if there are any, and the master is not as it was at the last time.
   *
   * @throws LoadException when they cannot be, or when nobody can tell; the copy is to stay then
   */
  void keep() throws LoadException, InterruptedException {
    try {
      Replica replica = replicas.openOrCreate(prefix);
      if (!replica.origin().timeline().isKnown()) {
        keepRepaired(replica);
        return;
      }
      History told = told();
      if (!told.tag().equals(compared)) {
        keep(replica, told);
        compared = told.tag();
      }
    } catch (ReplicaException e) {
      throw new LoadException(e.reason());
    }
  }

  /** A master that was repaired does not know its history, and nobody need have all of its data. */
  private void keepRepaired(Replica replica) throws ReplicaException {
    if (replica.position() > 1 && !replica.isWhole() && !replica.origin().copied()) {
      replicas.setAside(prefix, 1);
    }
  }

  private void keep(Replica replica, History told) throws ReplicaException, LoadException {
    Timeline held = replica.origin().timeline();
    long position = replica.position();
    switch (Lineage.compare(held, position, told.timeline())) {
      case Lineage.Verdict.Other _, Lineage.Verdict.Diverged _ ->
          replicas.setAside(prefix, Lineage.shared(held, position, told.timeline()) + 1);
      case Lineage.Verdict.Same _, Lineage.Verdict.Unproven _ -> {
        if (told.last() >= 0 && position > told.last() + 1) {
          replicas.setAside(prefix, told.last() + 1); // lost, though the branch is the same
        }
      }
      case Lineage.Verdict.Outdated outdated -> throw new LoadException(outdated.sentence());
    }
  }

  private History told() throws LoadException, InterruptedException {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      switch (answer()) {
        case MasterAnswer.Given<History>(History history) -> {
          return history;
        }
        case MasterAnswer.Refused<History>(var status) ->
            throw unknown("it answers " + status + " to get_history");
        case MasterAnswer.Unreadable<History>(String why) -> throw unknown(why);
        case MasterAnswer.Stale<History> _ -> reason = "it was started anew meanwhile";
        case MasterAnswer.None<History>(String why) -> reason = why;
      }
      pause.once();
    }
    throw unknown(reason);
  }

  private static LoadException unknown(String reason) {
    return new LoadException(
        "the master did not tell its history, so what only this copy has cannot be kept: "
            + reason);
  }

  private MasterAnswer<History> answer() throws InterruptedException {
    try {
      return master.history(prefix).toCompletableFuture().get();
    } catch (ExecutionException e) {
      return new MasterAnswer.None<>(String.valueOf(e.getCause()));
    }
  }
}
