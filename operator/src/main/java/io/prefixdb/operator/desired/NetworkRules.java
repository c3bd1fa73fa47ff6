package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.prefixdb.crds.NetworkPeer;
import io.prefixdb.crds.NetworkPolicySpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who reaches which ports of the nodes, besides the nodes themselves.
 *
 * @param clients the ports of clients; everybody when there is none
 * @param slaves the port of slaves
 * @param admin the admin port; everybody when there is none
 */
public record NetworkRules(
    List<NetworkPolicyPeer> clients,
    List<NetworkPolicyPeer> slaves,
    List<NetworkPolicyPeer> admin) {
  /** The label by which Kubernetes itself tells a namespace's name. */
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /**
   * The rules; empty when nobody asks for any. An operator that runs in no pod cannot be named by
   * them, so then the admin port stays open.
   */
  static Optional<NetworkRules> from(@Nullable NetworkPolicySpec spec, Installation operator) {
    if (spec == null || !Boolean.TRUE.equals(spec.enabled())) {
      return Optional.empty();
    }
    List<NetworkPolicyPeer> admin =
        operator
            .namespace()
            .map(name -> Stream.concat(Stream.of(namespace(name)), peers(spec.adminFrom())))
            .orElseGet(Stream::empty)
            .toList();
    return Optional.of(
        new NetworkRules(
            peers(spec.clientsFrom()).toList(), peers(spec.slavesFrom()).toList(), admin));
  }

  private static NetworkPolicyPeer namespace(String name) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .withMatchLabels(Map.of(NAMESPACE_NAME, name))
        .endNamespaceSelector()
        .build();
  }

  private static Stream<NetworkPolicyPeer> peers(@Nullable List<NetworkPeer> given) {
    return given == null ? Stream.of() : given.stream().map(NetworkRules::peer);
  }

  private static NetworkPolicyPeer peer(NetworkPeer given) {
    var peer = new NetworkPolicyPeerBuilder();
    if (given.podSelector() != null) {
      peer.withPodSelector(selector(given.podSelector()));
    }
    if (given.namespaceSelector() != null) {
      peer.withNamespaceSelector(selector(given.namespaceSelector()));
    }
    if (given.ipBlock() != null) {
      peer.withNewIpBlock()
          .withCidr(given.ipBlock().cidr())
          .withExcept(Objects.requireNonNullElse(given.ipBlock().except(), List.of()))
          .endIpBlock();
    }
    return peer.build();
  }

  private static LabelSelector selector(NetworkPeer.Selector given) {
    var selector = new LabelSelectorBuilder().withMatchLabels(given.matchLabels());
    if (given.matchExpressions() != null) {
      given.matchExpressions().stream()
          .map(NetworkRules::requirement)
          .forEach(selector::addToMatchExpressions);
    }
    return selector.build();
  }

  private static LabelSelectorRequirement requirement(NetworkPeer.Requirement given) {
    return new LabelSelectorRequirement(given.key(), given.operator(), given.values());
  }
}
