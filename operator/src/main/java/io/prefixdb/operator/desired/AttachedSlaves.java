package io.prefixdb.operator.desired;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.MasterResponse;
import io.prefixdb.crds.ReplicationSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many of the slaves that are asked for may be there now. A server that ran without gets its
 * first one alone while the master's response time is watched, and none after it made the master
 * too slow.
 */
final class AttachedSlaves {
  private AttachedSlaves() {}

  /**
   * As many as the stored status lets be.
   *
   * @param slaves how many are asked for
   */
  static int of(int slaves, ReplicationSpec replication, @Nullable ClusterStatus status) {
    @Nullable MasterResponse master = status == null ? null : status.master();
    if (master == null) {
      return slaves;
    }
    if (master.takenBack()) {
      return 0;
    }
    boolean alone = master.watched() && Boolean.TRUE.equals(master.canary());
    return alone ? Math.min(slaves, first(replication)) : slaves;
  }

  /** Fewer than a write waits for would make every write wait in vain. */
  private static int first(ReplicationSpec replication) {
    return Math.max(1, Objects.requireNonNullElse(replication.minAcks(), 0));
  }
}
