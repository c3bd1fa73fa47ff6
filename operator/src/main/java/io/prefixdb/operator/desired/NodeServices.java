package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cluster's Services: one for each role, one for any node, and a headless one that names every
 * pod. Those for clients hold ready pods only, and a slave is ready while it is in sync.
 */
final class NodeServices {
  private NodeServices() {}

  static List<Service> of(DesiredCluster cluster) {
    return List.of(
        headless(cluster),
        forRole(cluster, Role.MASTER),
        forRole(cluster, Role.SLAVE),
        forClients(cluster, cluster.name() + "-any", Map.of(Labels.CLUSTER, cluster.name())));
  }

  static String headlessName(DesiredCluster cluster) {
    return cluster.name() + "-nodes";
  }

  private static Service headless(DesiredCluster cluster) {
    return service(
            cluster,
            headlessName(cluster),
            Map.of(Labels.CLUSTER, cluster.name()),
            cluster.ports().ofHeadlessService())
        .editSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .endSpec()
        .build();
  }

  private static Service forRole(DesiredCluster cluster, Role role) {
    var selector = new TreeMap<String, String>();
    selector.put(Labels.CLUSTER, cluster.name());
    selector.put(Labels.ROLE, role.label());
    return forClients(cluster, cluster.nameOf(role), selector);
  }

  private static Service forClients(
      DesiredCluster cluster, String name, Map<String, String> selector) {
    return service(cluster, name, selector, cluster.ports().ofClientService()).build();
  }

  private static ServiceBuilder service(
      DesiredCluster cluster, String name, Map<String, String> selector, List<ServicePort> ports) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(cluster.namespace())
        .withName(name)
        .withLabels(cluster.labels())
        .withOwnerReferences(cluster.owner())
        .endMetadata()
        .withNewSpec()
        .withSelector(selector)
        .withPorts(ports)
        .endSpec();
  }
}
