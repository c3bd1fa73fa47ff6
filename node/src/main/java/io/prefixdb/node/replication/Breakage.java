package io.prefixdb.node.replication;

import java.time.Instant;

/**
 * Why a prefix cannot go on from where it is; only a reload mends it.
 *
 * @param need the sequence that is wanted next
 * @param first the sequence that was found in its place, 0 when there was none
 * @param last the latest sequence of the master
 * @param message one sentence for people
 */
public record Breakage(
    Reason reason, long need, long first, long last, Instant since, String message) {

  /** Kinds of breakage, by their names on the admin port. */
  public enum Reason {
    /** The master's log begins after what is needed. */
    WALGap,
    /** The master has nothing left of its log. */
    InvalidSeqNumber,
    /** The slave has updates that the master has lost, or is further than another master. */
    MasterBehind,
    /** The slave's updates are of a history that the master does not know. */
    LineageMismatch,
    /** An update that cannot be read. */
    CorruptUpdate,
    /** The local copy is not where it has to be after an update. */
    LocalDivergence,
    /** The files of the local copy are damaged, so that it cannot be opened. */
    LocalDamage
  }
}
