package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.List;
import java.util.Optional;

/** Where a slave loads from: another slave that is in sync, to spare the master. */
final class Source {
  private Source() {}

  /** The slave to load from; empty for the master. */
  static Optional<ObservedNode> of(
      ReloadOrder order, List<String> prefixes, ObservedCluster observed) {
    if (order.source() == ReloadOrder.Source.Master || order.method() == ReloadOrder.Method.API) {
      return Optional.empty();
    }
    return observed.slaves().stream()
        .filter(node -> !node.name().equals(order.node()))
        .filter(node -> node.healthy() && node.address() != null)
        .filter(node -> node.verdict().filter(word -> has(word, prefixes)).isPresent())
        .findFirst();
  }

  private static boolean has(NodeVerdict verdict, List<String> prefixes) {
    return PrefixStates.of(prefixes, verdict) == PrefixStates.State.IN_SYNC
        && verdict.prefixList().stream()
            .filter(prefix -> prefixes.contains(prefix.name()))
            .noneMatch(
                prefix -> "Detached".equals(prefix.state()) || "Excluded".equals(prefix.state()));
  }

  /** The address of a slave for other nodes. */
  static String address(DesiredCluster desired, ObservedNode node) {
    return desired.ports().slaveAt(String.valueOf(node.address()));
  }
}
