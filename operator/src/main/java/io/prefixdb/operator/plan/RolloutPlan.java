package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.desired.TemplateMark;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A changed pod template, pod by pod: slaves first, each healthy before the next, the master last.
 * A pod that fails with the new template stops the change there, because the next one goes only
 * when every changed pod is healthy; a pod that fails with the old one goes first, also the master.
 * A pod that is as the user wished, and only another release would make otherwise, goes in a
 * maintenance window alone.
 */
final class RolloutPlan {
  /** A process that has run for so long is not one of a few seconds. */
  private static final Duration PROVEN_AFTER = Duration.ofSeconds(10);

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final boolean begun;
  private final Instant now;

  private RolloutPlan(
      DesiredCluster desired, ObservedCluster observed, boolean begun, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.begun = begun;
    this.now = now;
  }

  /**
   * What is next.
   *
   * @param restart the pod that may go now
   * @param waiting what the change waits for; empty when every pod is up to date
   * @param kept whether pods stay as an earlier release made them until a window opens
   */
  record Next(Optional<Action.Restart> restart, String waiting, boolean kept) {}

  /**
   * What is next.
   *
   * @param begun whether a master was ever named: before that no node can be well, so none waits
   *     for another, and a first template that was bad can be corrected
   */
  static Next of(DesiredCluster desired, ObservedCluster observed, boolean begun, Instant now) {
    return new RolloutPlan(desired, observed, begun, now).next();
  }

  /** The pods that a change has not reached yet. */
  static List<String> outdated(ObservedCluster observed) {
    return observed.nodes().stream()
        .filter(node -> outdated(node, observed))
        .map(ObservedNode::name)
        .toList();
  }

  private Next next() {
    List<ObservedNode> outdated = observed.nodes().stream().filter(this::due).toList();
    if (outdated.isEmpty()) {
      return new Next(
          Optional.empty(),
          unmarked(),
          observed.nodes().stream().anyMatch(node -> outdated(node) && isMarked(node)));
    }
    Optional<ObservedNode> unsettled =
        observed.nodes().stream()
            .filter(node -> node.terminating() || (begun && !outdated(node) && !proven(node)))
            .filter(node -> !masterGoesFirst() || isMaster(node))
            .min(Comparator.comparing(node -> !isMaster(node)));
    if (unsettled.isPresent()) {
      return new Next(
          Optional.empty(),
          "%d pods have the old template; %s must be healthy before the next one is restarted%s"
              .formatted(outdated.size(), unsettled.get().name(), trouble(unsettled.get())),
          false);
    }
    if (missing()) {
      return new Next(
          Optional.empty(),
          "%d pods have the old template; the next one is restarted when all pods are there"
              .formatted(outdated.size()),
          false);
    }
    ObservedNode node = choose(outdated);
    return new Next(
        Optional.of(new Action.Restart(node.name(), node.uid(), because(node))),
        "%d pods have the old template; %s is restarted".formatted(outdated.size(), node.name()),
        false);
  }

  /** Made anew they might come without it again, one time after the other. */
  private String unmarked() {
    return observed.nodes().stream()
        .filter(node -> outdated(node) && !isMarked(node))
        .findFirst()
        .map(
            node ->
                "%s has lost its annotation %s, as an admission webhook does that replaces annotations: nobody can tell which template made it; delete the pod when that is mended"
                    .formatted(node.name(), Labels.TEMPLATE))
        .orElse("");
  }

  private static boolean isMarked(ObservedNode node) {
    return node.template() != null;
  }

  private String because(ObservedNode node) {
    return isMaster(node) && masterBlocksReplication()
        ? "slaves are asked for, and it keeps no write-ahead log for them yet"
        : "its pod template or configuration has changed";
  }

  /** One that crashes again and again is healthy for moments. */
  private boolean proven(ObservedNode node) {
    return node.healthy()
        && node.verdict()
            .map(NodeVerdict::startedAt)
            .map(Instant::parse)
            .filter(start -> !start.isAfter(now) && start.plus(PROVEN_AFTER).isAfter(now))
            .isEmpty();
  }

  private boolean isMaster(ObservedNode node) {
    return node.name().equals(observed.masterName());
  }

  private boolean outdated(ObservedNode node) {
    return outdated(node, observed);
  }

  /** Whether it has to be made anew now: the user has wished for another one, or for this time. */
  private boolean due(ObservedNode node) {
    ObservedSet set = observed.sets().get(node.born());
    boolean asWished = set != null && set.wish() != null && set.wish().equals(node.wish());
    return outdated(node) && isMarked(node) && (!asWished || desired.windows().open(now));
  }

  private static boolean outdated(ObservedNode node, ObservedCluster observed) {
    ObservedSet set = observed.sets().get(node.born());
    boolean reigns = node.name().equals(observed.masterName());
    return set != null && !TemplateMark.agree(set.template(), node.template(), reigns);
  }

  private static String trouble(ObservedNode node) {
    return node.trouble() == null ? "" : " (" + node.trouble() + ")";
  }

  private boolean missing() {
    for (Role role : Role.values()) {
      ObservedSet set = observed.sets().get(role);
      if (set != null && observed.nodes(role).size() < set.replicas()) {
        return true;
      }
    }
    return false;
  }

  private ObservedNode choose(List<ObservedNode> outdated) {
    if (masterGoesFirst()) {
      return observed.master().filter(this::due).orElse(outdated.getFirst());
    }
    List<ObservedNode> slaves =
        outdated.stream().filter(node -> !isMaster(node)).toList().reversed();
    return slaves.stream()
        .filter(node -> !node.healthy())
        .findFirst()
        .or(() -> slaves.stream().findFirst())
        .orElse(outdated.getFirst());
  }

  /** Slaves cannot get well before their master does. */
  private boolean masterGoesFirst() {
    return masterBlocksReplication() || masterIsDown();
  }

  /** A dead one loses nothing by being made anew, and its template may be what keeps it down. */
  private boolean masterIsDown() {
    return begun
        && observed
            .master()
            .filter(this::due)
            .filter(node -> !node.ready() && !node.unheard() && node.verdict().isEmpty())
            .isPresent();
  }

  /** Slaves cannot get well before a master without WAL is restarted with one. */
  private boolean masterBlocksReplication() {
    return desired.slavePods() > 0
        && observed
            .master()
            .filter(this::due)
            .flatMap(ObservedNode::verdict)
            .filter(verdict -> !verdict.replicationSupported())
            .isPresent();
  }
}
