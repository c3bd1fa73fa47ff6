package io.prefixdb.node.replication;

import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import java.util.Optional;
import java.util.OptionalLong;

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

  private long common;

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
    return (copied, sequence) -> {
      Optional<String> obstacle = onward.obstacle(copied, sequence);
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
      Replica replica = replicas.replaceable(prefix);
      History told = told();
      if (!told.tag().equals(compared)) {
        OptionalLong from =
            from(replica, told.last() < 0 && replica.position() > 1 ? ended(replica, told) : told);
        keep(from);
        common = common(replica, told);
        compared = told.tag();
      }
    } catch (ReplicaException e) {
      throw new LoadException(e.reason());
    }
  }

  /** Up to which update everything that is here is the master's too; 0 when nobody knows. */
  long common() {
    return common;
  }

  private static long common(Replica copy, History told) {
    Timeline held = copy.origin().timeline();
    return held.isKnown() && told.timeline().isKnown()
        ? Math.min(
            Lineage.shared(held, copy.position(), told.timeline()),
            Math.min(copy.position() - 1, told.last()))
        : 0;
  }

  private void keep(OptionalLong from) throws ReplicaException {
    if (from.isPresent()) {
      replicas.setAside(prefix, from.getAsLong());
    }
  }

  /**
   * From which update on the copy has some that a node with that history has not; nothing when it
   * has none. A master that was repaired does not know its history, and nobody need have all of its
   * data; and where a foreign copy and that node parted is not known without histories.
   *
   * @throws ReplicaException when the copy has heard of a later promotion than that node
   */
  static OptionalLong from(Replica copy, History told) throws ReplicaException {
    Timeline held = copy.origin().timeline();
    long position = copy.position();
    if (!held.isKnown() && position > 1 && !copy.isWhole() && !copy.origin().copied()) {
      return OptionalLong.of(1);
    }
    if (copy.origin().isOwn(position) && !told.timeline().isKnown()) {
      return OptionalLong.of(1);
    }
    if (copy.origin().foreign() && !(held.isKnown() && told.timeline().isKnown())) {
      return position > 1 ? OptionalLong.of(1) : OptionalLong.empty();
    }
    return switch (Lineage.compare(held, position, told.timeline())) {
      case Lineage.Verdict.Other _, Lineage.Verdict.Diverged _ ->
          OptionalLong.of(Lineage.shared(held, position, told.timeline()) + 1);
      case Lineage.Verdict.Same _, Lineage.Verdict.Unproven _ ->
          told.last() >= 0 && position > told.last() + 1
              ? OptionalLong.of(told.last() + 1) // lost, though the branch is the same
              : OptionalLong.empty();
      case Lineage.Verdict.Outdated outdated ->
          throw new ReplicaException(outdated.sentence(), null);
    };
  }

  private History told() throws LoadException, InterruptedException {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      switch (MasterAnswer.await(master.history(prefix))) {
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

  /** An original tells no history, but where it ends. */
  private History ended(Replica copy, History told) throws LoadException, InterruptedException {
    return switch (MasterAnswer.await(
        master.updatesSince(prefix, copy.position(), 1, told.tag()))) {
      case MasterAnswer.Given<Updates>(Updates updates) ->
          new History(told.timeline(), told.tag(), updates.last());
      case MasterAnswer.Refused<Updates>(var status) ->
          throw unknown("it answers " + status + " to get_updates_since");
      case MasterAnswer.Unreadable<Updates>(String why) -> throw unknown(why);
      case MasterAnswer.Stale<Updates> _ -> throw unknown("it was started anew meanwhile");
      case MasterAnswer.None<Updates>(String why) -> throw unknown(why);
    };
  }

  private static LoadException unknown(String reason) {
    return new LoadException(
        "the master did not tell its history, so what only this copy has cannot be kept: "
            + reason);
  }
}
