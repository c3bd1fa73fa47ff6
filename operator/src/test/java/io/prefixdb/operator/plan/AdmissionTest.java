package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of an order that a person makes. */
final class AdmissionTest {
  private static final String SPEC =
      """
        slaves: 2
        storage: {size: 1Gi}
        reload: {startLimit: {burst: 2, interval: 1h, restartDelay: 0s}}
      """;
  private static final String SLAVE = "orders-slave-0";
  private static final String OTHER = "orders-slave-1";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void slaveThatIsWellIsLoadedWhenAPersonWantsIt() {
    world.order("by-hand", order(SLAVE, false));
    world.settle();

    assertThat(status().phase()).isEqualTo(Phase.Running);
    assertThat(status().cause()).isEqualTo("Manual");
    assertThat(status().scope()).isEqualTo("all");
    assertThat(status().scopeReason()).isEqualTo("AsOrdered");
    assertThat(status().source()).isEqualTo(OTHER);
    assertThat(world.orders).extracting(Action.OrderReload::node).containsExactly(SLAVE);
  }

  @Test
  void allIsLoadedWhenThereIsSomething() {
    world.nodes.values().forEach(node -> node.opened = false);
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Pending);
    assertThat(status().reason()).isEqualTo("NothingToLoad");
    assertThat(world.orders).isEmpty();

    world.nodes.values().forEach(node -> node.opened = true);
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
    assertThat(status().attempt()).isEqualTo("1 of 2");
  }

  @Test
  void lastSlaveThatServesReadsIsLoadedOnlyWhenAnotherOneDoes() {
    world.node(OTHER).ready = false;
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Pending);
    assertThat(status().reason()).isEqualTo("NoOtherReadySlave");

    world.node(OTHER).ready = true;
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
  }

  /** Two follow a master that was born as the second slave, however many are asked for. */
  @Test
  void lastSlaveThatServesReadsIsSparedThoughFewerAreAskedFor() {
    world.requests.put(Labels.PROMOTE, OTHER);
    world.settle();
    world.wish(SPEC.replace("slaves: 2", "slaves: 0"));
    world.settle();
    world.node("orders-master-0").ready = false;
    world.order("by-hand", order(SLAVE, false));
    world.settle();

    assertThat(status().reason()).isEqualTo("NoOtherReadySlave");
    assertThat(world.orders).isEmpty();
  }

  @Test
  void ordersWaitForEachOther() {
    world.order("a", order(SLAVE, false));
    world.order("by-hand", order(OTHER, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Pending);
    assertThat(world.orders).hasSize(1);

    world.node(SLAVE).loads();
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
  }

  @Test
  void orderThatWaitsHoldsUpNoOtherRepair() {
    world.order("by-hand", order(SLAVE, false));
    world.later(Duration.ofSeconds(1));
    world.node(OTHER).breaks(world.now);
    world.settle();

    assertThat(status().reason()).isEqualTo("ReloadRunning");
    assertThat(world.orders).extracting(Action.OrderReload::node).containsExactly(OTHER);
  }

  @Test
  void orderThatWaitsHoldsUpNoChange() {
    world.node(SLAVE).silent = true;
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().reason()).isEqualTo("SlaveSilent");

    world.wish(SPEC + "  image: prefixdb/node:other\n");
    world.settle();
    assertThat(world.restarts).contains(SLAVE);
  }

  @Test
  void orderThatWaitsForABrokenSlaveTellsWhy() {
    world.node(SLAVE).breaks(world.now);
    world.pass();
    world.node("orders-master-0").silent = true;
    world.settle();

    assertThat(world.reloadsOf(SLAVE).getLast().status().phase()).isEqualTo(Phase.Pending);
    assertThat(world.pass().reloads().reason().name()).isEqualTo("MasterNotServing");
  }

  @Test
  void prefixThatIsNamedTwiceIsLoadedOnce() {
    world.order("by-hand", order(SLAVE, List.of("p", "p"), false));
    world.settle();
    assertThat(world.orders.getFirst().prefixes()).containsExactly("p");

    world.node(SLAVE).loads();
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.InSync);
  }

  @Test
  void loadThatTheNodeForgotIsNoSuccessThoughTheOldDataIsInSync() {
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    world.node(SLAVE).running = null;
    world.settle();

    assertThat(status().phase()).isEqualTo(Phase.Failed);
    assertThat(status().reason()).isEqualTo("Forgotten");
  }

  @Test
  void nothingIsLoadedThatFindsNoRoomBesideTheOldData() {
    world.node(SLAVE).disk = new Disk(500L, 1000L, 0L);
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Pending);
    assertThat(status().reason()).isEqualTo("DiskFull");

    world.node(SLAVE).disk = new Disk(5000L, 10_000L, 0L);
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
  }

  @Test
  void refusedOrdersDoNotEmptyTheStartLimit() {
    loadByHand("a", false);
    loadByHand("b", false);
    for (int i = 0; i < 2 * Records.KEPT_MAX; i++) {
      world.later(Duration.ofSeconds(10));
      world.order("more-" + i, order(SLAVE, false));
      world.settle();
    }

    assertThat(world.orders).hasSize(2);
    assertThat(world.reloads).containsKeys("a", "b");
  }

  @Test
  void masterIsNoSlave() {
    world.order("by-hand", order("orders-master-0", true));
    world.settle();

    assertThat(status().phase()).isEqualTo(Phase.Refused);
    assertThat(status().reason()).isEqualTo("NoSuchSlave");
    assertThat(world.orders).isEmpty();
  }

  @Test
  void recordsThatOnlyTheSlaveHasAreLostByForceOnly() {
    world.node(SLAVE).broken = new Broken("MasterBehind", 50L, 20L, null, null);
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Refused);
    assertThat(status().reason()).isEqualTo("MasterBehind");
    assertThat(world.orders).isEmpty();

    world.order("by-hand", order(SLAVE, true));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
  }

  /** The other prefix waits for a person's decision, and nothing of it is touched. */
  @Test
  void prefixThatLosesNothingIsLoadedThoughAnotherOneWould() {
    world.nodes.values().forEach(node -> node.others.put("q", 1000L));
    world.node(SLAVE).broken = new Broken("MasterBehind", 50L, 20L, null, null);
    world.node(SLAVE).breaks("q", world.now);
    world.settle();
    assertThat(world.orders).isEmpty();

    world.order("by-hand", order(SLAVE, List.of("q"), false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
    assertThat(world.orders.getLast().prefixes()).containsExactly("q");

    world.node(SLAVE).loads();
    world.settle();
    world.order("by-hand", order(SLAVE, List.of("p", "q"), false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Refused);
    assertThat(status().reason()).isEqualTo("MasterBehind");
  }

  @Test
  void orderIsToldThatAPausedClusterDoesNothing() {
    world.wish(SPEC + "  maintenance: {paused: true}\n");
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Pending);
    assertThat(status().reason()).isEqualTo("Paused");
    assertThat(world.orders).isEmpty();

    world.wish(SPEC);
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
  }

  @Test
  void countsForTheLimitAndIsRefusedBeyondIt() {
    loadByHand("a", false);
    loadByHand("b", false);
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().reason()).isEqualTo("StartLimitHit");

    loadByHand("by-hand", true);
    assertThat(status().phase()).isEqualTo(Phase.InSync);
    assertThat(status().attempt()).isEqualTo("3 of 2");
  }

  @Test
  void modeOffRefusesWhatIsNotForced() {
    world.wish(SPEC.replace("{startLimit", "{mode: Off, startLimit"));
    world.settle();
    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().reason()).isEqualTo("ModeOff");
  }

  @Test
  void modeManualLoadsOnlyWhatAPersonOrders() {
    world.wish(SPEC.replace("{startLimit", "{mode: Manual, startLimit"));
    world.settle();
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.reloads).isEmpty();

    world.order("by-hand", order(SLAVE, false));
    world.settle();
    assertThat(status().phase()).isEqualTo(Phase.Running);
    assertThat(status().cause()).isEqualTo("OneOffBurst");
  }

  @Test
  void ordersOfPeopleStayUntilTheyRemoveThem() {
    for (int i = 0; i < 30; i++) {
      world.order("old-" + i, order(OTHER, false));
      world.node(OTHER).silent = false;
      world.settle();
      world.node(OTHER).loads();
      world.settle();
      world.later(Duration.ofHours(2));
      world.settle();
    }
    assertThat(world.reloads).hasSize(30);
  }

  private void loadByHand(String name, boolean force) {
    world.order(name, order(SLAVE, force));
    world.settle();
    world.node(SLAVE).loads();
    world.settle();
  }

  private static ReloadOrder order(String node, boolean force) {
    return order(node, null, force);
  }

  private static ReloadOrder order(String node, @Nullable List<String> prefixes, boolean force) {
    return new ReloadOrder(
        "orders",
        node,
        prefixes,
        ReloadOrder.Method.Auto,
        ReloadOrder.Source.PreferSlave,
        0L,
        force);
  }

  private ReloadStatus status() {
    return Objects.requireNonNull(world.reloads.get("by-hand")).status();
  }
}
