package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StuckTest {
  private static final String SLAVE = "orders-slave-0";

  private final Situation world = Situation.settled("  slaves: 2\n  storage: {size: 1Gi}\n");

  @Test
  void slaveWhoseUpdatesStandStillIsRestartedOnce() {
    stuck();
    world.later(Duration.ofSeconds(30));
    world.settle();
    assertThat(world.restarts).as("a short standstill is none").isEmpty();

    world.later(Duration.ofMinutes(1));
    world.pass();
    assertThat(world.restarts).as("promised before it is done").isEmpty();
    world.pass();
    assertThat(world.restarts).containsExactly(SLAVE);

    stuck();
    world.later(Duration.ofMinutes(2));
    Plan plan = world.pass();
    assertThat(plan.stalled().reason()).isEqualTo(Reason.NeedsDeveloper);
    assertThat(plan.advice()).anyMatch(advice -> advice.contains("report it"));
    world.settle();
    assertThat(world.restarts).hasSize(1);
  }

  @Test
  void evidenceIsKeptOnceForABreakThatNeedsADeveloper() {
    stuck();
    world.later(Duration.ofMinutes(2));
    world.settle();
    assertThat(world.evidence).as("the first remedy may help").isEmpty();
    stuck();
    world.later(Duration.ofMinutes(2));
    assertThat(world.pass().stalled().message())
        .endsWith("what shows it: kubectl get configmap -n shop orders-evidence -o yaml");
    world.settle();
    world.later(Duration.ofHours(1));
    world.operatorRestarts();
    world.settle();

    assertThat(world.evidence).as("once").hasSize(1);
    Action.KeepEvidence kept = world.evidence.getFirst();
    assertThat(kept.nodes()).containsOnlyKeys(SLAVE, "orders-slave-1", "orders-master-0");
    assertThat(kept.object().getMetadata().getOwnerReferences()).hasSize(1);
    assertThat(kept.object().getMetadata().getLabels())
        .as("no informer reads it")
        .doesNotContainKey(Labels.MANAGED_BY);
    assertThat(kept.object().getData().get("about.txt"))
        .contains("the updates of orders-slave-0 stand still again after it was restarted");

    world.node(SLAVE).state = "InSync";
    world.settle();
    world.later(Duration.ofHours(1));
    stuck();
    world.later(Duration.ofMinutes(2));
    world.settle();
    assertThat(world.evidence).as("of the next break").hasSize(2);
  }

  /** What stops all of them is on the master, and a slave that was restarted would not serve. */
  @Test
  void slavesThatStandStillTogetherAreNotRestarted() {
    world.node("orders-slave-1").state = "Stuck";
    stuck();
    world.later(Duration.ofMinutes(2));
    world.settle();

    assertThat(world.restarts).isEmpty();
    assertThat(world.pass().stalled().message()).contains("so the cause is the master's");
  }

  @Test
  void lastReaderIsNotRestarted() {
    world.node("orders-slave-1").ready = false;
    stuck();
    world.later(Duration.ofMinutes(2));
    world.settle();
    assertThat(world.restarts).isEmpty();

    world.node("orders-slave-1").ready = true;
    world.settle();
    assertThat(world.restarts).containsExactly(SLAVE);
  }

  @Test
  void onlyReaderIsRestartedWhenItServesNone() {
    Situation small = Situation.settled("  slaves: 1\n  storage: {size: 1Gi}\n");
    small.node(SLAVE).state = "Stuck";
    small.pass();
    small.later(Duration.ofMinutes(2));
    assertThat(small.settleAndSay()).isEqualTo("NoOtherReadySlave");
    assertThat(small.pass().reloads().message()).endsWith("'slaves' asks for no other");
    assertThat(small.restarts).isEmpty();

    small.node(SLAVE).ready = false;
    small.settle();
    assertThat(small.restarts).containsExactly(SLAVE);
  }

  @Test
  void fullVolumeIsNotMendedByARestart() {
    world.node(SLAVE).disk = new Disk(1L, 1L << 40, 0L);
    stuck();
    world.later(Duration.ofMinutes(2));

    assertThat(world.settleAndSay()).isEqualTo("DiskFull");
    assertThat(world.restarts).isEmpty();
  }

  @Test
  void podThatHasNotSpokenSinceItsRestartDoesNotStandStillAgain() {
    stuck();
    world.later(Duration.ofMinutes(2));
    world.settle();
    world.node(SLAVE).silent = true;
    world.later(Duration.ofMinutes(2));

    assertThat(world.pass().stalled().message()).isEmpty();
  }

  @Test
  void restartIsNotDoneTwiceByAnOperatorThatDies() {
    stuck();
    world.later(Duration.ofMinutes(2));
    world.pass();
    world.passThatDies();
    world.settle();

    assertThat(world.restarts).containsExactly(SLAVE);
  }

  @Test
  void waitsForAReloadOfAnother() {
    world.node("orders-slave-1").breaks(world.now);
    stuck();
    world.settle();
    world.later(Duration.ofMinutes(2));
    world.settle();
    assertThat(world.restarts).isEmpty();

    world.node("orders-slave-1").loads();
    world.settle();
    assertThat(world.restarts).containsExactly(SLAVE);
  }

  @Test
  void promisedRestartWaitsForAReloadThatBeganMeanwhile() {
    stuck();
    world.later(Duration.ofMinutes(2));
    world.pass();
    world.order(
        "by-hand", new ReloadOrder("orders", "orders-slave-1", null, null, null, null, null));
    world.pass();
    world.pass();
    assertThat(world.node("orders-slave-1").running).isNotNull();
    assertThat(world.restarts).isEmpty();

    world.node("orders-slave-1").loads();
    world.settle();
    assertThat(world.restarts).containsExactly(SLAVE);
  }

  @Test
  void resetLetsItBeRestartedOnceMore() {
    stuck();
    world.later(Duration.ofMinutes(2));
    world.settle();
    stuck();
    world.later(Duration.ofMinutes(2));
    assertThat(world.settleAndSay()).isEqualTo("NeedsDeveloper");

    world.requests.put(Labels.RESET_FAILED, SLAVE + "\n");
    world.pass();
    world.pass();
    assertThat(world.requests).as("done").isEmpty();
    world.pass();
    assertThat(world.restarts).containsExactly(SLAVE, SLAVE);
  }

  @Test
  void resetOfNobodyIsToldAndStays() {
    world.requests.put(Labels.RESET_FAILED, "orders-slave-9");
    world.settle();

    assertThat(world.requests).isNotEmpty();
    assertThat(world.pass().advice())
        .singleElement()
        .asString()
        .contains("'orders-slave-9' is no slave");
  }

  private void stuck() {
    world.node(SLAVE).state = "Stuck";
    world.pass();
  }
}
