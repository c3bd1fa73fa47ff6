package io.prefixdb.node.simulation;

import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Upstream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What an operator says to managed nodes, again and again: any of it may be lost or late. */
final class RoleMessages {
  private static final long LEASE_MS = 3_000;

  /** How much longer a lease may last by the slowest clock. */
  private static final long MARGIN_MS = 200;

  private static final int SLOW_MAX_MS = 6_000;
  private static final int QUICK_MAX_MS = 5;

  private final World world;
  private final Scheduler scheduler;
  private final Grants grants;
  private long leasesOverNanos;

  /** Whether that node is to be master in that epoch still. */
  interface Grants {
    boolean test(SimulatedNode master, long epoch);
  }

  RoleMessages(World world, Grants grants) {
    this.world = world;
    this.grants = grants;
    this.scheduler = world.scheduler();
  }

  /** When no master has a lease any more that was told until now. */
  long leasesOverNanos() {
    return leasesOverNanos;
  }

  /** Asks the master for its clock, and renews its lease from that moment on. */
  void renew(SimulatedNode master, long epoch) {
    send(
        master,
        () -> {
          long clockMs = master.told().clockMs();
          later(() -> grant(master, epoch, clockMs));
        });
  }

  private void grant(SimulatedNode master, long epoch, long clockMs) {
    if (grants.test(master, epoch)) {
      send(master, order(master, epoch, clockMs));
    }
  }

  /** Names it at once. */
  void name(SimulatedNode master, long epoch) {
    order(master, epoch, master.told().clockMs()).run();
  }

  private Runnable order(SimulatedNode master, long epoch, long clockMs) {
    leasesOverNanos =
        Math.max(leasesOverNanos, scheduler.nanos() + (LEASE_MS + MARGIN_MS) * Scheduler.MS);
    RoleOrder order =
        new RoleOrder(
            "c",
            epoch,
            Role.MASTER,
            Optional.empty(),
            Duration.ofMillis(LEASE_MS),
            OptionalLong.of(clockMs));
    return () -> master.told().order(order);
  }

  void follow(SimulatedNode slave, SimulatedNode upstream, long epoch) {
    Optional<Upstream> address = Upstream.parse(upstream.toString());
    send(slave, () -> slave.told().order(without(Role.SLAVE, address, epoch)));
  }

  /** At once. */
  void stand(SimulatedNode node, long epoch) {
    node.told().order(without(Role.STANDBY, Optional.empty(), epoch));
  }

  private static RoleOrder without(Role role, Optional<Upstream> upstream, long epoch) {
    return new RoleOrder("c", epoch, role, upstream, Duration.ZERO, OptionalLong.empty());
  }

  private void send(SimulatedNode to, Runnable arrives) {
    later(
        () -> {
          Server server = to.server();
          if (server != null) {
            server.process().step(arrives);
          }
        });
  }

  private void later(Runnable what) {
    if (!world.network().loses()) {
      int most = world.network().isSlow() ? SLOW_MAX_MS : QUICK_MAX_MS;
      var _ = scheduler.after(scheduler.below(most) * Scheduler.MS, what);
    }
  }
}
