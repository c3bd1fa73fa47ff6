package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Lets the cluster's pods reach each other, and others those ports that are for them. The kubelet's
 * probes are always let through, and nothing is said of where nodes connect to.
 */
final class NodeNetworkPolicy {
  private NodeNetworkPolicy() {}

  static NetworkPolicy of(DesiredCluster cluster, NetworkRules rules) {
    return named(cluster)
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(ofThisCluster(cluster))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .withIngress(ingress(cluster, rules))
        .endSpec()
        .build();
  }

  /** The object that is not wanted any more. */
  static NetworkPolicy none(DesiredCluster cluster) {
    return named(cluster).build();
  }

  private static NetworkPolicyBuilder named(DesiredCluster cluster) {
    return new NetworkPolicyBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(cluster.name())
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata();
  }

  private static Map<String, String> ofThisCluster(DesiredCluster cluster) {
    return Map.of(Labels.CLUSTER, cluster.name());
  }

  private static List<NetworkPolicyIngressRule> ingress(
      DesiredCluster cluster, NetworkRules rules) {
    Ports ports = cluster.ports();
    var ingress = new ArrayList<NetworkPolicyIngressRule>();
    NetworkPolicyPeer itself =
        new NetworkPolicyPeerBuilder()
            .withNewPodSelector()
            .withMatchLabels(ofThisCluster(cluster))
            .endPodSelector()
            .build();
    ingress.add(rule(ports.numbers(), List.of(itself)));
    ingress.add(rule(ports.numbersForClients(), rules.clients()));
    if (!rules.slaves().isEmpty()) {
      ingress.add(rule(List.of(ports.slave()), rules.slaves()));
    }
    ingress.add(rule(List.of(ports.admin()), rules.admin()));
    return ingress;
  }

  /** To these ports from these peers, and from everywhere when there is none. */
  private static NetworkPolicyIngressRule rule(
      Collection<Integer> ports, List<NetworkPolicyPeer> peers) {
    return new NetworkPolicyIngressRuleBuilder()
        .withPorts(
            ports.stream()
                .map(port -> new NetworkPolicyPort(null, new IntOrString(port), "TCP"))
                .toList())
        .withFrom(peers)
        .build();
  }
}
