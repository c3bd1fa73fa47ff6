package io.prefixdb.node.process;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What is done to the nodes of a fleet, and for which reasons prefixes may break then. */
enum Fault {
  /** Any node ends by SIGKILL and starts again. */
  KILL,
  /** Any node stands still for a while. */
  FREEZE,
  /** The connections of a slave end in the midst of a frame. */
  CUT,
  /** What one of two says does not reach the other for a while. */
  STALL,
  /** As a stall to the slave, for so long that it must know. */
  SILENCE,
  /** There is no room on a node's disk for a while. */
  FULL_DISK,
  /** A slave is away until what it needs has gone from the log. */
  OVERRUN,
  /** The master's data is put back as it was some time ago. */
  OLD_COPY,
  /** The master comes back with nothing. */
  EMPTY_DISK,
  /** Another master with the same prefixes is on the master's port for a while. */
  IMPOSTOR;

  /** The reasons for which prefixes may break; none where slaves have to go on by themselves. */
  Set<String> breaks() {
    return switch (this) {
      case KILL, FREEZE, CUT, STALL, SILENCE, FULL_DISK -> Set.of();
      case OVERRUN -> Set.of("WALGap", "InvalidSeqNumber");
      case OLD_COPY, EMPTY_DISK -> Set.of("MasterBehind", "LineageMismatch");
      // A slave that is loaded anew has no log from before, so what follows it breaks as well.
      case IMPOSTOR -> Set.of("MasterBehind", "LineageMismatch", "WALGap", "InvalidSeqNumber");
    };
  }

  /** Those that take no more than some seconds. */
  static List<Fault> quick() {
    return Arrays.stream(values()).filter(fault -> fault != SILENCE).toList();
  }
}
