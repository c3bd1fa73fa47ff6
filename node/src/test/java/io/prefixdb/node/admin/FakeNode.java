package io.prefixdb.node.admin;

import io.prefixdb.node.admin.NodeView.ReloadOrder;
import io.prefixdb.node.admin.NodeView.ReloadReply;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what it is told to say, and keeps the orders. */
final class FakeNode implements NodeView {
  final List<ReloadOrder> orders = new ArrayList<>();
  volatile @Nullable NodeStatus status = Statuses.master();
  volatile Optional<String> running = Optional.empty();
  final List<RetentionOrder> kept = new ArrayList<>();
  final List<RoleOrder> roles = new ArrayList<>();
  volatile RoleReply roleReply = new RoleReply.Conflict("?");
  volatile OrderReply keeping = new OrderReply.Accepted();
  volatile ReloadReply reply = new ReloadReply.Accepted("?");

  @Override
  public NodeStatus status() {
    NodeStatus told = status;
    if (told == null) {
      throw new IllegalStateException("the test wants it");
    }
    return told;
  }

  @Override
  public List<Port> ports() {
    List<Long> buckets =
        new ArrayList<>(Collections.nCopies(Traffic.boundsSeconds().size() + 1, 0L));
    buckets.set(1, 3L);
    return List.of(
        new Port(
            "main-tcp",
            7,
            6,
            Map.of(Cut.FRAME_TOO_LONG, 8L),
            List.of(
                new Traffic.MethodTraffic("set", Map.of("OK", 2L, "IOError", 1L), buckets, 0.25)),
            Optional.of(new Queue("queue-workflow", 2, 5, 10, 4, 3))));
  }

  @Override
  public Optional<String> cancelReload() {
    return running;
  }

  @Override
  public RoleReply role(RoleOrder order) {
    roles.add(order);
    return roleReply;
  }

  @Override
  public OrderReply retention(RetentionOrder order) {
    kept.add(order);
    return keeping;
  }

  @Override
  public synchronized ReloadReply reload(ReloadOrder order) {
    orders.add(order);
    return reply;
  }

  @Override
  public Optional<String> detach(DetachOrder order) {
    return order.prefixes().equals(List.of("gone"))
        ? Optional.empty()
        : Optional.of("prefixes [p] are not missing");
  }
}
