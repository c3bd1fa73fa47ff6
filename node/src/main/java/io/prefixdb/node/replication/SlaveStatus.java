package io.prefixdb.node.replication;

import io.prefixdb.node.model.MergeSettings.Difference;
import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;

/**
 * How a prefix stands, for the admin port; immutable.
 *
 * @param sequence the last one that is here, in the master's numbering
 * @param masterSequence the last one that the master was known to have, in a chain the first one; 0
 *     before it was asked
 * @param lagSequences how many are not here yet
 * @param lagging whether that is more than is warned about
 * @param lagSeconds how long ago everything that the master had was here
 * @param silentSeconds since the master last told where it is; since the start before that
 * @param stillSeconds since the master was last seen at another sequence
 * @param differences of the settings that values depend on; nothing where they are not known
 */
public record SlaveStatus(
    PrefixName prefix,
    SlaveState state,
    long sequence,
    long masterSequence,
    long lagSequences,
    boolean lagging,
    double lagSeconds,
    double silentSeconds,
    double stillSeconds,
    Optional<List<Difference>> differences) {
  /** A master that writes nothing for so long is idle; shorter pauses are usual. */
  private static final double IDLE_SECONDS = 30;

  /** Of which nobody compares settings. */
  public SlaveStatus(
      PrefixName prefix,
      SlaveState state,
      long sequence,
      long masterSequence,
      long lagSequences,
      boolean lagging,
      double lagSeconds,
      double silentSeconds,
      double stillSeconds) {
    this(
        prefix,
        state,
        sequence,
        masterSequence,
        lagSequences,
        lagging,
        lagSeconds,
        silentSeconds,
        stillSeconds,
        Optional.empty());
  }

  /** As this, with what was found of the settings. */
  SlaveStatus with(Optional<List<Difference>> found) {
    return new SlaveStatus(
        prefix,
        state,
        sequence,
        masterSequence,
        lagSequences,
        lagging,
        lagSeconds,
        silentSeconds,
        stillSeconds,
        found);
  }

  /** The state by its name on the admin port. */
  public String stateName() {
    return switch (state) {
      case SlaveState.CatchingUp _ -> lagging ? "Lagging" : "CatchingUp";
      case SlaveState.InSync _ -> stillSeconds >= IDLE_SECONDS ? "Idle" : "InSync";
      case SlaveState.Disconnected _, SlaveState.CutOff _ -> "Disconnected";
      case SlaveState.Detached _ -> "Detached";
      case SlaveState.Stuck _ -> "Stuck";
      case SlaveState.Broken _ -> "Broken";
      case SlaveState.Reloading _ -> "Reloading";
      case SlaveState.Excluded _ -> "Excluded";
    };
  }

  public Optional<Breakage> breakage() {
    return state instanceof SlaveState.Broken broken
        ? Optional.of(broken.breakage())
        : Optional.empty();
  }

  /** Why no updates arrive, one sentence; empty while they do. */
  public String reason() {
    return switch (state) {
      case SlaveState.CatchingUp _, SlaveState.InSync _, SlaveState.Excluded _ -> "";
      case SlaveState.Disconnected disconnected ->
          "%s; the master has not answered for %d s"
              .formatted(disconnected.reason(), (long) silentSeconds);
      case SlaveState.CutOff(String source, long seconds) ->
          "the node that is followed is %s itself, and was level with its master %d s ago"
              .formatted(source, seconds);
      case SlaveState.Detached detached -> detached.reason();
      case SlaveState.Stuck stuck -> stuck.reason();
      case SlaveState.Broken broken -> broken.breakage().message();
      case SlaveState.Reloading _ -> "the prefix is being loaded anew";
    };
  }
}
