package io.prefixdb.operator.plan;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.DesiredObjects;
import io.prefixdb.operator.observed.ObservedCluster;
import java.time.Instant;
import java.util.ArrayList;

/** Makes the plan of a pass: objects first, then at most one thing that disturbs a node. */
public final class Planner {
  private Planner() {}

  /**
   * The plan.
   *
   * @param status the stored status: what earlier passes promised
   */
  public static Plan plan(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    var actions = new ArrayList<Action>();
    if (desired.problems().isEmpty()) {
      DesiredObjects.of(desired).stream()
          .filter(object -> !observed.isAsWanted(object))
          .map(Action.Apply::new)
          .forEach(actions::add);
    }
    boolean applied = actions.isEmpty();
    ReloadPlan reloads = ReloadPlan.of(desired, observed, status, now);
    actions.addAll(reloads.actions());
    RolloutPlan.Next rollout = RolloutPlan.of(desired, observed);
    if (applied && !reloads.ongoing()) {
      rollout.restart().ifPresent(actions::add);
    }
    return new Plan(
        actions,
        reloads.memories(),
        reloads.verdict(),
        reloads.stalled(),
        reloads.peaks(),
        reloads.advice(),
        rollout.waiting());
  }
}
