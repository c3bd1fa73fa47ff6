package io.prefixdb.node.simulation;

import io.prefixdb.node.role.Decision;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Term;
import io.prefixdb.node.role.Upstream;
import io.prefixdb.node.store.WriteLease;
import java.util.Optional;

/**
 * The role of a managed node: its real term, which it remembers, and the real lease of one life of
 * it; on the data of a simulated node.
 */
final class ToldRole {
  private final World world;
  private final SimulatedNode node;
  private Term term = Term.NONE;
  private WriteLease lease;
  private long bornMs;

  ToldRole(World world, SimulatedNode node) {
    this.world = world;
    this.node = node;
    this.lease = new WriteLease(() -> node.clock().now().nanos());
  }

  /** A process begins: as slave if it was one, never as master. */
  void born() {
    lease = new WriteLease(() -> node.clock().now().nanos());
    bornMs = clockMs();
    node.stand();
    term.upstream().flatMap(this::upstream).ifPresent(node::follow);
  }

  private Optional<SimulatedNode> upstream(Upstream named) {
    return world.named(named.toString());
  }

  /** Its disk is another one. */
  void forget() {
    term = Term.NONE;
  }

  /** What its status tells. */
  long clockMs() {
    return node.clock().now().nanos() / Scheduler.MS;
  }

  /** Whether a master may write now. */
  boolean isOpen() {
    return lease.isOpen();
  }

  /** An order comes in; one that is refused changes nothing. */
  void order(RoleOrder order) {
    if (isStale(order)) {
      return;
    }
    switch (term.decide(order)) {
      case Decision.Accepted(Term next) -> carryOut(next, order);
      case Decision.Refused(String why) -> world.trace().say("%s refuses: %s", node, why);
    }
  }

  private boolean isStale(RoleOrder order) {
    return order.asOf().isPresent()
        && (order.asOf().getAsLong() < bornMs
            || clockMs() - order.asOf().getAsLong() >= order.writeLease().toMillis());
  }

  private void carryOut(Term next, RoleOrder order) {
    boolean leads = node.isMaster() && term.epoch() == next.epoch();
    term = next;
    if (next.role() != Role.MASTER) {
      lease.end();
    }
    switch (next.role()) {
      case MASTER -> {
        world.invariants().named(next.epoch(), node);
        if (!leads) {
          node.promote(next.epoch());
        }
        lease.grant(order.writeLease(), order.asOf().orElse(clockMs()) * Scheduler.MS);
      }
      case SLAVE -> {
        SimulatedNode other = upstream(next.upstream().orElseThrow()).orElseThrow();
        if (node.upstream() != other) {
          node.follow(other);
        }
      }
      case STANDBY -> node.stand();
    }
  }
}
