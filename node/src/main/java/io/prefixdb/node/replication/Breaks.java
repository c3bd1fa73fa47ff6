package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.replication.Breakage.Reason;
import io.prefixdb.node.replication.Continuity.Verdict;
import java.util.List;

/** What a prefix can break on, in words and numbers. */
final class Breaks {
  private final SlaveLines says;

  Breaks(PrefixName prefix) {
    this.says = new SlaveLines(prefix);
  }

  /**
   * A breakage before it is dated.
   *
   * @param lines of the original, to be said first
   */
  record Break(Reason reason, long need, long first, String message, List<Order.Say> lines) {}

  Break masterEnds(long position, long last) {
    return new Break(
        Reason.MasterBehind,
        position,
        0,
        "update %d is needed but the master ends at %d: it lost updates or is another master"
            .formatted(position, last),
        List.of(says.invalidResponse(position, last, Status.OK)));
  }

  Break otherMaster(long position, Allegiance.Decision.Refuse refuse) {
    return new Break(
        refuse.reason(),
        position,
        0,
        refuse.message(),
        refuse.reason() == Reason.MasterBehind
            ? List.of(says.invalidResponse(position, refuse.lastCommon(), Status.OK))
            : List.of());
  }

  /**
   * Of a master of unknown history.
   *
   * @param witness the update of which the copy knows what it says, 0 for none any more
   */
  Break otherUpdate(long position, long witness) {
    return new Break(
        Reason.LineageMismatch,
        position,
        0,
        "the master has another update %d than the copy: it was put back from an older copy, or is another master"
            .formatted(witness > 0 ? witness : position - 1),
        List.of());
  }

  Break logIsGone(long position, long last) {
    return new Break(
        Reason.InvalidSeqNumber,
        position,
        0,
        "update %d is needed but the master has nothing left of its log up to %d"
            .formatted(position, last),
        List.of(says.invalidResponse(position, last, Status.InvalidSeqNumber)));
  }

  Break cut(Verdict.Cut cut) {
    return new Break(
        cut.reason(),
        cut.need(),
        cut.first(),
        cut.message(),
        cut.reason() == Reason.WALGap ? List.of(says.unacceptableLoss(cut)) : List.of());
  }

  static Break unreadable(long position, String reason) {
    return new Break(Reason.CorruptUpdate, position, 0, reason, List.of());
  }

  /** Of a copy that was known to be lost at the start. */
  Break lost(Origin origin, long position, long witness) {
    return origin.foreign() ? otherUpdate(position, witness) : repaired(position);
  }

  private Break repaired(long position) {
    return new Break(
        Reason.LocalDivergence,
        position,
        0,
        "the local copy was repaired and may have lost updates below %d".formatted(position),
        List.of(says.positionUnknown()));
  }

  /**
   * @param when {@code before} or {@code after}
   */
  static Break elsewhere(String when, long found, long expected) {
    return new Break(
        Reason.LocalDivergence,
        expected,
        found,
        "the local copy is at %d %s an update (expected: %d): somebody else writes to it"
            .formatted(found, when, expected),
        List.of());
  }
}
