package io.prefixdb.operator.report;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.DiagnosisCheck;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.NodeConfigMap;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedSet;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.AppliedSlaves;
import io.prefixdb.operator.plan.Memory;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import io.prefixdb.operator.plan.Term;
import io.prefixdb.operator.plan.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status of a cluster after a pass: a pure function of what the pass saw and planned. */
public final class StatusReport {
  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Plan plan;
  private final Deeds deeds;
  private final Health health;
  private final RetentionReport retention;
  private final Optional<Outage> outage;
  private final Instant now;

  private StatusReport(
      DesiredCluster desired, ObservedCluster observed, Plan plan, Deeds deeds, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.plan = plan;
    this.deeds = deeds;
    this.health = Health.of(desired, observed, plan.attachment().takenBack());
    this.retention = new RetentionReport(desired, observed);
    this.outage = Outage.of(desired, observed, plan.roles(), now);
    this.now = now;
  }

  /**
   * The status.
   *
   * @param deeds what came of the plan
   * @param before the stored status, from which unchanged times are kept
   */
  public static ClusterStatus of(
      DesiredCluster desired,
      ObservedCluster observed,
      Plan plan,
      Deeds deeds,
      ClusterStatus before,
      Instant now) {
    return new StatusReport(AppliedSlaves.of(desired, observed), observed, plan, deeds, now)
        .status(before);
  }

  private ClusterStatus status(ClusterStatus before) {
    List<NodeStatus> nodes = nodes(before);
    Phase phase = phase();
    List<DiagnosisCheck> diagnosis = Diagnosis.of(desired, observed);
    Term term = plan.roles().term();
    return new ClusterStatus(
        desired.generation(),
        phase,
        message(phase),
        term.current(),
        term.target(),
        term.epoch() == 0 ? null : term.epoch(),
        term.clusterId(),
        term.promotion(),
        term.last(),
        plan.attachment().master(),
        (long) observed.slaves().size(),
        (long) health.readySlaves(),
        Labels.followers(desired.name()),
        Columns.lag(observed.slaves()),
        retention.column(observed.slaves().stream().map(ObservedNode::name).toList()),
        Columns.broken(nodes),
        image(),
        retention.status(before.retention()),
        nodes,
        emptyToNull(plan.peaks()),
        emptyToNull(
            Recommendations.of(observed, plan, outage.filter(it -> !desired.paused()), diagnosis)),
        emptyToNull(diagnosis),
        emptyToNull(Decisions.after(before.decisionList(), plan, deeds.done(), now)),
        conditions(before));
  }

  private static <T> @Nullable List<T> emptyToNull(List<T> list) {
    return list.isEmpty() ? null : list;
  }

  private List<NodeStatus> nodes(ClusterStatus before) {
    var nodes = new ArrayList<NodeStatus>();
    for (ObservedNode node : observed.nodes()) {
      nodes.add(
          NodeReport.of(
              node,
              plan.memoryOf(node.name()),
              retention.headroom(node.name()),
              retention.outlook(node),
              Optional.ofNullable(plan.roles().obstacles().get(node.name())),
              observed.nodes().size(),
              before.nodeOf(node.name())));
    }
    for (Memory memory : plan.memories()) {
      if (observed.node(memory.node()).isEmpty()) {
        nodes.add(NodeReport.absent(Role.SLAVE.label(), memory, before.nodeOf(memory.node())));
      }
    }
    return nodes;
  }

  private List<ClusterCondition> conditions(ClusterStatus before) {
    var conditions = new Conditions(before, desired.generation(), now);
    boolean valid = desired.problems().isEmpty();
    String waiting = waiting();
    String unhealthy = complaint(waiting);
    boolean ready = valid && waiting.isEmpty() && health.well();
    conditions.add(
        Conditions.READY,
        ready,
        ready ? "Ready" : readyReason(valid, waiting),
        ready ? summary() : notReady(valid, waiting, unhealthy));
    conditions.add(
        Conditions.SERVING,
        health.serving(),
        health.serving() ? "MasterServes" : "MasterNotServing",
        health.serving() ? "the master takes writes" : Words.ofMaster(observed.master()));
    conditions.add(
        Conditions.REPLICATION_HEALTHY,
        health.replicating(),
        health.replicating() ? "InSync" : "NotInSync",
        health.replicating() ? summary() : health.complaintText());
    RetentionReport.Verdict kept = retention.verdict();
    conditions.add(Conditions.RETENTION_SAFE, kept.safe(), kept.reason(), kept.message());
    addFailoverReady(conditions);
    conditions.add(
        Conditions.RELOAD_ALLOWED,
        plan.reloads().reason().allowed(),
        plan.reloads().reason().name(),
        plan.reloads().message());
    conditions.add(
        Conditions.SPEC_VALID,
        valid,
        valid ? "Valid" : "Invalid",
        valid ? "every option is known" : problemText());
    conditions.add(
        Conditions.STALLED,
        stalled(),
        stalled() ? plan.stalled().reason().name() : "NotStalled",
        stalled() ? plan.stalled().message() : "no remedy has been given up");
    String change = change();
    conditions.add(
        Conditions.PROGRESSING,
        !change.isEmpty() && !desired.paused(),
        progress(change),
        change.isEmpty() ? applied() : change);
    return conditions.list();
  }

  /** What the master runs; it gets another one last, and none that no slave can start with. */
  private String image() {
    return observed
        .master()
        .flatMap(node -> Optional.ofNullable(node.image()))
        .or(() -> Optional.ofNullable(observed.sets().get(Role.MASTER)).map(ObservedSet::image))
        .orElse(desired.image());
  }

  /** Whether a promotion that a person orders now would begin at once. */
  private void addFailoverReady(Conditions conditions) {
    List<String> ready =
        observed.slaves().stream()
            .map(ObservedNode::name)
            .filter(pod -> "".equals(plan.roles().obstacles().get(pod)))
            .toList();
    String held = plan.roles().held();
    if (!held.isEmpty()) {
      conditions.add(Conditions.FAILOVER_READY, false, "PromotionHeld", held);
    } else if (desired.alone()) {
      conditions.add(
          Conditions.FAILOVER_READY, false, "NoSlaves", "a single server has nobody to follow it");
    } else {
      conditions.add(
          Conditions.FAILOVER_READY,
          !ready.isEmpty(),
          ready.isEmpty() ? "NoSlaveInSync" : "SlaveInSync",
          ready.isEmpty()
              ? "no slave can follow without a loss; status.nodes tells why"
              : "can become the master: " + String.join(", ", ready));
    }
  }

  /** What this generation of the spec still waits for; empty when it is applied. */
  private String waiting() {
    if (deeds.failure().isPresent()) {
      return deeds.failure().get();
    }
    long applies = plan.actions().stream().filter(Action.Apply.class::isInstance).count();
    if (applies > 0) {
      return "%d objects are being applied".formatted(applies);
    }
    for (Role role : Role.values()) {
      ObservedSet set = observed.sets().get(role);
      if (set == null || !set.settled()) {
        return "the StatefulSet %s has not taken the change yet".formatted(desired.nameOf(role));
      }
      int pods = observed.nodes(role).size();
      if (pods != set.replicas()) {
        return "%s has %d of %d pods; when that lasts, kubectl describe -n %s statefulset %s tells why, unless a pod has lost its labels"
            .formatted(
                desired.nameOf(role),
                pods,
                set.replicas(),
                desired.namespace(),
                desired.nameOf(role));
      }
    }
    return Stream.of(plan.rollout(), plan.roles().doing(), plan.attachment().waiting())
        .filter(changes -> !changes.isEmpty())
        .findFirst()
        .orElseGet(this::unread);
  }

  /** A node that runs on with what it read before; one that does not tell is not waited for. */
  private String unread() {
    Optional<String> wanted =
        observed
            .find(ConfigMap.class, "ConfigMap/" + NodeConfigMap.name(desired))
            .flatMap(NodeConfigMap::revision);
    return observed.nodes().stream()
        .filter(
            node ->
                node.verdict()
                    .map(NodeVerdict::configRevision)
                    .filter(used -> wanted.isPresent() && !used.equals(wanted.get()))
                    .isPresent())
        .findFirst()
        .map(
            node ->
                "%s does not use the changed configuration yet; when that lasts, its log tells why"
                    .formatted(node.name()))
        .orElse("");
  }

  /** What is under way because somebody wanted it; empty when nothing is. */
  private String change() {
    String waiting = waiting();
    return waiting.isEmpty() ? joining() : waiting;
  }

  /** Slaves that are new, when nothing else is amiss. */
  private String joining() {
    boolean onlyThey = health.whole() && !health.replicating() && others().findAny().isEmpty();
    return onlyThey && plan.attachment().takenBack().isEmpty()
        ? observed.slaves().stream()
            .filter(node -> !node.healthy())
            .map(node -> "%s: %s; it joins".formatted(node.name(), Words.complaint(node)))
            .findFirst()
            .orElse("")
        : "";
  }

  private Stream<ObservedNode> others() {
    return observed.slaves().stream()
        .filter(node -> !node.healthy())
        .filter(node -> !plan.memoryOf(node.name()).joins(now));
  }

  private String applied() {
    String kept =
        "this generation is applied; pods stay as an earlier release of the operator made them; %sthe next change of what they are made of restarts them, with image %s"
            .formatted(
                desired.windows().isEmpty() ? "" : "the next maintenance window, or ",
                desired.image());
    return plan.attachment().takenBack().orElse(plan.kept() ? kept : "this generation is applied");
  }

  private String progress(String waiting) {
    if (desired.paused()) {
      return "Paused";
    }
    if (deeds.failure().isPresent()) {
      return "ActionFailed";
    }
    return waiting.isEmpty() ? takenBackOr("Applied") : "Applying";
  }

  /** The reason when slaves were taken away again, or another one. */
  private String takenBackOr(String reason) {
    return plan.attachment().takenBack().isPresent() ? "AttachmentTakenBack" : reason;
  }

  private String pausedText() {
    String waiting = waiting();
    return "paused by spec.maintenance.paused, nothing is changed or repaired; "
        + (outage.isEmpty() && !waiting.isEmpty()
            ? waiting
            : health.well() ? summary() : complaint(waiting));
  }

  private boolean stalled() {
    return !plan.stalled().message().isEmpty();
  }

  private String readyReason(boolean valid, String waiting) {
    if (outage.isPresent()) {
      return "MasterNotServing";
    }
    if (!valid) {
      return "SpecInvalid";
    }
    if (!waiting.isEmpty()) {
      return deeds.failure().isPresent() ? "ActionFailed" : "Applying";
    }
    return health.whole() ? takenBackOr("NotInSync") : health.reason();
  }

  private String notReady(boolean valid, String waiting, String unhealthy) {
    if (outage.isPresent()) {
      return unhealthy;
    }
    return !valid ? problemText() : waiting.isEmpty() ? unhealthy : waiting;
  }

  /** What is amiss; that the master does not serve comes first. */
  private String complaint(String waiting) {
    return outage
        .map(what -> what.text(waiting, health.complaints()))
        .map(text -> desired.problems().isEmpty() ? text : text + "; " + problemText())
        .orElseGet(health::complaintText);
  }

  private String problemText() {
    return String.join("; ", desired.problems()) + "; what ran before goes on running";
  }

  private Phase phase() {
    if (outage.isPresent() && !desired.paused()) {
      return Phase.Degraded;
    }
    if (!desired.problems().isEmpty()) {
      return Phase.Invalid;
    }
    if (desired.paused()) {
      return Phase.Paused;
    }
    if (stalled()) {
      return Phase.Stalled;
    }
    if (plan.reloads().reason() == Reason.ReloadRunning && deeds.failure().isEmpty()) {
      return Phase.Reloading;
    }
    if (!change().isEmpty()) {
      return Phase.Pending;
    }
    return health.well() ? Phase.Running : Phase.Degraded;
  }

  private String message(Phase phase) {
    return Texts.clip(
        switch (phase) {
          case Running -> summary();
          case Degraded -> complaint(waiting());
          case Reloading -> plan.reloads().message();
          case Stalled -> plan.stalled().message();
          case Invalid -> problemText();
          case Paused -> pausedText();
          case Pending -> change();
        });
  }

  private String summary() {
    String master = observed.master().map(ObservedNode::name).orElse("none");
    return "master %s, %d/%d slaves in sync"
        .formatted(master, health.inSync(), desired.followers());
  }
}
