package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;

/** Lets a drain take one node of the cluster at a time; a broken node never holds a drain up. */
final class NodeBudget {
  private NodeBudget() {}

  static PodDisruptionBudget of(DesiredCluster cluster) {
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(cluster.name())
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(Map.of(Labels.CLUSTER, cluster.name()))
        .endSelector()
        .endSpec()
        .build();
  }
}
