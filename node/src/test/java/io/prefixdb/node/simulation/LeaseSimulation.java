package io.prefixdb.node.simulation;

import io.prefixdb.node.role.Decision;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Term;
import io.prefixdb.node.store.WriteLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/**
 * One run of {@link LeaseSimulationTest}: the real terms and leases of nodes, without their data.
 */
final class LeaseSimulation {
  private static final int NODES = 3;
  private static final long LEASE_MS = 3_000;

  /** How much longer a lease may last by the slowest clock. */
  private static final long MARGIN_MS = 200;

  private static final long RUN_NANOS = 60_000 * Scheduler.MS;
  private static final int SLOW_MAX_MS = 6_000;

  private final Scheduler scheduler;
  private final boolean dated;
  private final boolean patient;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Long, Node> masters = new HashMap<>();
  private Optional<String> violation = Optional.empty();
  private long granted;
  private long epoch = 1;
  private Node master;
  private long leaseOverNanos;
  private boolean promoting;

  /**
   * @param dated whether an order tells from when on its lease counts
   * @param patient whether the operator waits for the end of a lease
   */
  LeaseSimulation(long seed, boolean dated, boolean patient) {
    this.scheduler = new Scheduler(seed);
    this.dated = dated;
    this.patient = patient;
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node());
    }
    this.master = nodes.getFirst();
  }

  long granted() {
    return granted;
  }

  long promotions() {
    return epoch;
  }

  /** What was violated, if anything. */
  Optional<String> run() {
    renew();
    trouble();
    while (violation.isEmpty() && scheduler.step(RUN_NANOS)) {
      check();
    }
    return violation;
  }

  private void check() {
    List<Node> open = nodes.stream().filter(Node::takesWrites).toList();
    if (open.size() > 1) {
      violation = Optional.of("at %d ms two nodes take writes".formatted(nowMs()));
    }
    for (Node node : open) {
      if (!masters.computeIfAbsent(node.term.epoch(), _ -> node).equals(node)) {
        violation = Optional.of("epoch %d has two masters".formatted(node.term.epoch()));
      }
    }
  }

  private long nowMs() {
    return scheduler.nanos() / Scheduler.MS;
  }

  private void later(int millisMax, Runnable what) {
    var _ = scheduler.after(scheduler.below(millisMax) * Scheduler.MS, what);
  }

  /** A message, which may be lost or slow. */
  private void send(Runnable arrives) {
    if (!scheduler.chance(100)) {
      later(scheduler.chance(100) ? SLOW_MAX_MS : 5, arrives);
    }
  }

  // ---- the operator ----

  /** Asks the master for its clock, and renews its lease from that moment on. */
  private void renew() {
    Node renewed = master;
    long inEpoch = epoch;
    send(
        () ->
            renewed.hears(
                () -> {
                  long clock = renewed.clockMs();
                  send(() -> grant(renewed, inEpoch, clock));
                }));
    later(2_000, this::renew);
  }

  private void grant(Node renewed, long inEpoch, long clockMs) {
    if (inEpoch == epoch && !promoting) {
      long over = scheduler.nanos() + (LEASE_MS + MARGIN_MS) * Scheduler.MS;
      leaseOverNanos = Math.max(leaseOverNanos, over);
      send(
          () ->
              renewed.hears(
                  () ->
                      renewed.order(
                          new RoleOrder(
                              "c",
                              inEpoch,
                              Role.MASTER,
                              Optional.empty(),
                              Duration.ofMillis(LEASE_MS),
                              dated ? OptionalLong.of(clockMs) : OptionalLong.empty()))));
    }
  }

  /** Another node is to be master, once the lease of the present one is over for sure. */
  private void promote() {
    if (!promoting) {
      promoting = true; // and nobody is renewed meanwhile
      Node next = nodes.get(scheduler.below(NODES));
      long waits = patient ? leaseOverNanos - scheduler.nanos() : 0;
      var _ =
          scheduler.after(
              waits,
              () -> {
                promoting = false;
                epoch++;
                master = next;
              });
    }
  }

  private void trouble() {
    Node node = nodes.get(scheduler.below(NODES));
    switch (scheduler.below(3)) {
      case 0 -> node.stop();
      case 1 -> node.restart();
      default -> promote();
    }
    later(6_000, this::trouble);
  }

  // ---- a node ----

  private final class Node {
    private final Clock clock = new Clock(scheduler, 980 + scheduler.below(41));
    private final Queue<Runnable> unread = new ArrayDeque<>();
    private Term term = Term.NONE;
    private WriteLease lease = lease();
    private boolean stopped;

    private WriteLease lease() {
      return new WriteLease(() -> clock.now().nanos());
    }

    private long clockMs() {
      return clock.now().nanos() / Scheduler.MS;
    }

    private boolean takesWrites() {
      return !stopped && term.role() == Role.MASTER && lease.isOpen();
    }

    /** As a process that is stopped and continued: what came meanwhile is read then. */
    private void stop() {
      stopped = true;
      later(
          8_000,
          () -> {
            stopped = false;
            while (!unread.isEmpty()) {
              unread.remove().run();
            }
          });
    }

    private void restart() {
      unread.clear();
      lease = lease(); // and with it nobody is master before the next order
    }

    private void hears(Runnable what) {
      if (stopped) {
        unread.add(what);
      } else {
        what.run();
      }
    }

    private void order(RoleOrder order) {
      switch (term.decide(order)) {
        case Decision.Accepted(Term next) -> {
          term = next;
          long from = order.asOf().orElse(clockMs()) * Scheduler.MS;
          lease.grant(order.writeLease(), from);
          granted++;
        }
        case Decision.Refused _ -> {
          // It is of an epoch that is over.
        }
      }
    }
  }
}
