package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names the first master. New volumes make a new cluster, whose master is the pod born for it. Old
 * volumes (the resource was deleted and applied again) remember who they were: the cluster goes on
 * under their identity, in a later epoch, with the master that its slaves followed last.
 *
 * <p>So nobody is named before every node has spoken, or has had time enough to.
 */
final class Formation {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DesiredCluster desired;
  private final ObservedCluster observed;

  private Formation(DesiredCluster desired, ObservedCluster observed) {
    this.desired = desired;
    this.observed = observed;
  }

  /** The first term, or what it waits for. */
  static RoleDecision of(DesiredCluster desired, ObservedCluster observed, Term none, Instant now) {
    return new Formation(desired, observed).decide(none, now);
  }

  private RoleDecision decide(Term none, Instant now) {
    String born = desired.nameOf(Role.MASTER) + "-0";
    List<NodeVerdict> words =
        observed.nodes().stream()
            .flatMap(node -> node.verdict().stream())
            .filter(NodeVerdict::managed)
            .toList();
    Set<String> ids = new TreeSet<>();
    words.stream().map(NodeVerdict::clusterId).filter(Objects::nonNull).forEach(ids::add);
    if (ids.size() > 1) {
      return RoleDecision.waits(
          none,
          "the volumes are of several clusters (%s), and nothing tells which one is meant; delete those that are not"
              .formatted(String.join(", ", ids)));
    }
    String master = ids.isEmpty() ? born : lastMaster(words).orElse(born);
    Optional<String> missing = missing();
    boolean patient = now.isBefore(desired.created().plus(PATIENCE));
    if (!speaks(master) || (missing.isPresent() && patient)) {
      String pod = speaks(master) ? missing.orElse(master) : master;
      return RoleDecision.waits(
          none, "%s has to speak before a master is named%s".formatted(pod, trouble(pod)));
    }
    long seen = words.stream().mapToLong(NodeVerdict::epochSeen).max().orElse(0);
    return RoleDecision.doing(
        none.named(ids.isEmpty() ? desired.uid() : ids.iterator().next(), seen + 1, master),
        master + " is named as the master");
  }

  private boolean speaks(String pod) {
    return observed
        .node(pod)
        .flatMap(ObservedNode::verdict)
        .filter(NodeVerdict::managed)
        .isPresent();
  }

  private String trouble(String pod) {
    return observed
        .node(pod)
        .map(ObservedNode::trouble)
        .map(trouble -> " (" + trouble + ")")
        .orElse("");
  }

  private Optional<String> missing() {
    return desired.pods().stream().filter(pod -> !speaks(pod)).findFirst();
  }

  /** Whom the slaves of the latest epoch follow; they name it by its host. */
  private Optional<String> lastMaster(List<NodeVerdict> words) {
    long latest = words.stream().mapToLong(NodeVerdict::epochSeen).max().orElse(0);
    return words.stream()
        .filter(word -> word.epochSeen() == latest)
        .map(NodeVerdict::upstream)
        .filter(Objects::nonNull)
        .map(upstream -> upstream.substring(0, Math.max(0, upstream.indexOf('.'))))
        .filter(pod -> desired.pods().contains(pod))
        .findFirst();
  }
}
