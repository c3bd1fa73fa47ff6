package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names the first master. New volumes make a new cluster, whose master is the pod born for it. Old
 * volumes (the resource was deleted and applied again) remember who they were: the cluster goes on
 * under their identity, in a later epoch, with the master that its slaves followed last.
 *
 * <p>Nobody is named before every node has spoken. New volumes have time enough for that; old ones
 * have as much as they need, for the one that is silent may be the one that has the data.
 */
final class Formation {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Map<String, NodeVerdict> words = new TreeMap<>();

  private Formation(DesiredCluster desired, ObservedCluster observed) {
    this.desired = desired;
    this.observed = observed;
    for (ObservedNode node : observed.nodes()) {
      node.verdict().filter(NodeVerdict::managed).ifPresent(word -> words.put(node.name(), word));
    }
  }

  /**
   * Whether no volume is of the cluster of which the status tells: somebody has edited that, or put
   * other volumes there, all of them. Who they are is asked as of any volumes that were found.
   */
  static boolean isOfAnother(DesiredCluster desired, ObservedCluster observed, Term stored) {
    Map<String, NodeVerdict> words = new Formation(desired, observed).words;
    return words.keySet().containsAll(desired.pods())
        && words.values().stream()
            .map(NodeVerdict::clusterId)
            .allMatch(id -> id != null && !id.equals(stored.clusterId()));
  }

  /** The first term, or what it waits for. */
  static RoleDecision of(DesiredCluster desired, ObservedCluster observed, Term none, Instant now) {
    return new Formation(desired, observed).decide(none, now);
  }

  private RoleDecision decide(Term none, Instant now) {
    Set<String> ids = new TreeSet<>();
    words.values().stream().map(NodeVerdict::clusterId).filter(Objects::nonNull).forEach(ids::add);
    if (ids.size() > 1) {
      return RoleDecision.waits(
          none,
          "the volumes are of several clusters (%s), and nothing tells which one is meant; delete those that are not"
              .formatted(String.join(", ", ids)));
    }
    return ids.isEmpty() ? begin(none, now) : resume(none, ids.iterator().next());
  }

  /** Nobody remembers anything. */
  private RoleDecision begin(Term none, Instant now) {
    String born = desired.nameOf(Role.MASTER) + "-0";
    Optional<String> missing = missing();
    boolean patient = now.isBefore(desired.created().plus(PATIENCE));
    if (!words.containsKey(born) || (missing.isPresent() && patient)) {
      String pod = words.containsKey(born) ? missing.orElse(born) : born;
      return RoleDecision.waits(
          none, "%s has to speak before a master is named%s".formatted(pod, trouble(pod)));
    }
    return named(none, desired.uid(), born);
  }

  private RoleDecision named(Term none, String id, String master) {
    return RoleDecision.doing(
        none.named(id, latest() + 1, master), master + " is named as the master");
  }

  /** The highest epoch that somebody remembers. */
  private long latest() {
    return words.values().stream().mapToLong(NodeVerdict::epochSeen).max().orElse(0);
  }

  private RoleDecision resume(Term none, String id) {
    Optional<String> forced =
        PromoteRequest.of(observed)
            .filter(PromoteRequest::force)
            .map(PromoteRequest::pod)
            .filter(pod -> words.containsKey(pod) && id.equals(words.get(pod).clusterId()));
    if (forced.isPresent()) {
      return named(none, id, forced.get());
    }
    Optional<String> master = lastMaster();
    Optional<String> missing = missing().or(() -> master.filter(this::isSilent));
    if (missing.isPresent()) {
      return RoleDecision.waits(
          none,
          "%s has to speak before a master is named%s, for the volumes are old and it may have what the others lack; to go on without it, %s"
              .formatted(missing.get(), trouble(missing.get()), force()));
    }
    return master
        .filter(pod -> proves(pod, id))
        .map(pod -> named(none, id, pod))
        .orElseGet(
            () ->
                RoleDecision.waits(
                    none,
                    "the volumes are old, and %s; %s"
                        .formatted(
                            master
                                .map(this::unproven)
                                .orElse("they do not tell who the last master was"),
                            force())));
  }

  private boolean isSilent(String pod) {
    return observed.node(pod).isPresent() && !words.containsKey(pod);
  }

  private String unproven(String master) {
    int slaves = desired.slavesWith(master);
    return observed.node(master).isEmpty() && slaves > desired.slaves()
        ? "%s, the last master, has no pod, for spec.slaves is %d; ask for at least %d slaves until another pod is promoted"
            .formatted(master, desired.slaves(), slaves)
        : master + ", the last master, does not have its data";
  }

  private String force() {
    return PromoteRequest.byForce("POD") + " with the pod whose data counts";
  }

  /** Whether the pod's volume has been there in the latest epoch. */
  private boolean proves(String pod, String id) {
    NodeVerdict word = words.get(pod);
    return word != null && id.equals(word.clusterId()) && word.epochSeen() == latest();
  }

  private String trouble(String pod) {
    return observed
        .node(pod)
        .map(ObservedNode::trouble)
        .map(trouble -> " (" + trouble + ")")
        .orElse("");
  }

  private Optional<String> missing() {
    return desired.pods().stream().filter(pod -> !words.containsKey(pod)).findFirst();
  }

  /**
   * Whom the slaves of the latest epoch follow; they name it by its host. Where none has followed
   * yet, a node of that epoch that follows nobody: the one that has most, if there are several.
   */
  private Optional<String> lastMaster() {
    var last = new TreeMap<>(words);
    last.values().removeIf(word -> word.epochSeen() < latest());
    return last.values().stream()
        .map(NodeVerdict::upstream)
        .filter(Objects::nonNull)
        .map(upstream -> upstream.substring(0, Math.max(0, upstream.indexOf('.'))))
        .findFirst()
        .or(
            () ->
                last.entrySet().stream()
                    .filter(
                        one -> last.values().stream().allMatch(other -> has(one.getValue(), other)))
                    .map(Map.Entry::getKey)
                    .findFirst());
  }

  private static boolean has(NodeVerdict one, NodeVerdict other) {
    return Members.lacking(Members.positions(one), Members.positions(other)).isEmpty();
  }
}
