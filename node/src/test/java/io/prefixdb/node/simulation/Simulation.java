package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One run: troubles for a while, then rest, in which all nodes have to become equal. */
final class Simulation {
  private static final long TROUBLES_NANOS = 12_000 * Scheduler.MS;
  private static final long REST_MAX_NANOS = 180_000 * Scheduler.MS;
  private static final long LOOK_NANOS = 500 * Scheduler.MS;
  private static final int EVENTS_MAX = 1_000_000;

  private final World world;
  private final Operator operator;
  private final Troubles troubles;
  private long events;

  /**
   * What came of a run.
   *
   * @param violation what did not hold, if anything
   */
  record Result(
      Optional<String> violation,
      long events,
      long checks,
      long writes,
      long acknowledged,
      long orders,
      Map<Fault, Integer> faults) {
    static final Result NONE =
        new Result(Optional.empty(), 0, 0, 0, 0, 0, new EnumMap<>(Fault.class));

    /** Both together. */
    Result plus(Result other) {
      Map<Fault, Integer> sum = new EnumMap<>(faults);
      other.faults.forEach((fault, count) -> sum.merge(fault, count, Integer::sum));
      return new Result(
          violation.or(() -> other.violation),
          events + other.events,
          checks + other.checks,
          writes + other.writes,
          acknowledged + other.acknowledged,
          orders + other.orders,
          sum);
    }
  }

  Simulation(long seed, Bug bug, Trace trace) {
    this.world = new World(seed, bug, trace);
    this.operator = new Operator(world);
    this.troubles = new Troubles(world, operator);
  }

  /** For a virtual thread. */
  Result run() {
    operator.begin();
    world.begin();
    troubles.begin();
    runUntil(TROUBLES_NANOS);
    troubles.end();
    world.endWriting();
    awaitMaster();
    world.prefixes().forEach(prefix -> world.write(operator.master(), prefix));
    rest();
    world.nodes().stream().filter(node -> node.server() != null).forEach(SimulatedNode::kill);
    Invariants invariants = world.invariants();
    return new Result(
        invariants.violation(),
        events,
        invariants.checks(),
        world.writes(),
        world.acknowledged().count(),
        operator.orders(),
        world.faults().counts());
  }

  private void awaitMaster() {
    long end = world.scheduler().nanos() + REST_MAX_NANOS;
    while (goesOn() && !operator.isSettled() && world.scheduler().nanos() < end) {
      runUntil(world.scheduler().nanos() + LOOK_NANOS);
    }
  }

  private boolean goesOn() {
    return world.invariants().violation().isEmpty();
  }

  private void runUntil(long nanos) {
    while (goesOn() && world.scheduler().step(nanos)) {
      world.trace().at(world.scheduler().nanos());
      if (++events > EVENTS_MAX) {
        world.invariants().violated("more than %d events: a loop".formatted(EVENTS_MAX));
      }
    }
  }

  private void rest() {
    long end = world.scheduler().nanos() + REST_MAX_NANOS;
    Optional<String> unequal = unequal();
    while (goesOn() && unequal.isPresent() && world.scheduler().nanos() < end) {
      runUntil(world.scheduler().nanos() + LOOK_NANOS);
      world.nodes().forEach(this::allowDetach);
      unequal = unequal();
    }
    if (goesOn()) {
      unequal.ifPresent(what -> world.invariants().violated("no rest after all troubles: " + what));
      world.acknowledged().check(operator.master(), world.invariants());
    }
  }

  private void allowDetach(SimulatedNode node) {
    Following following = node.following();
    if (following != null) {
      operator.allowDetach(following);
    }
  }

  /** What is not as on the master; nothing when all is. */
  private Optional<String> unequal() {
    return world.nodes().stream()
        .filter(node -> node != operator.master())
        .flatMap(node -> world.prefixes().stream().map(prefix -> unequal(node, prefix)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> unequal(SimulatedNode node, PrefixName prefix) {
    Data mine = node.disk().find(prefix);
    Data masters = operator.master().disk().find(prefix);
    Following following = node.following();
    if (mine == null || masters == null || following == null) {
      return Optional.of("%s has no '%s'".formatted(node, prefix));
    }
    Optional<SlaveStatus> status =
        following.replicator().statuses().stream()
            .filter(each -> each.prefix().equals(prefix))
            .findFirst();
    boolean inSync = status.map(known -> known.state() instanceof SlaveState.InSync).orElse(false);
    boolean equal =
        mine.last() == masters.last()
            && mine.contents().values().equals(masters.contents().values());
    return inSync && equal
        ? Optional.empty()
        : Optional.of("%s has %s, the master %s: %s".formatted(node, mine, masters, status));
  }
}
