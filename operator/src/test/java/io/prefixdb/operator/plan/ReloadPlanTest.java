package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadRecord;
import io.prefixdb.crds.ReloadRecord.Result;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReloadPlanTest {
  private static final String SPEC =
      """
        slaves: 2
        storage: {size: 1Gi}
        reload: {mode: Auto, startLimit: {burst: 2, interval: 1h, stableAfter: 10m}}
      """;
  private static final String FIRST = "orders-slave-0";
  private static final String SECOND = "orders-slave-1";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void orderIsWrittenDownBeforeItIsGiven() {
    world.node(FIRST).breaks(world.now);

    world.pass();
    assertThat(world.orders).isEmpty();
    assertThat(record(FIRST).result()).isEqualTo(Result.Ordered);
    assertThat(record(FIRST).cause()).isEqualTo("WALGap on 'p': need 11, master has up to 20");

    world.pass();
    assertThat(world.orders).extracting(Action.OrderReload::id).containsExactly(record(FIRST).id());
    assertThat(world.orders.getFirst().prefixes()).containsExactly("p");
  }

  @Test
  void succeedsOnlyWhenTheSlaveIsInSync() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    assertThat(record(FIRST).result()).isEqualTo(Result.Running);

    world.node(FIRST).loads();
    world.node(FIRST).state = "CatchingUp";
    world.pass();
    assertThat(record(FIRST).result()).isEqualTo(Result.CatchingUp);

    world.node(FIRST).state = "InSync";
    world.pass();
    assertThat(record(FIRST).result()).isEqualTo(Result.Succeeded);
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void oneSlaveAtATime() {
    world.node(FIRST).breaks(world.now);
    world.node(SECOND).breaks(world.now);
    world.settle();
    assertThat(world.orders).extracting(Action.OrderReload::node).containsExactly(FIRST);

    world.node(FIRST).loads();
    world.settle();
    assertThat(world.orders).extracting(Action.OrderReload::node).containsExactly(FIRST, SECOND);
  }

  @Test
  void operatorThatDiesBetweenAnyTwoStepsGivesTheSameOrder() {
    world.node(FIRST).breaks(world.now);
    world.passThatDies();
    world.operatorRestarts();
    world.pass();
    String id = record(FIRST).id();
    world.operatorRestarts();
    world.passThatDies();
    world.operatorRestarts();
    world.settle();
    world.operatorRestarts();
    world.settle();

    assertThat(world.orders).extracting(Action.OrderReload::id).containsOnly(id);
    assertThat(status(FIRST)).hasSize(1);
  }

  @Test
  void passOverAnOldCopyOfTheStatusDecidesTheSameOrder() {
    world.node(FIRST).breaks(world.now);
    var old = world.status;
    world.pass();
    String id = record(FIRST).id();
    world.status = old;
    world.later(Duration.ofSeconds(2));
    world.pass();

    assertThat(record(FIRST).id()).isEqualTo(id);
  }

  @Test
  void restartedNodeThatForgotTheOrderCountsAsAFailedReload() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    String id = record(FIRST).id();
    world.node(FIRST).running = null;
    world.settle();

    assertThat(status(FIRST)).extracting(ReloadRecord::result).startsWith(Result.Failed);
    assertThat(world.orders).extracting(Action.OrderReload::id).doesNotHaveDuplicates().hasSize(2);
    assertThat(world.orders.getFirst().id()).isEqualTo(id);
  }

  @Test
  void restartedNodeIsNotJudgedBeforeItHasOpenedThePrefix() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).running = null;
    world.node(FIRST).broken = null;
    world.node(FIRST).opened = false;
    world.pass();

    assertThat(record(FIRST).result()).isEqualTo(Result.Running);
  }

  @Test
  void refusedOrderFailsWithTheNodesSentence() {
    world.node(FIRST).breaks(world.now);
    world.pass();
    world.refuse(record(FIRST).id());
    world.pass();

    assertThat(status(FIRST).getFirst().result()).isEqualTo(Result.Failed);
    assertThat(status(FIRST).getFirst().message()).contains("no such prefix");
  }

  @Test
  void stopsAtTheStartLimitUntilItIsReset() {
    breakAndLoad();
    breakAndLoad();
    world.node(FIRST).breaks(world.now);
    Plan plan = world.pass();
    assertThat(plan.reloads().reason()).isEqualTo(Reason.StartLimitHit);
    assertThat(plan.stalled())
        .contains("repeated too quickly for orders-slave-0: 2 in 1h")
        .contains("kubectl annotate prefixdbcluster -n shop orders prefixdb.io/reset-failed=");

    world.later(Duration.ofHours(5));
    world.settle();
    assertThat(world.orders).as("time alone does not reset it").hasSize(2);

    world.resetRequest = FIRST;
    world.settle();
    assertThat(world.orders).hasSize(3);
    assertThat(world.resetRequest).as("the annotation is removed when it is done").isNull();
  }

  @Test
  void cureThatHoldsEndsTheStreak() {
    breakAndLoad();
    world.later(Duration.ofHours(2));
    breakAndLoad();
    world.later(Duration.ofHours(2));
    breakAndLoad();

    assertThat(world.orders).hasSize(3);
  }

  @Test
  void stalledSlaveDoesNotHoldUpAnother() {
    breakAndLoad();
    breakAndLoad();
    world.node(FIRST).breaks(world.now);
    world.node(SECOND).breaks(world.now);
    world.settle();

    assertThat(world.orders.getLast().node()).isEqualTo(SECOND);
  }

  @Test
  void slaveAheadOfItsMasterIsNeverLoadedAgain() {
    world.node(FIRST).broken = new Broken("InvalidSeqNumber", 50L, 20L, null, null);

    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.MasterBehind);
    world.settle();
    assertThat(world.orders).isEmpty();
  }

  @Test
  void slaveOfAnotherHistoryThanItsMastersIsNeverLoadedAgain() {
    world.node(FIRST).broken = new Broken("LineageMismatch", 11L, 20L, null, null);

    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.MasterBehind);
    world.settle();
    assertThat(world.orders).isEmpty();
  }

  @Test
  void waitsForAMasterThatServes() {
    world.node(FIRST).breaks(world.now);
    world.node("orders-master-0").silent = true;
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.MasterNotServing);
    assertThat(status(FIRST)).as("a wait does not count").isEmpty();

    world.node("orders-master-0").silent = false;
    world.settle();
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void modeOffOnlySaysSo() {
    world.wish(SPEC.replace("Auto", "Off"));
    world.settle();
    world.node(FIRST).breaks(world.now);

    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.ModeOff);
    world.settle();
    assertThat(world.orders).isEmpty();
  }

  private void breakAndLoad() {
    world.later(Duration.ofSeconds(1));
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
  }

  private ReloadRecord record(String node) {
    return status(node).getLast();
  }

  private List<ReloadRecord> status(String node) {
    return world.status.nodeList().stream()
        .filter(status -> status.name().equals(node))
        .flatMap(status -> status.reloadList().stream())
        .toList();
  }
}
