package io.prefixdb.node;

import io.prefixdb.node.admin.NodeView.OrderReply;
import io.prefixdb.node.admin.RetentionOrder;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Pin;
import io.prefixdb.node.retention.LogKeeper;
import io.prefixdb.node.retention.LogRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries out orders to keep more or less of the logs. Safe for use by many threads. */
final class RetentionOrders {
  private final LogKeeper keeper;
  private final Downstreams downstreams;
  private List<Pin> pinned;

  /** Pins that were remembered from before the start are those of the order before. */
  RetentionOrders(LogKeeper keeper, Downstreams downstreams) {
    this.keeper = keeper;
    this.downstreams = downstreams;
    this.pinned = downstreams.pins().stream().filter(pin -> !CopyPins.isOfCopy(pin)).toList();
  }

  /** All of the order or nothing of it. */
  synchronized OrderReply carryOut(RetentionOrder order) {
    LogRule rule = keeper.rule();
    if (order.ttl().isPresent() && rule.ttl().isZero()) {
      return new OrderReply.Conflict(
          "this node keeps no logs for slaves: set WAL_ttl_seconds in its options file and restart it");
    }
    List<Pin> pins = new ArrayList<>();
    for (RetentionOrder.Pin pin : order.pins().orElse(List.of())) {
      Optional<PrefixName> prefix = PrefixName.named(pin.prefix());
      if (prefix.isEmpty()) {
        return new OrderReply.Invalid("'" + pin.prefix() + "' (expected: the name of a prefix)");
      }
      pins.add(new Pin(pin.holder(), prefix.get(), pin.sequence(), pin.until()));
    }
    if (pins.size() > Downstreams.PINS_MAX) {
      return new OrderReply.Invalid(
          pins.size() + " pins (expected: at most " + Downstreams.PINS_MAX + ")");
    }
    if (order.pins().isPresent()) {
      if (!downstreams.replacePins(pinned, pins)) {
        return new OrderReply.Conflict(
            "%d pins beside those of others are more than %d, nothing was changed: wait for others to end"
                .formatted(pins.size(), Downstreams.PINS_MAX));
      }
      pinned = List.copyOf(pins);
    }
    order.ttl().ifPresent(ttl -> keeper.change(rule.withTtl(ttl)));
    return new OrderReply.Accepted();
  }
}
