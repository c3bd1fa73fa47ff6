package io.prefixdb.node.retention;

import io.prefixdb.node.model.PrefixName;
import java.util.List;

/**
 * The oldest files of a prefix' log are to go.
 *
 * @param through the number of the last one
 * @param bytes of all of them
 * @param cause why the last one goes
 * @param broken those who needed something of it
 */
public record Removal(PrefixName prefix, long through, long bytes, Cause cause, List<Need> broken) {
  /** Why a file goes. */
  public enum Cause {
    /** It is older than the guaranteed time and nobody needs it, or as old as needs are met. */
    AGE,
    /** Logs take more of the volume than they may, or it is full. */
    DISK
  }

  public Removal {
    broken = List.copyOf(broken);
  }
}
