package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedSet;

/** How many slaves count. */
public final class AppliedSlaves {
  private AppliedSlaves() {}

  /**
   * The cluster with the slaves that the spec asks for; while that is refused, with those that were
   * applied last, for what ran before goes on running.
   */
  public static DesiredCluster of(DesiredCluster desired, ObservedCluster observed) {
    ObservedSet applied = observed.sets().get(Role.SLAVE);
    return desired.problems().isEmpty() || applied == null
        ? desired
        : desired.withSlaves(applied.replicas());
  }
}
