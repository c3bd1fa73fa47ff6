package io.prefixdb.node.daemon;

import java.time.Duration;

/**
 * Whether a worker that ended is started again: after an unexpected end, if it had run long enough.
 * So a node that breaks at once is restarted once and then stays down.
 *
 * @param minUptime how long it must have run
 * @param afterSuccess whether also after an exit status of 0
 */
public record RestartRule(Duration minUptime, boolean afterSuccess) {
  boolean restarts(Ended ended, Duration uptime) {
    boolean longEnough = uptime.compareTo(minUptime) >= 0;
    return switch (ended) {
      case Ended.Cleanly _ -> afterSuccess && longEnough;
      case Ended.ForRestart _ -> true;
      case Ended.WithError _, Ended.ByCrash _ -> longEnough;
    };
  }
}
