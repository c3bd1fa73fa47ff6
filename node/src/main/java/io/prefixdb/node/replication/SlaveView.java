package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Breakage.Reason;

/**
 * What the slave of one prefix looked like after an event, for readers on other threads.
 *
 * @param heldNanos see {@link Absences.Copy}
 * @param heardNanos see {@link Absences.Copy}
 * @param epoch see {@link Absences.Copy}
 * @param silenceMax so long the master may say nothing, in nanoseconds
 * @param workNanos since when a piece of work on the disk is under way; {@link Long#MAX_VALUE} for
 *     none
 * @param copied whether it came from a master that was followed, or nobody ever wrote to it: then
 *     it was made here because a master had one of that name
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
    boolean copied,
    long silenceMax,
    long workNanos,
    long answeredNanos,
    long movedNanos,
    Chain chain) {

  /** A write to the disk takes no longer, unless the disk hangs. */
  private static final long WORK_MAX_NANOS = 10_000 * Moment.NANOS_PER_MS;

  /** What was told and is not here after that does lack. */
  private static final long LEVEL_MAX_NANOS = 3_000 * Moment.NANOS_PER_MS;

  /** As this, but nothing goes on for that reason. */
  SlaveView stuck(String reason) {
    return new SlaveView(
        prefix,
        new SlaveState.Stuck(reason),
        position,
        masterLast,
        lagWarned,
        inSyncNanos,
        heldNanos,
        heardNanos,
        epoch,
        copied,
        silenceMax,
        workNanos,
        answeredNanos,
        movedNanos,
        chain);
  }

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

  /**
   * What the state is by now: an event that does not come changes it too, for silence is not
   * health.
   */
  private SlaveState stateAt(Moment now, long lag) {
    boolean follows = state instanceof SlaveState.InSync || state instanceof SlaveState.CatchingUp;
    if (follows && workNanos != Long.MAX_VALUE && now.nanos() - workNanos > WORK_MAX_NANOS) {
      return new SlaveState.Stuck(
          "an update has been written here for %d s: look at the disk"
              .formatted((long) now.secondsSince(workNanos)));
    }
    if (follows && workNanos == Long.MAX_VALUE && now.nanos() - answeredNanos > silenceMax) {
      return new SlaveState.Disconnected("no word of it comes");
    }
    boolean waits = lag > 0 && now.nanos() - inSyncNanos > LEVEL_MAX_NANOS;
    return state instanceof SlaveState.InSync && waits ? new SlaveState.CatchingUp() : state;
  }

  private long behind(long last) {
    return Math.max(0, last - (position - 1));
  }

  SlaveStatus at(Moment now) {
    SlaveState seen = chain.seen(stateAt(now, behind(masterLast)), now);
    long last = chain.last(masterLast, now);
    long lag = behind(last);
    return new SlaveStatus(
        prefix,
        seen,
        position - 1,
        last,
        lag,
        lagWarned > 0 && lag > lagWarned,
        chain.lagSeconds(now),
        now.secondsSince(answeredNanos),
        now.secondsSince(movedNanos));
  }
}
