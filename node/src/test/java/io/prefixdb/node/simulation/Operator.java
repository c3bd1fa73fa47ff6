package io.prefixdb.node.simulation;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline.Branch;
import io.prefixdb.node.replication.BlockedDetach;
import io.prefixdb.node.replication.ReloadOrder;
import io.prefixdb.node.replication.SlaveStatus;
import java.util.List;
import java.util.Optional;

/**
 * Whoever looks after the nodes: says who is master and who follows whom, has broken prefixes
 * loaded anew, and promotes a slave by the rule.
 */
final class Operator {
  private static final long LOOK_NANOS = 700 * Scheduler.MS;
  private static final long DEMOTION_MAX_NANOS = 4_000 * Scheduler.MS;
  private static final List<String> METHODS =
      List.of(ReloadOrder.AUTO, ReloadOrder.COPY, ReloadOrder.API);

  private final World world;
  private final Scheduler scheduler;
  private final boolean managed;
  private final RoleMessages messages;
  private SimulatedNode master;
  private long epoch = 1;
  private long orders;
  private boolean promoting;

  Operator(World world) {
    this.world = world;
    this.scheduler = world.scheduler();
    this.managed = world.settings().managed();
    this.messages = new RoleMessages(world, (node, inEpoch) -> inEpoch == epoch && !promoting);
    this.master = world.node(0);
  }

  SimulatedNode master() {
    return master;
  }

  long orders() {
    return orders;
  }

  /** Says once who follows whom, before anybody starts. */
  void begin() {
    world.nodes().forEach(this::assign);
    look();
  }

  private void look() {
    world.nodes().forEach(this::mend);
    if (managed) {
      world.nodes().forEach(this::tell);
    }
    var _ = scheduler.after(LOOK_NANOS, this::look);
  }

  /** Whether the master is known and takes writes. */
  boolean isSettled() {
    return !promoting && master.takesWrites();
  }

  /** Tells that node whom it follows. */
  void assign(SimulatedNode node) {
    if (managed) {
      tell(node);
    } else if (node != master) {
      node.follow(upstreamOf(node));
    }
  }

  /** A message to a managed node, which may never come. */
  private void tell(SimulatedNode node) {
    if (node != master) {
      messages.follow(node, upstreamOf(node), epoch);
    } else if (!promoting) {
      messages.renew(master, epoch);
    }
  }

  /**
   * The last of four is behind another slave, unless that still takes itself for the master: it
   * would have somebody who acknowledges its writes.
   */
  private SimulatedNode upstreamOf(SimulatedNode node) {
    SimulatedNode second = world.node(1);
    return node.id() == 3 && second.upstream() != null ? second : master;
  }

  // ---- reloads ----

  private void mend(SimulatedNode node) {
    Following following = node.following();
    if (following != null && scheduler.chance(700)) {
      List<PrefixName> broken =
          following.replicator().statuses().stream()
              .filter(status -> status.breakage().isPresent())
              .map(SlaveStatus::prefix)
              .toList();
      if (!broken.isEmpty()) {
        reload(following, broken, Optional.empty());
      }
    }
  }

  /** Orders it; a reload that runs already stays. */
  void reload(Following following, List<PrefixName> prefixes, Optional<SimulatedNode> source) {
    String method = METHODS.get(scheduler.below(source.isPresent() ? 2 : 3));
    ReloadOrder order =
        new ReloadOrder(
            "order " + ++orders,
            prefixes,
            method,
            source.map(SimulatedNode::toString).stream().toList(),
            0);
    following.order(
        () -> world.trace().say("%s: %s", following, following.replicator().reload(order)));
  }

  /** Lets copies go that nothing but somebody's word lets go. */
  void allowDetach(Following following) {
    Optional<BlockedDetach> blocked = following.replicator().blockedDetach();
    if (blocked.isPresent()) {
      following.order(
          () -> {
            var _ = following.replicator().allowDetach(blocked.get().prefixes());
          });
    }
  }

  // ---- promotion ----

  /**
   * Promotes the slave that has all that any other one has, after none of them follows the old
   * master any more; whether there was one. What was acknowledged is safe if every other node could
   * be asked, for any of them may be the one that held it.
   */
  boolean failover() {
    if (!managed) {
      return choose();
    }
    if (promoting) {
      return false;
    }
    promoting = true; // nobody's lease is renewed meanwhile
    boolean waits = world.settings().bug() != Bug.IMPATIENT_OPERATOR;
    var _ =
        scheduler.after(
            waits ? messages.leasesOverNanos() - scheduler.nanos() : 0,
            () -> {
              var _ = choose();
              promoting = false;
            });
    return true;
  }

  private boolean choose() {
    List<SimulatedNode> asked =
        world.nodes().stream().filter(node -> node != master && node.server() != null).toList();
    asked.forEach(this::stand);
    Optional<SimulatedNode> best =
        asked.stream()
            .filter(node -> node.disk().all().stream().noneMatch(Data::isDamaged))
            .filter(node -> asked.stream().allMatch(other -> isAtLeast(node, other)))
            .findFirst();
    if (best.isEmpty()) {
      asked.forEach(this::assign);
      return false;
    }
    if (asked.size() < world.nodes().size() - 1) {
      world.acknowledged().forget();
    }
    promote(best.get());
    return true;
  }

  private void stand(SimulatedNode node) {
    if (managed) {
      messages.stand(node, epoch);
    } else {
      node.stand();
    }
  }

  private void promote(SimulatedNode best) {
    world.acknowledged().check(best, world.invariants());
    SimulatedNode old = master;
    master = best;
    epoch++;
    world.trace().say("%s is promoted, epoch %d", best, epoch);
    if (managed) {
      messages.name(best, epoch);
      return; // the others will hear of it
    }
    best.promote(epoch);
    world.nodes().stream().filter(node -> node != old).forEach(this::assign);
    if (old.server() == null) {
      assign(old); // a node never starts as a master by itself
    } else {
      var _ =
          scheduler.after(
              (long) scheduler.below((int) (DEMOTION_MAX_NANOS / Scheduler.MS)) * Scheduler.MS,
              () -> assign(old));
    }
  }

  /**
   * Whether the first node has all that the second one has, but for what its masters lost. The
   * epoch counts before the position, and a copy is of an epoch as soon as it has all that was
   * before, even if nothing was written since; to follow a master of that epoch is not enough.
   */
  private static boolean isAtLeast(SimulatedNode node, SimulatedNode other) {
    return other.disk().all().stream()
        .allMatch(
            data -> {
              Data mine = node.disk().find(data.name());
              return data.last() == 0
                  || data.isDamaged()
                  || (mine != null && isAtLeast(mine, data));
            });
  }

  private static boolean isAtLeast(Data mine, Data other) {
    List<Branch> branches = mine.timeline().branches();
    Optional<Branch> my = reached(mine);
    Optional<Branch> others = reached(other);
    if (my.isEmpty() || others.isEmpty()) {
      return others.isEmpty();
    }
    if (my.get().epoch() != others.get().epoch()) {
      return my.get().epoch() > others.get().epoch();
    }
    return my.equals(others)
        ? mine.last() >= other.last()
        : branches.indexOf(others.get()) >= 0
            && branches.indexOf(others.get()) < branches.indexOf(my.get());
  }

  /** The newest branch that it has at least come to the beginning of. */
  private static Optional<Branch> reached(Data data) {
    return Truth.held(data.timeline(), data.last() + 2);
  }
}
