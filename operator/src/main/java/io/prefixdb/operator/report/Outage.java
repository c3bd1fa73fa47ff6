package io.prefixdb.operator.report;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.RolePlan;
import io.prefixdb.operator.plan.Term;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The master does not serve, and no promotion explains it: whatever else goes on, people have to
 * see this first.
 *
 * @param complaint what is the matter with it, a sentence
 * @param obstacles of each other pod, why it cannot follow; empty text when it can
 */
record Outage(
    DesiredCluster desired, String master, String complaint, Map<String, String> obstacles) {
  private static final int OTHERS_MAX = 2;

  /** Empty while it serves, and before the first master was there. */
  static Optional<Outage> of(
      DesiredCluster desired, ObservedCluster observed, RolePlan roles, Instant now) {
    Term term = roles.term();
    boolean once = term.current() != null || term.epoch() > 1;
    boolean serves = observed.master().filter(Outage::mayServe).isPresent();
    return !once || serves || roles.promotes(now)
        ? Optional.empty()
        : Optional.of(
            new Outage(
                desired,
                observed.masterName(),
                observed.master().map(Words::complaint).orElse("it has no pod"),
                roles.obstacles()));
  }

  private static boolean mayServe(ObservedNode node) {
    return node.unheard()
        || node.takesWrites()
        || node.verdict().filter(NodeVerdict::isWritable).filter(NodeVerdict::healthy).isPresent();
  }

  /**
   * The sentence for people.
   *
   * @param waiting what is under way; empty when nothing is
   * @param complaints a sentence for each node that is not well, which begins with its name
   */
  String text(String waiting, List<String> complaints) {
    var parts = new ArrayList<String>();
    parts.add("the master %s: %s".formatted(master, complaint));
    if (!waiting.isEmpty()) {
      parts.add(waiting);
    }
    complaints.stream()
        .filter(other -> !other.startsWith(master + ": "))
        .limit(OTHERS_MAX)
        .forEach(parts::add);
    return String.join("; ", parts);
  }

  /** How to go on without it; empty where nobody could. */
  Optional<String> advice() {
    return obstacles.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .findFirst()
        .map(
            pod ->
                "if the master %s does not come back by itself, go on with another one: %s"
                    .formatted(master, desired.promoteCommand(pod)))
        .or(
            () ->
                obstacles.values().stream()
                    .findFirst()
                    .map(
                        why ->
                            "the master %s does not serve, and no other pod can follow without a word of yours: %s"
                                .formatted(master, why)));
  }
}
