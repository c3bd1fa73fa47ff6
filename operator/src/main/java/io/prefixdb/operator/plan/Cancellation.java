package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.OrderAnswer;
import java.util.Optional;

/**
 * The end of a reload that its record has given up and its slave has not: until the slave hears of
 * it, it is busy. A slave that answered again after a silence may go on, for its data may come yet.
 */
final class Cancellation {
  private Cancellation() {}

  /** What to tell the slave; empty when it runs another order, or has just been told. */
  static Optional<Action> of(
      ObservedReload reload, DesiredCluster desired, ObservedCluster observed) {
    if (!ReloadProgress.STANDSTILL.equals(reload.status().reason())) {
      return Optional.empty();
    }
    String id = "end " + reload.orderId();
    return observed
        .node(reload.order().node())
        .filter(node -> node.address() != null)
        .filter(
            node ->
                node.verdict()
                    .map(NodeVerdict::reload)
                    .filter(running -> reload.orderId().equals(running.id()))
                    .isPresent())
        .filter(node -> observed.orders().apply(id) instanceof OrderAnswer.None)
        .map(
            node ->
                new Action.CancelReload(
                    node.name(), desired.ports().adminAt(String.valueOf(node.address())), id));
  }
}
