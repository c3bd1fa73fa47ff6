package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.SlaveStatus;
import io.prefixdb.node.simulation.SimulatedNetwork.Way;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes faults happen, one after the other, until it is told to stop. */
final class Troubles {
  private static final int DOWN_MAX_MS = 3_000;
  private static final int CUT_MAX_MS = 12_000;
  private static final int JUMP_MAX_S = 86_400;

  private final World world;
  private final Scheduler scheduler;
  private final Operator operator;
  private final Faults faults;
  private final Map<SimulatedNode, List<Data>> backups = new HashMap<>();
  private boolean over;

  Troubles(World world, Operator operator) {
    this.world = world;
    this.scheduler = world.scheduler();
    this.operator = operator;
    this.faults = world.faults();
  }

  void begin() {
    world.network().disturb(faults.lossPerMille(), faults.slowPerMille());
    if (!faults.isEmpty()) {
      later();
    }
  }

  private void later() {
    var _ =
        scheduler.after(
            faults.pauseNanos(),
            () -> {
              if (!over) {
                Fault fault = faults.next();
                SimulatedNode node = world.anyNode();
                if (faults.count(fault, happens(fault, node))) {
                  world.trace().say("-- %s %s", fault, node);
                }
                later();
              }
            });
  }

  /** Everything is as it should be from now on; what is broken by then stays so. */
  void end() {
    over = true;
    faults.end();
    world.network().disturb(0, 0);
    for (SimulatedNode node : world.nodes()) {
      world.nodes().forEach(other -> world.network().heal(new Way(node.id(), other.id())));
      node.disk().full(false);
      up(node);
      operator.assign(node);
    }
  }

  private static void up(SimulatedNode node) {
    if (node.server() == null) {
      node.start();
    }
  }

  /** Whether it could happen. */
  private boolean happens(Fault fault, SimulatedNode node) {
    return switch (fault) {
      case KILL -> down(node, node::kill);
      case POWER_LOSS -> mayLose(node) && down(node, node::losePower);
      case EMPTY_DISK -> mayLose(node) && down(node, () -> replaced(node, List.of()));
      case OLD_COPY -> mayLose(node) && oldCopy(node);
      case CUT -> cut(node, world.anyNode());
      case STREAM_BROKEN -> on(node, following -> following.stream().breakOff());
      case PURGE -> onData(node, data -> data.log().purge(scheduler.below(4)));
      case RETENTION -> Retention.look(node);
      case LOG_DAMAGED ->
          onData(node, data -> data.log().damage(scheduler.below(data.log().size() + 1)));
      case DISK_FULL -> full(node);
      case DATA_DAMAGED -> damage(node, node.disk().find(world.anyPrefix()));
      case CLOCK_JUMP -> jump(node);
      case PREFIX_REMOVED -> remove(operator.master(), world.anyPrefix());
      case RELOAD_ORDERED -> on(node, this::reload);
      case RELOAD_CANCELLED ->
          on(node, following -> following.order(() -> following.replicator().cancelReload()));
      case FAILOVER -> !world.settings().original() && operator.failover();
      case WRONG_MASTER -> wrongMaster(node, world.anyNode());
      case COPY_CUT, COPY_DAMAGED -> false; // they happen while a copy is read
    };
  }

  private long nanos(int millisMax) {
    return scheduler.below(millisMax) * Scheduler.MS;
  }

  /** An original does not tell that it lost something: nobody can know. */
  private boolean mayLose(SimulatedNode node) {
    return !world.settings().isOriginal(node);
  }

  private boolean down(SimulatedNode node, Runnable how) {
    if (node.server() == null) {
      return false;
    }
    how.run();
    world.invariants().down(node);
    var _ =
        scheduler.after(
            nanos(DOWN_MAX_MS),
            () -> {
              up(node);
            });
    return true;
  }

  private void replaced(SimulatedNode node, List<Data> by) {
    node.kill();
    node.disk().restore(by);
    node.told().forget();
    world.acknowledged().forget();
  }

  private boolean oldCopy(SimulatedNode node) {
    List<Data> backup = backups.remove(node);
    if (backup == null) {
      backups.put(node, node.disk().backup());
      return false;
    }
    return down(node, () -> replaced(node, backup));
  }

  private boolean cut(SimulatedNode from, SimulatedNode to) {
    if (from == to) {
      return false;
    }
    List<Way> ways =
        scheduler.chance(500)
            ? List.of(new Way(from.id(), to.id()))
            : List.of(new Way(from.id(), to.id()), new Way(to.id(), from.id()));
    ways.forEach(world.network()::cut);
    var _ = scheduler.after(nanos(CUT_MAX_MS), () -> ways.forEach(world.network()::heal));
    return true;
  }

  /** Something with a node that follows another one. */
  private interface WithFollowing {
    void happens(Following following);
  }

  private static boolean on(SimulatedNode node, WithFollowing what) {
    Following following = node.following();
    if (following == null) {
      return false;
    }
    what.happens(following);
    return true;
  }

  /** Something with the data of a prefix. */
  private interface WithData {
    void happens(Data data);
  }

  private boolean onData(SimulatedNode node, WithData what) {
    Data data = node.disk().find(world.anyPrefix());
    if (data == null) {
      return false;
    }
    what.happens(data);
    return true;
  }

  private boolean full(SimulatedNode node) {
    node.disk().full(true);
    var _ = scheduler.after(nanos(DOWN_MAX_MS), () -> node.disk().full(false));
    return true;
  }

  /** What it had acknowledged nobody can read. */
  private boolean damage(SimulatedNode node, @Nullable Data data) {
    if (node.following() == null || data == null || !data.isCopied()) {
      return false;
    }
    return down(
        node,
        () -> {
          node.kill();
          data.damage();
          world.acknowledged().forget();
        });
  }

  private boolean jump(SimulatedNode node) {
    node.clock().jump(Duration.ofSeconds(scheduler.below(2 * JUMP_MAX_S) - JUMP_MAX_S));
    return true;
  }

  private boolean remove(SimulatedNode master, PrefixName prefix) {
    Server server = master.server();
    if (server == null || !mayLose(master) || master.disk().find(prefix) == null) {
      return false;
    }
    server.process().step(() -> master.store().detach(prefix, "somebody wants it"));
    world.leaveAlone(prefix, nanos(2 * DOWN_MAX_MS));
    return true;
  }

  private void reload(Following following) {
    List<PrefixName> known =
        following.replicator().statuses().stream().map(SlaveStatus::prefix).toList();
    if (!known.isEmpty()) {
      Optional<SimulatedNode> source =
          scheduler.chance(400) ? Optional.of(world.anyNode()) : Optional.empty();
      operator.reload(following, List.of(known.get(scheduler.below(known.size()))), source);
    }
  }

  private boolean wrongMaster(SimulatedNode node, SimulatedNode wrong) {
    if (world.settings().original() || node == wrong || node == operator.master()) {
      return false;
    }
    world.acknowledged().end();
    node.follow(wrong);
    var _ = scheduler.after(nanos(DOWN_MAX_MS), () -> operator.assign(node));
    return true;
  }
}
