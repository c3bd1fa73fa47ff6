package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Breakage.Reason;

/**
 * What the slave of one prefix looked like after an event, for readers on other threads.
 *
 * @param heldNanos see {@link Absences.Copy}
 * @param heardNanos see {@link Absences.Copy}
 * @param epoch see {@link Absences.Copy}
 */
record SlaveView(
    PrefixName prefix,
    SlaveState state,
    long position,
    long masterLast,
    long lagWarned,
    long inSyncNanos,
    long heldNanos,
    long heardNanos,
    long epoch,
    long answeredNanos,
    long movedNanos) {

  /**
   * @param writableOnly whether the master leaves others out of its list
   */
  Absences.Copy copy(boolean writableOnly) {
    boolean broken = state instanceof SlaveState.Broken;
    boolean doubtful =
        state instanceof SlaveState.Broken(Breakage breakage)
            && (breakage.reason() == Reason.MasterBehind
                || breakage.reason() == Reason.LineageMismatch);
    boolean gone = state instanceof SlaveState.Detached || (broken && !writableOnly);
    return new Absences.Copy(prefix, gone, heldNanos, heardNanos, epoch, doubtful);
  }

  SlaveStatus at(Moment now) {
    long lag = Math.max(0, masterLast - (position - 1));
    return new SlaveStatus(
        prefix,
        state,
        position - 1,
        masterLast,
        lag,
        lagWarned > 0 && lag > lagWarned,
        now.secondsSince(inSyncNanos),
        now.secondsSince(answeredNanos),
        now.secondsSince(movedNanos));
  }
}
