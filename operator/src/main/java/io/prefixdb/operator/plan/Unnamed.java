package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;

/**
 * A cluster whose status tells no master, as after its loss. The one that takes writes may be a pod
 * that the spec does not ask for, so no pod goes before somebody is named.
 */
final class Unnamed {
  private Unnamed() {}

  /** The object with no fewer pods than there are. */
  static HasMetadata keepingPods(HasMetadata wish, ObservedCluster observed) {
    if (!(wish instanceof StatefulSet wanted)) {
      return wish;
    }
    return observed
        .find(StatefulSet.class, ObservedCluster.key(wish))
        .map(actual -> actual.getSpec().getReplicas())
        .filter(there -> there > wanted.getSpec().getReplicas())
        .<HasMetadata>map(
            there ->
                new StatefulSetBuilder(wanted).editSpec().withReplicas(there).endSpec().build())
        .orElse(wish);
  }

  /**
   * Whether pods stay that the spec does not ask for and that may be of a cluster: without slaves
   * nodes have other options, which would restart them for nothing if one of these is the master.
   */
  static boolean keepsPods(DesiredCluster desired, ObservedCluster observed) {
    return observed.sets().entrySet().stream()
            .anyMatch(set -> set.getValue().replicas() > desired.replicas(set.getKey()))
        && observed.nodes().stream().anyMatch(Unnamed::mayRemember);
  }

  private static boolean mayRemember(ObservedNode node) {
    return node.unheard() || node.verdict().map(NodeVerdict::clusterId).isPresent();
  }
}
