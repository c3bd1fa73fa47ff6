package io.prefixdb.node;

import io.prefixdb.node.admin.NodeView.DetachOrder;
import io.prefixdb.node.admin.NodeView.ReloadOrder;
import io.prefixdb.node.admin.NodeView.ReloadReply;
import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;

/** Orders of the admin port for a node that follows a master. Safe for use by many threads. */
final class FollowingOrders {
  private final NodeRole role;

  FollowingOrders(NodeRole role) {
    this.role = role;
  }

  ReloadReply reload(ReloadOrder order) {
    Optional<Following> following = role.following();
    if (following.isEmpty()) {
      return new ReloadReply.Conflict(
          "this node follows no master: there is nothing to reload from");
    }
    Optional<String> noName = noName(order.prefixes());
    if (noName.isPresent()) {
      return new ReloadReply.Invalid(
          "prefixes: '" + noName.get() + "' (expected: names of prefixes)");
    }
    return switch (following
        .get()
        .replicator()
        .reload(
            new io.prefixdb.node.replication.ReloadOrder(
                order.id(),
                names(order.prefixes()),
                order.method(),
                Optional.ofNullable(order.source()).orElse(List.of()),
                Optional.ofNullable(order.maxBytesPerSecond()).orElse(0L)))) {
      case io.prefixdb.node.replication.ReloadReply.Accepted accepted ->
          new ReloadReply.Accepted(accepted.id());
      case io.prefixdb.node.replication.ReloadReply.Busy busy ->
          new ReloadReply.Conflict(
              "reload '" + busy.runningId() + "' runs already: wait for it, or cancel it");
      case io.prefixdb.node.replication.ReloadReply.Invalid invalid ->
          new ReloadReply.Invalid(invalid.reason());
    };
  }

  /** As {@link io.prefixdb.node.admin.NodeView#cancelReload}. */
  Optional<String> cancelReload() {
    return role.following().flatMap(following -> following.replicator().cancelReload());
  }

  /** As {@link io.prefixdb.node.admin.NodeView#detach}. */
  Optional<String> detach(DetachOrder order) {
    Optional<Following> following = role.following();
    if (following.isEmpty()) {
      return Optional.of("this node follows no master: use detach_prefixes");
    }
    Optional<String> noName = noName(order.prefixes());
    if (noName.isPresent()) {
      return Optional.of("'" + noName.get() + "' is no name of a prefix");
    }
    List<PrefixName> there = following.get().replicator().allowDetach(names(order.prefixes()));
    return there.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "prefixes %s are not missing on the master (expected: such as blockedDetach names)"
                .formatted(there));
  }

  /** The first of them that no prefix can have. */
  private static Optional<String> noName(List<String> texts) {
    return texts.stream().filter(text -> PrefixName.named(text).isEmpty()).findFirst();
  }

  private static List<PrefixName> names(List<String> texts) {
    return texts.stream().map(PrefixName::new).toList();
  }
}
