package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import java.time.Duration;
import java.util.Optional;

/** For how long slaves may count on the master's log. */
public final class PromisedLog {
  private PromisedLog() {}

  /**
   * What the spec asks for; while that is refused, what the master keeps by its own word, for what
   * ran before goes on running.
   */
  public static Duration of(DesiredCluster desired, Optional<NodeVerdict> master) {
    long asked = desired.wal().ttlSeconds();
    return Duration.ofSeconds(
        desired.problems().isEmpty() ? asked : master.map(NodeVerdict::keptSeconds).orElse(asked));
  }
}
