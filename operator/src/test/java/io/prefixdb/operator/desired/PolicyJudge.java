package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Whom a policy lets in, as Kubernetes says that it is to be understood. */
final class PolicyJudge {
  private static final int ADDRESS_BITS = 32;

  private final NetworkPolicy policy;

  /**
   * Who connects.
   *
   * @param namespace its name; empty outside the Kubernetes
   */
  record Source(String namespace, Map<String, String> labels, String ip) {
    static Source pod(String namespace, Map<String, String> labels) {
      return new Source(namespace, labels, "10.200.0.1");
    }

    static Source outside(String ip) {
      return new Source("", Map.of(), ip);
    }
  }

  PolicyJudge(NetworkPolicy policy) {
    this.policy = policy;
  }

  /** Whether it says anything of a pod of its namespace. */
  boolean isAbout(Map<String, String> pod) {
    return matches(policy.getSpec().getPodSelector(), pod);
  }

  boolean letsIn(Source source, int port) {
    return policy.getSpec().getIngress().stream()
        .filter(rule -> isForPort(rule, port))
        .anyMatch(
            rule ->
                rule.getFrom().isEmpty()
                    || rule.getFrom().stream().anyMatch(peer -> isPeer(peer, source)));
  }

  private static boolean isForPort(NetworkPolicyIngressRule rule, int port) {
    return rule.getPorts().isEmpty()
        || rule.getPorts().stream()
            .anyMatch(
                allowed ->
                    "TCP".equals(allowed.getProtocol())
                        && Objects.equals(allowed.getPort().getIntVal(), port));
  }

  private boolean isPeer(NetworkPolicyPeer peer, Source source) {
    if (peer.getIpBlock() != null) {
      return isWithin(peer.getIpBlock(), source.ip());
    }
    if (source.namespace().isEmpty()) {
      return false;
    }
    boolean there =
        peer.getNamespaceSelector() == null
            ? source.namespace().equals(policy.getMetadata().getNamespace())
            : matches(
                peer.getNamespaceSelector(),
                Map.of("kubernetes.io/metadata.name", source.namespace()));
    return there
        && (peer.getPodSelector() == null || matches(peer.getPodSelector(), source.labels()));
  }

  private static boolean matches(LabelSelector selector, Map<String, String> labels) {
    Map<String, String> wanted =
        Objects.requireNonNullElseGet(selector.getMatchLabels(), HashMap::new);
    return labels.entrySet().containsAll(wanted.entrySet())
        && selector.getMatchExpressions().stream().allMatch(each -> holds(each, labels));
  }

  private static boolean holds(LabelSelectorRequirement each, Map<String, String> labels) {
    String value = labels.get(each.getKey());
    return switch (each.getOperator()) {
      case "In" -> value != null && each.getValues().contains(value);
      case "NotIn" -> value == null || !each.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> throw new IllegalArgumentException(each.getOperator());
    };
  }

  private static boolean isWithin(IPBlock block, String ip) {
    return isWithin(block.getCidr(), ip)
        && block.getExcept().stream().noneMatch(except -> isWithin(except, ip));
  }

  private static boolean isWithin(String cidr, String ip) {
    String[] parts = cidr.split("/", -1);
    long mask = -1L << (ADDRESS_BITS - Integer.parseInt(parts[1]));
    return (number(parts[0]) & mask) == (number(ip) & mask);
  }

  private static long number(String ip) {
    var bytes = ByteBuffer.allocate(Integer.BYTES);
    Arrays.stream(ip.split("\\.")).forEach(part -> bytes.put((byte) Integer.parseInt(part)));
    return Integer.toUnsignedLong(bytes.flip().getInt());
  }
}
