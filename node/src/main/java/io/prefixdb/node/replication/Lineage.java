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

    /**
     * The copy has heard of a later promotion than the master: that of another node, which the
     * master may follow soon. Whatever else they say of each other is said too early.
     */
    record Outdated(long heard, long master) implements Verdict {
      String sentence() {
        return "the master is of epoch %d, but epoch %d has begun: it has to follow the master of that"
            .formatted(master, heard);
      }
    }
  }

  /**
   * Compares a copy with a master.
   *
   * @param copy what the copy follows
   * @param position the next sequence that the copy wants
   */
  static Verdict compare(Timeline copy, long position, Timeline master) {
    return master.isKnown() && copy.epoch() > master.epoch()
        ? new Verdict.Outdated(copy.epoch(), master.epoch())
        : compareHeld(copy, position, master);
  }

  /**
   * Up to which sequence every update of the copy is the master's as well; 0 when they share no
   * branch.
   */
  static long shared(Timeline copy, long position, Timeline master) {
    List<Branch> held = copy.heldAt(position).branches();
    List<Branch> masters = master.branches();
    for (int i = held.size() - 1; i >= 0; i--) {
      int at = masters.indexOf(held.get(i));
      if (at >= 0) {
        return Math.min(end(held, i, position), end(masters, at, Long.MAX_VALUE)) - 1;
      }
    }
    return 0;
  }

  /** Where the branch at that place is left for another one. */
  private static long end(List<Branch> branches, int at, long open) {
    return at + 1 < branches.size() ? branches.get(at + 1).first() : open;
  }

  private static Verdict compareHeld(Timeline copy, long position, Timeline master) {
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
