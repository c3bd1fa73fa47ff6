package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** The nodes' identity: it has no rights and no token, because nodes never speak to Kubernetes. */
final class NodeAccount {
  private NodeAccount() {}

  static String name(DesiredCluster cluster) {
    return cluster.name() + "-node";
  }

  static ServiceAccount of(DesiredCluster cluster) {
    return new ServiceAccountBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(name(cluster))
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
