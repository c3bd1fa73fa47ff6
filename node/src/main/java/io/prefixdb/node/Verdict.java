package io.prefixdb.node;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A slave's judgement of itself: whether clients should read from it, and whether anything is
 * wrong. Silence is not health: a slave that never heard from its master is not ready. One that was
 * level once and lost its master stays ready, for it serves what it has, but is not healthy.
 *
 * @param ready whether clients should be sent here
 * @param healthy whether nothing is wrong
 * @param levelOnce the prefixes that were level with the master at some time since the start
 * @param reasons why not, one sentence each
 */
record Verdict(boolean ready, boolean healthy, Set<PrefixName> levelOnce, List<String> reasons) {
  /** Before the first look. */
  static final Verdict NONE = new Verdict(false, false, Set.of(), List.of());

  /**
   * Pure.
   *
   * @param connected whether a connection to the master stands
   * @param listed whether the master has told its prefixes since the start
   * @param before the verdict before
   */
  static Verdict of(
      String upstream,
      boolean connected,
      boolean listed,
      List<SlaveStatus> prefixes,
      Verdict before) {
    boolean ready = listed;
    boolean healthy = listed && connected;
    Set<PrefixName> levelOnce = new HashSet<>(before.levelOnce);
    List<String> reasons = new ArrayList<>();
    if (!listed) {
      reasons.add("the master " + upstream + " has not told its prefixes yet");
    } else if (!connected) {
      reasons.add("the master " + upstream + " is not connected");
    }
    for (SlaveStatus prefix : prefixes) {
      if (isLevel(prefix)) {
        levelOnce.add(prefix.prefix());
      }
      boolean whole = isWhole(prefix.state());
      boolean level =
          levelOnce.contains(prefix.prefix())
              || followsNothing(prefix.state())
              || (before.ready && isBeginning(prefix));
      ready &= whole && level;
      healthy &= whole && level && prefix.reason().isEmpty() && !prefix.lagging();
      if (!prefix.reason().isEmpty()) {
        reasons.add(
            "prefix '%s' is %s: %s"
                .formatted(prefix.prefix(), prefix.stateName(), prefix.reason()));
      } else if (!level || prefix.lagging()) {
        reasons.add(
            "prefix '%s' is %d sequences behind the master"
                .formatted(prefix.prefix(), prefix.lagSequences()));
      }
    }
    return new Verdict(ready, healthy, Set.copyOf(levelOnce), List.copyOf(reasons));
  }

  /**
   * Level for readers: nothing is known to be missing, or no more than is warned about. A slave
   * that has nothing at all of what its master has is not, however little that is: it may be told
   * in a moment that the log does not begin there.
   */
  private static boolean isLevel(SlaveStatus prefix) {
    return switch (prefix.state()) {
      case SlaveState.InSync _ -> true;
      case SlaveState.CatchingUp _ ->
          prefix.masterSequence() > 0 && prefix.sequence() > 0 && !prefix.lagging();
      case SlaveState.Disconnected _,
          SlaveState.CutOff _,
          SlaveState.Detached _,
          SlaveState.Stuck _,
          SlaveState.Broken _,
          SlaveState.Reloading _,
          SlaveState.Excluded _ ->
          false;
    };
  }

  private static boolean isWhole(SlaveState state) {
    return switch (state) {
      case SlaveState.Broken _, SlaveState.Reloading _ -> false;
      case SlaveState.InSync _,
          SlaveState.CatchingUp _,
          SlaveState.Disconnected _,
          SlaveState.CutOff _,
          SlaveState.Detached _,
          SlaveState.Stuck _,
          SlaveState.Excluded _ ->
          true;
    };
  }

  /**
   * A prefix that a ready slave has just come to know begins empty on both sides: it takes no slave
   * out of service.
   */
  private static boolean isBeginning(SlaveStatus prefix) {
    return prefix.state() instanceof SlaveState.CatchingUp && !prefix.lagging();
  }

  /** There is nothing on the master that it could be level with. */
  private static boolean followsNothing(SlaveState state) {
    return state instanceof SlaveState.Excluded || state instanceof SlaveState.Detached;
  }
}
