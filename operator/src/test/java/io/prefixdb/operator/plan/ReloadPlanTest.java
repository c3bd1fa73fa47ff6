package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** When a slave is loaded again, and when it is not. */
final class ReloadPlanTest extends ReloadTests {
  @Test
  void orderIsWrittenDownAndAcceptedBeforeItIsGiven() {
    world.node(FIRST).breaks(world.now);

    world.pass();
    assertThat(world.orders).isEmpty();
    assertThat(record(FIRST).phase()).isNull();

    world.pass();
    assertThat(world.orders).isEmpty();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Ordered);
    assertThat(record(FIRST).cause()).isEqualTo("OneOffBurst");
    assertThat(record(FIRST).evidence()).contains("WALGap on 'p': need 11, master has up to 20");
    assertThat(record(FIRST).scopeReason()).startsWith("R-115");
    assertThat(record(FIRST).attempt()).isEqualTo("1 of 2");

    world.pass();
    assertThat(world.orders)
        .extracting(Action.OrderReload::id)
        .containsExactly(world.reloadsOf(FIRST).getFirst().orderId());
    assertThat(world.orders.getFirst().prefixes()).containsExactly("p");
    assertThat(world.orders.getFirst().source()).as("a slave in sync").isEqualTo("10.0.0.1:23002");
  }

  @Test
  void slaveThatMendsBeforeItIsOrderedGoesOnServing() {
    world.node(FIRST).breaks(world.now);
    world.pass();
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Ordered);
    world.node(FIRST).broken = null;
    world.settle();

    assertThat(world.orders).isEmpty();
  }

  @Test
  void nextReloadIsDecidedWhenTheEndOfTheLastIsOnRecord() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.later(Duration.ofMinutes(5));
    world.node(FIRST).breaks(world.now);
    world.pass();

    assertThat(record(FIRST).reason()).isEqualTo("BrokeAgain");
    assertThat(status(FIRST)).hasSize(1);
  }

  @Test
  void reloadsThatFailWaitLongerAndLonger() {
    world.wish(
        SPEC.replace("restartDelay: 0s", "restartDelay: 30s").replace("burst: 2", "burst: 4"));
    world.settle();
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).failsToLoad("no route to host");
    world.settle();
    assertThat(world.orders).hasSize(1);
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.RestartDelay);

    world.later(Duration.ofSeconds(31));
    world.settle();
    assertThat(world.orders).hasSize(2);
    assertThat(record(FIRST).cause()).isEqualTo("BadReload");

    world.node(FIRST).failsToLoad("no route to host");
    world.settle();
    world.later(Duration.ofSeconds(31));
    world.settle();
    assertThat(world.orders).as("the second wait is longer").hasSize(2);
    world.later(Duration.ofMinutes(1));
    world.settle();
    assertThat(world.orders).hasSize(3);
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
    String id = world.reloadsOf(FIRST).getFirst().orderId();
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
    var oldStatus = world.status;
    var oldReloads = new LinkedHashMap<>(world.reloads);
    world.pass();
    String name = world.reloadsOf(FIRST).getFirst().name();
    world.status = oldStatus;
    world.reloads.clear();
    world.reloads.putAll(oldReloads);
    world.later(Duration.ofSeconds(2));
    world.pass();

    assertThat(world.reloads.keySet()).containsExactly(name);
  }

  @Test
  void stopsAtTheStartLimitUntilItIsReset() {
    breakAndLoad();
    breakAndLoad();
    world.node(FIRST).breaksAtItsStart(world.now);
    world.pass();
    Plan plan = world.pass();
    assertThat(plan.reloads().reason()).isEqualTo(Reason.StartLimitHit);
    assertThat(plan.stalled().message())
        .contains("repeated too quickly for orders-slave-0: 2 in 1h")
        .contains(
            "kubectl annotate --overwrite prefixdbcluster -n shop orders"
                + " prefixdb.io/reset-failed=");

    world.later(Duration.ofHours(5));
    world.settle();
    assertThat(world.orders).as("time alone does not reset it").hasSize(2);

    world.requests.put(Labels.RESET_FAILED, FIRST);
    world.settle();
    assertThat(world.orders).hasSize(3);
    assertThat(world.requests).as("the annotation is removed when it is done").isEmpty();
  }

  /** A policy lets nobody but CI change the resource. */
  @Test
  void resetThatCannotBeRemovedIsDoneOnce() {
    world.keepsRequests = true;
    world.requests.put(Labels.RESET_FAILED, "*");
    world.node(FIRST).breaks(world.now);
    for (int i = 0; i < 100; i++) {
      world.pass();
      if (world.node(FIRST).running != null) {
        world.node(FIRST).failsToLoad("no route to host");
      }
      world.later(Duration.ofMinutes(1));
    }
    assertThat(world.orders).as("two, and two after the reset").hasSizeLessThanOrEqualTo(4);

    int before = world.orders.size();
    world.requests.clear();
    world.settle();
    world.keepsRequests = false;
    world.requests.put(Labels.RESET_FAILED, "*");
    world.settle();
    assertThat(world.orders).as("another reset of the same words").hasSize(before + 1);
  }

  /** The operator that accepted the reload was ahead; another one leads now. */
  @Test
  void resetByAnOperatorWhoseClockIsBehindIsDone() {
    breakAndLoad();
    breakAndLoad();
    world.later(Duration.ofMinutes(-3));
    world.requests.put(Labels.RESET_FAILED, FIRST);
    world.settle();
    assertThat(world.requests).isEmpty();
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
    world.node(FIRST).breaksAtItsStart(world.now);
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

  /** The sentence is what a person does at night: what it says is done here, and it helps. */
  @Test
  void slaveThatIsFurthestAheadIsOfferedForPromotion() {
    world.node(FIRST).sequence = 40;
    world.node(FIRST).broken = new Broken("MasterBehind", 41L, 20L, null, null);
    world.node(SECOND).sequence = 50;
    world.node(SECOND).broken = new Broken("MasterBehind", 51L, 20L, null, null);
    Plan plan = world.pass();
    assertThat(plan.reloads().message())
        .contains("orders-slave-0 has records that the master has not")
        .contains(
            "kubectl annotate --overwrite pfx -n shop orders"
                + " prefixdb.io/promote=orders-slave-1,force");
    assertThat(plan.advice())
        .isNotEmpty()
        .allMatch(advice -> advice.contains("prefixdb.io/promote=orders-slave-1,force"));

    world.requests.put(Labels.PROMOTE, SECOND);
    world.settle();
    assertThat(world.status.currentMaster()).as("without force").isEqualTo("orders-master-0");

    world.requests.put(Labels.PROMOTE, SECOND + ",force");
    world.settle();
    assertThat(world.status.currentMaster()).isEqualTo(SECOND);
  }

  @Test
  void slaveThatIsBrokenOtherwiseIsNotOfferedForPromotion() {
    world.node(FIRST).sequence = 40;
    world.node(FIRST).broken = new Broken("MasterBehind", 41L, 20L, null, null);
    world.node(SECOND).sequence = 50;
    world.node(SECOND).broken = new Broken("LocalDamage", 0L, 0L, null, null);
    assertThat(world.pass().reloads().message()).contains("promote=orders-slave-0,force");

    world.node(SECOND).broken = null;
    world.settle();
    world.node(FIRST).broken = new Broken("InvalidSeqNumber", 50L, 20L, null, null);
    assertThat(world.pass().reloads().message())
        .contains("restore the master's data, or order a PrefixDBReload with force: true")
        .doesNotContain("promote");
  }

  @Test
  void slaveOfAnotherHistoryThanItsMastersIsNeverLoadedAgain() {
    world.node(FIRST).broken = new Broken("LineageMismatch", 11L, 20L, null, null);

    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.LineageMismatch);
    world.settle();
    assertThat(world.orders).isEmpty();
  }

  @Test
  void nothingIsBegunDuringAPromotion() {
    world.node("orders-master-0").sequence = 30;
    world.node(SECOND).sequence = 20;
    world.requests.put(Labels.PROMOTE, SECOND);
    world.pass();
    world.node(FIRST).breaks(world.now);
    world.settle();
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.Promotion);
    assertThat(world.reloads).isEmpty();

    world.node(SECOND).sequence = 30;
    world.settle();
    assertThat(world.orders).extracting(Action.OrderReload::node).containsExactly(FIRST);
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
    assertThat(world.settleAndSay()).as("nothing is broken yet").isEqualTo("ModeOff");
    assertThat(world.status.decisionList()).as("told once").hasSize(1);
    world.node(FIRST).breaks(world.now);

    assertThat(world.pass().reloads())
        .returns(Reason.ModeOff, ReloadVerdict::reason)
        .extracting(ReloadVerdict::message)
        .asString()
        .startsWith(FIRST + " is broken");
    world.settle();
    assertThat(world.orders).isEmpty();

    world.node(FIRST).broken = null;
    world.wish(SPEC);
    assertThat(world.settleAndSay()).isEqualTo("NothingBroken");
  }

  private void breakAndLoad() {
    world.later(Duration.ofMinutes(11));
    world.settle();
    world.node(FIRST).breaksAtItsStart(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.settle();
  }
}
