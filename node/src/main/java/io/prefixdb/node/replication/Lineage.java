package io.prefixdb.node.replication;

import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Timeline.Branch;
import java.util.List;

/**
 * The rule by which a slave knows its master: what the copy holds must be a part of the master's
 * history. The newest branch of which it holds something must be the master's as well, and where
 * the master left that branch for another one, the copy must not go on in it.
 */
final class Lineage {
  private Lineage() {}

  /** What two histories say of each other. */
  sealed interface Verdict {
    /** Every update of the copy is the master's. */
    record Same() implements Verdict {}

    /** One of them is not known: nothing speaks against it, but nothing proves it. */
    record Unproven() implements Verdict {}

    /** The copy holds a branch that the master never had, or no longer knows. */
    record Other(Branch held) implements Verdict {}

    /**
     * The copy holds updates of a branch that the master has lost.
     *
     * @param from the first of them
     */
    record Diverged(Branch held, long from) implements Verdict {}
  }

  /**
   * Compares a copy with a master.
   *
   * @param copy what the copy follows
   * @param position the next sequence that the copy wants
   */
  static Verdict compare(Timeline copy, long position, Timeline master) {
    if (position <= 1) {
      return new Verdict.Same(); // it holds nothing
    }
    Timeline held = copy.heldAt(position);
    if (held.last().isEmpty() || !master.isKnown()) {
      return new Verdict.Unproven();
    }
    Branch newest = held.last().get();
    List<Branch> masters = master.branches();
    int at = masters.indexOf(newest);
    if (at < 0) {
      return new Verdict.Other(newest);
    }
    if (at + 1 < masters.size() && masters.get(at + 1).first() < position) {
      return new Verdict.Diverged(newest, masters.get(at + 1).first());
    }
    return new Verdict.Same();
  }
}
