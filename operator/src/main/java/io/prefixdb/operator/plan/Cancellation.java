package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.OrderAnswer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The end of a reload that a slave still runs though its record says otherwise: it was given up, or
 * a person deleted it. Until the slave hears of that, it is busy. A slave that answered again after
 * a silence may go on, for its data may come yet.
 */
final class Cancellation {
  /** What the ids of records end with, and those of orders by other ways do not. */
  private static final Pattern UID =
      Pattern.compile(".+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\\.[0-9]+)?");

  private Cancellation() {}

  /** What to tell the slave; empty when it runs another order, or has just been told. */
  static Optional<Action> of(
      ObservedReload reload, DesiredCluster desired, ObservedCluster observed) {
    return ReloadProgress.STANDSTILL.equals(reload.status().reason())
        ? observed
            .node(reload.order().node())
            .filter(node -> reload.isOrder(running(node)))
            .flatMap(node -> end(node, false, desired, observed))
        : Optional.empty();
  }

  /** What to tell the slaves whose records were deleted. */
  static List<Action> ofDeleted(DesiredCluster desired, ObservedCluster observed) {
    return observed.slaves().stream()
        .filter(node -> isDeleted(node, observed))
        .flatMap(node -> end(node, true, desired, observed).stream())
        .toList();
  }

  /** Whether a node runs a reload whose record is no more. */
  static boolean isDeleted(ObservedNode node, ObservedCluster observed) {
    String id = running(node);
    return UID.matcher(id).matches()
        && Stream.concat(observed.reloads().stream(), observed.strays().stream())
            .noneMatch(reload -> reload.isOrder(id));
  }

  private static String running(ObservedNode node) {
    return node.verdict().map(NodeVerdict::reload).map(Reload::id).orElse("");
  }

  private static Optional<Action> end(
      ObservedNode node, boolean deleted, DesiredCluster desired, ObservedCluster observed) {
    String id = "end " + running(node);
    return Optional.ofNullable(node.address())
        .filter(address -> observed.orders().apply(id) instanceof OrderAnswer.None)
        .map(
            address ->
                new Action.CancelReload(
                    node.name(), desired.ports().adminAt(address), id, deleted));
  }
}
