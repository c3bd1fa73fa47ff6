package io.prefixdb.operator.report;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judgements that conditions and columns share.
 *
 * @param serving the master takes writes and its Service leads to it
 * @param whole it serves, and says itself that nothing is amiss
 * @param readySlaves slaves that are in sync and serve reads
 * @param inSync how many of these shall be there
 * @param replicating every slave that shall be there says itself that it is in sync
 * @param complaints a sentence for each node that is not well
 */
record Health(
    boolean serving,
    boolean whole,
    int readySlaves,
    int inSync,
    boolean replicating,
    List<String> complaints) {

  /** The judgements; {@code takenBack} is why slaves that are asked for were taken away again. */
  static Health of(DesiredCluster desired, ObservedCluster observed, Optional<String> takenBack) {
    boolean serving =
        observed
            .master()
            .filter(ObservedNode::takesWrites)
            .filter(node -> Labels.MASTER.equals(node.role()))
            .isPresent();
    boolean whole = serving && observed.master().filter(ObservedNode::healthy).isPresent();
    List<ObservedNode> ready = observed.slaves().stream().filter(ObservedNode::healthy).toList();
    int inSync = (int) ready.stream().filter(node -> desired.pods().contains(node.name())).count();
    boolean all = inSync == desired.followers() && takenBack.isEmpty();
    boolean supported =
        desired.followers() == 0
            || observed
                .master()
                .flatMap(ObservedNode::verdict)
                .filter(NodeVerdict::replicationSupported)
                .isPresent();
    return new Health(
        serving,
        whole,
        ready.size(),
        inSync,
        all && supported && serving,
        complaints(desired, observed, takenBack));
  }

  private static List<String> complaints(
      DesiredCluster desired, ObservedCluster observed, Optional<String> takenBack) {
    var complaints = new ArrayList<String>();
    takenBack.ifPresent(complaints::add);
    observed.master().filter(Words::isUnlabelled).map(Words::unlabelled).ifPresent(complaints::add);
    for (ObservedNode node : observed.nodes()) {
      if (!node.healthy()) {
        complaints.add(node.name() + ": " + Words.complaint(node));
      }
    }
    for (Role role : Role.values()) {
      for (int ordinal = 0; ordinal < desired.replicas(role); ordinal++) {
        String name = desired.nameOf(role) + "-" + ordinal;
        if (observed.node(name).isEmpty()) {
          complaints.add(name + ": it has no pod yet");
        }
      }
    }
    return complaints;
  }

  /** Why the master is not as it should be. */
  String reason() {
    return serving ? "MasterImpaired" : "MasterNotServing";
  }

  /** Whether nothing at all is amiss. */
  boolean well() {
    return whole && replicating;
  }

  /** The complaints as one text, the first few. */
  String complaintText() {
    int shown = Math.min(3, complaints.size());
    String more =
        complaints.size() > shown ? "; and %d more".formatted(complaints.size() - shown) : "";
    return String.join("; ", complaints.subList(0, shown)) + more;
  }
}
