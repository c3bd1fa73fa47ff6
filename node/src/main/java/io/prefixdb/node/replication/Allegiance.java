package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Breakage.Reason;
import io.prefixdb.node.replication.Lineage.Verdict.Outdated;
import java.util.Optional;

/** Which master the slave of one prefix follows. Pure; a part of {@link Slave}. */
final class Allegiance {
  private static final History NOT_ASKED = new History(Timeline.UNKNOWN, "", 0);

  private final long leastEpoch;
  private boolean whole;
  private Origin origin;
  private History master = NOT_ASKED;
  private boolean proven;
  private Doubt doubt = Doubt.NONE;
  private long heldNanos = Long.MAX_VALUE;
  private long heardNanos = Long.MIN_VALUE;

  /** Whether it was said that nothing proves the master to be the right one. */
  private enum Doubt {
    NONE,
    NEW,
    SAID
  }

  /**
   * Follows nobody yet.
   *
   * @param whole whether the local copy has everything below its position
   * @param origin where the local copy is from
   * @param leastEpoch see {@link SlaveConfig}
   */
  Allegiance(boolean whole, Origin origin, long leastEpoch) {
    this.whole = whole;
    this.origin = origin;
    this.leastEpoch = leastEpoch;
  }

  /** What is to be done with a master that told its history. */
  sealed interface Decision {
    /** Ask it for updates. */
    record Go() implements Decision {}

    /** Keep its history first, and call {@link #recorded} then. */
    record Keep(Timeline timeline) implements Decision {}

    /** Ask it again later: it is not, or not yet, the one to follow. */
    record Wait(String reason) implements Decision {}

    /**
     * Never go on.
     *
     * @param lastCommon the last update that both are known to have, or 0
     */
    record Refuse(Reason reason, long lastCommon, String message) implements Decision {}
  }

  /** Whether the master has to tell its history before anything else. */
  boolean isOpen() {
    return master.tag().isEmpty();
  }

  /** Of the history that was accepted. */
  String tag() {
    return master.tag();
  }

  /** Whether the copy is known to be of the same history as the master. */
  boolean isProven() {
    return proven;
  }

  Origin origin() {
    return origin;
  }

  /** Whether nothing may be added to the copy: only a load helps, or the right master. */
  boolean isLost() {
    return !whole || origin.foreign();
  }

  /** The master is no longer what it was. */
  void forget() {
    master = NOT_ASKED;
    proven = false;
  }

  /** The copy was replaced by another one. */
  void replaced(Origin by, Moment now) {
    whole = true;
    origin = by;
    heldNanos = now.nanos();
    forget();
  }

  /** The master gave something of its history to a copy at that position. */
  void heard(long position, Moment now) {
    heardNanos = now.nanos();
    holds(position, now);
  }

  /** The copy has come to that position. */
  void holds(long position, Moment now) {
    if (position > 1) {
      heldNanos = Math.min(heldNanos, now.nanos());
    }
  }

  /** See {@link Absences.Copy}. */
  long heldNanos() {
    return heldNanos;
  }

  /** See {@link Absences.Copy}. */
  long heardNanos() {
    return heardNanos;
  }

  /** Whether that nothing proves the master to be the right one has to be said: once. */
  boolean takeDoubt() {
    boolean fresh = doubt == Doubt.NEW;
    doubt = fresh ? Doubt.SAID : doubt;
    return fresh;
  }

  /**
   * Of a lost copy the master's history does not matter: its next answer tells what a reload needs.
   *
   * @param position the next sequence that the copy wants
   */
  Decision compare(History told, long position) {
    if (isLost()) {
      master = told;
      return new Decision.Go();
    }
    Timeline masters = told.timeline();
    if (masters.isKnown() && masters.epoch() < leastEpoch) {
      return new Decision.Wait(new Outdated(leastEpoch, masters.epoch()).sentence());
    }
    return switch (Lineage.compare(origin.timeline(), position, told.timeline())) {
      case Lineage.Verdict.Same _ -> accept(told, position, told.timeline().isKnown());
      case Lineage.Verdict.Unproven _ -> unproven(told, position);
      case Lineage.Verdict.Outdated outdated -> new Decision.Wait(outdated.sentence());
      case Lineage.Verdict.Other other ->
          new Decision.Refuse(
              Reason.LineageMismatch,
              0,
              "the copy holds updates of branch %s, which the master never had or no longer knows"
                  .formatted(other.held().id()));
      case Lineage.Verdict.Diverged diverged ->
          new Decision.Refuse(
              Reason.MasterBehind,
              diverged.from() - 1,
              "the copy holds updates %d to %d of branch %s, which the master has lost"
                  .formatted(diverged.from(), position - 1, diverged.held().id()));
    };
  }

  /**
   * Once its history is taken over, a master that is behind would pass for the right one; and a
   * slave in the middle of a chain that has only just begun knows nothing, but will.
   */
  private Decision unproven(History told, long position) {
    boolean isBehind = told.last() >= 0 && position > told.last() + 1;
    if (isBehind && !told.timeline().isKnown() && origin.timeline().isKnown()) {
      return new Decision.Wait(
          "the master ends at %d, before update %d, and does not know its history yet"
              .formatted(told.last(), position));
    }
    if (isBehind && told.timeline().isKnown()) {
      return new Decision.Refuse(
          Reason.MasterBehind,
          told.last(),
          "update %d is needed but the master ends at %d: it lost updates or is another master"
              .formatted(position, told.last()));
    }
    if (!told.timeline().isKnown() && origin.isOwn(position)) {
      return new Decision.Refuse(
          Reason.LineageMismatch,
          0,
          "clients wrote to the copy here, and a master that tells no history cannot show that it has"
              + " these updates");
    }
    doubt = doubt == Doubt.NONE ? Doubt.NEW : doubt;
    return accept(told, position, false);
  }

  private Decision accept(History told, long position, boolean isProof) {
    master = told;
    proven = isProof;
    if (position > 1 && heldNanos == Long.MAX_VALUE) {
      heldNanos = Long.MIN_VALUE; // since before the start
    }
    return unkept().<Decision>map(Decision.Keep::new).orElseGet(Decision.Go::new);
  }

  /** The history of the master that was accepted, unless that is recorded. */
  Optional<Timeline> unkept() {
    return origin.copied() && !origin.foreign() && origin.timeline().equals(master.timeline())
        ? Optional.empty()
        : Optional.of(master.timeline());
  }

  /** What was to be recorded is. */
  void recorded() {
    origin = new Origin(master.timeline(), true);
  }

  /** The copy is of the master's history after all; that has to be told anew. */
  void owned() {
    origin = new Origin(origin.timeline(), true);
    forget();
  }
}
