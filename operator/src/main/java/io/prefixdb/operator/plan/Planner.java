package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.DesiredObjects;
import io.prefixdb.operator.observed.ObservedCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes the plan of a pass: objects first, then at most one thing that disturbs a node. */
public final class Planner {
  private Planner() {}

  /**
   * The plan.
   *
   * @param status the stored status: what earlier passes promised
   */
  public static Plan plan(
      DesiredCluster asked, ObservedCluster observed, ClusterStatus status, Instant now) {
    DesiredCluster desired = AppliedSlaves.of(asked, observed);
    if (desired.paused()) {
      return paused(desired, observed, status, now);
    }
    RolePlan roles = RolePlan.of(desired, observed, status, now);
    Attachment attachment = AttachmentPlan.of(desired, observed, status, now);
    var actions = new ArrayList<Action>();
    boolean begun = Term.from(status).begun();
    boolean kept = false;
    if (desired.problems().isEmpty() && !attachment.holds()) {
      for (HasMetadata object : DesiredObjects.of(desired)) {
        HasMetadata wish = begun ? object : Unnamed.keepingPods(object, observed);
        HasMetadata wanted = desired.windows().open(now) ? wish : observed.withKept(wish);
        kept |= !wanted.equals(wish);
        observed
            .mustApply(wanted)
            .ifPresent(
                because -> actions.add(new Action.Apply(wanted, because, !observed.has(wanted))));
      }
      DesiredObjects.unwanted(desired).stream()
          .filter(observed::has)
          .map(Action.Remove::new)
          .forEach(actions::add);
    }
    boolean applied = actions.isEmpty() && !attachment.holds();
    boolean restarts = begun || !Unnamed.keepsPods(desired, observed);
    actions.addAll(PodMarks.of(desired, observed, roles));
    actions.addAll(roles.actions());
    ReloadPlan reloads = ReloadPlan.of(desired, observed, status, now);
    actions.addAll(reloads.actions());
    RolloutPlan.Next rollout = RolloutPlan.of(desired, observed, roles.term().begun(), now);
    if (applied && restarts && !reloads.ongoing() && roles.term().promotion() == null) {
      rollout.restart().ifPresent(actions::add);
    }
    return new Plan(
        actions,
        reloads.memories(),
        reloads.verdict(),
        reloads.stalled(),
        reloads.peaks(),
        reloads.advice(),
        restarts ? rollout.waiting() : "",
        kept || rollout.kept(),
        roles,
        attachment);
  }

  private static String withheld(List<String> objects, List<String> pods) {
    if (!objects.isEmpty()) {
      return "spec.maintenance.paused is true, so these are not applied: "
          + String.join(", ", objects);
    }
    return pods.isEmpty()
        ? ""
        : "spec.maintenance.paused is true, so these stay with the old template: "
            + String.join(", ", pods);
  }

  /**
   * Nothing is done and nothing remembered; what would be done to objects is told, that orders
   * wait, and what people should know of slaves.
   */
  private static Plan paused(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    ReloadPlan seen = ReloadPlan.of(desired, observed, status, now);
    List<String> differences =
        desired.problems().isEmpty()
            ? DesiredObjects.of(desired).stream()
                .filter(wish -> observed.mustApply(observed.withKept(wish)).isPresent())
                .map(ObservedCluster::key)
                .toList()
            : List.of();
    return new Plan(
        observed.reloads().stream().flatMap(order -> Admission.paused(desired, order)).toList(),
        status.nodeList().stream()
            .filter(node -> !node.name().equals(observed.masterName()))
            .map(Memory::from)
            .toList(),
        new ReloadVerdict(
            ReloadVerdict.Reason.Paused,
            "spec.maintenance.paused is true; set it to false to have broken slaves loaded again"),
        seen.stalled(),
        status.peakList(),
        seen.advice(),
        withheld(differences, RolloutPlan.outdated(observed)),
        false,
        RolePlan.paused(desired, observed, status),
        Attachment.rest(status.master()));
  }
}
