package io.prefixdb.node.replication;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a prefix is behind the first master of a chain, when the node that is followed is a slave
 * itself and says how it stands. Times are spans, for the clocks of nodes differ. Immutable.
 *
 * @param standing what the followed node said last; null when it leads, or says nothing
 * @param toldNanos when it said that
 * @param levelNanos when everything that the first master had was here
 * @param countsNanos how long it counts what was said
 */
record Chain(@Nullable Standing standing, long toldNanos, long levelNanos, long countsNanos) {
  /** A stream says it each second; when it is cut off for longer nobody knows. */
  private static final long COUNTS_NANOS = 30_000 * Moment.NANOS_PER_MS;

  /**
   * @param silenceMax so long the node that is followed may say nothing, in nanoseconds
   */
  static Chain begin(long silenceMax, Moment now) {
    return new Chain(null, now.nanos(), now.nanos(), Math.max(COUNTS_NANOS, silenceMax));
  }

  /** The followed node says how it stands: nothing can be here that was not there. */
  Chain told(Standing said, Moment now) {
    long then = now.nanos() - said.behindMillis() * Moment.NANOS_PER_MS;
    return new Chain(said, now.nanos(), Math.min(levelNanos, then), countsNanos);
  }

  /** Nothing that was said counts any more. */
  Chain forget() {
    return new Chain(null, toldNanos, levelNanos, countsNanos);
  }

  /** Everything that the followed node has is here. */
  Chain level(Moment now) {
    long then = now.nanos() - behindNanos(now);
    return new Chain(standing, toldNanos, Math.max(levelNanos, then), countsNanos);
  }

  private Optional<Standing> standing(Moment now) {
    return now.nanos() - toldNanos > countsNanos ? Optional.empty() : Optional.ofNullable(standing);
  }

  /** How long the followed node has been behind by now. */
  private long behindNanos(Moment now) {
    return standing(now)
        .map(said -> said.behindMillis() * Moment.NANOS_PER_MS + now.nanos() - toldNanos)
        .orElse(0L);
  }

  /** Since when something of the first master may be missing here, in seconds. */
  double lagSeconds(Moment now) {
    return now.secondsSince(levelNanos);
  }

  /**
   * The latest sequence of the first master.
   *
   * @param followed that of the node that is followed
   */
  long last(long followed, Moment now) {
    return standing(now).map(said -> Math.max(said.last(), followed)).orElse(followed);
  }

  /** What the state towards the node that is followed means in the whole chain. */
  SlaveState seen(SlaveState state, Moment now) {
    boolean follows = state instanceof SlaveState.InSync || state instanceof SlaveState.CatchingUp;
    Optional<Standing> said = standing(now);
    if (!follows || said.isEmpty() || said.get().isLevel()) {
      return state;
    }
    return said.get().isCatchingUp()
        ? new SlaveState.CatchingUp()
        : new SlaveState.CutOff(said.get().state(), behindNanos(now) / 1_000_000_000);
  }
}
