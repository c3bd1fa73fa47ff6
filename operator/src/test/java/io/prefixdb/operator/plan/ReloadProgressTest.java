package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How far a reload is, by what its slave says. */
final class ReloadProgressTest extends ReloadTests {
  @Test
  void succeedsOnlyWhenTheSlaveStaysInSync() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Running);
    assertThat(record(FIRST).progress()).isEqualTo("50%");

    world.node(FIRST).loads();
    world.node(FIRST).state = "Lagging";
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.CatchingUp);

    world.node(FIRST).state = "InSync";
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
    world.later(Duration.ofMinutes(9));
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
    world.later(Duration.ofMinutes(1));
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Succeeded);
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void breakThatIsStillToldWhenTheLoadEndsIsTheOldOne() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.node(FIRST).breaks(world.now);
    world.pass();
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.CatchingUp);

    world.node(FIRST).broken = null;
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
  }

  @Test
  void slaveThatIsSilentForEverDoesNotHoldUpAnother() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).silent = true;
    world.node(SECOND).breaks(world.now);
    world.settle();
    assertThat(world.orders).extracting(Action.OrderReload::node).containsExactly(FIRST);

    world.later(ReloadProgress.SILENCE_MAX);
    world.settle();
    assertThat(record(FIRST).reason()).isEqualTo("Silent");
    assertThat(world.orders.getLast().node()).isEqualTo(SECOND);
  }

  @Test
  void slaveThatComesNoNearerFails() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.node(FIRST).state = "Lagging";
    world.node(FIRST).lagSequences = 5000;
    world.pass();
    world.later(ReloadProgress.STANDSTILL_MAX.minusMinutes(1));
    world.node(FIRST).lagSequences = 4000;
    world.pass();
    world.later(ReloadProgress.STANDSTILL_MAX.minusMinutes(1));
    world.pass();
    assertThat(record(FIRST).phase()).as("it came nearer").isEqualTo(Phase.CatchingUp);

    world.later(Duration.ofMinutes(2));
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Failed);
    assertThat(record(FIRST).reason()).isEqualTo("NoProgress");
  }

  @Test
  void slaveThatDoesNotKnowItsLagYetIsNotAtItsEnd() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.node(FIRST).state = "CatchingUp";
    world.node(FIRST).masterSequence = 0;
    world.pass();
    world.node(FIRST).state = "Lagging";
    world.node(FIRST).masterSequence = 90_000_000;
    for (int minutes = 0; minutes < 60; minutes += 10) {
      world.node(FIRST).lagSequences = 90_000_000 - minutes * 100_000L;
      world.pass();
      world.later(Duration.ofMinutes(10));
    }

    assertThat(record(FIRST).phase()).isEqualTo(Phase.CatchingUp);
  }

  @Test
  void slaveThatNeverSaysHowFarItIsFails() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.node(FIRST).state = "CatchingUp";
    world.node(FIRST).masterSequence = 0;
    world.pass();
    world.later(ReloadProgress.STANDSTILL_MAX);
    world.pass();

    assertThat(record(FIRST).reason()).isEqualTo("NoProgress");
  }

  @Test
  void applyingWhatCameAMomentAgoIsBeingInSync() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).loads();
    world.node(FIRST).state = "CatchingUp";
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);

    var before = world.status;
    world.node(FIRST).state = "InSync";
    world.pass();
    assertThat(world.status).as("the two take turns all the time").isEqualTo(before);
    world.node(FIRST).state = "CatchingUp";
    world.later(Duration.ofMinutes(10));
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Succeeded);
  }

  @Test
  void orderThatIsNeverTakenFails() {
    world.node(FIRST).breaks(world.now);
    world.pass();
    world.pass();
    world.node(FIRST).deaf = true;
    world.settle();
    world.later(ReloadProgress.UNTAKEN_MAX);
    world.pass();

    assertThat(status(FIRST).getFirst().reason()).isEqualTo("NotTaken");
  }

  @Test
  void restartedNodeThatForgotTheOrderCountsAsAFailedReload() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    String id = world.reloadsOf(FIRST).getFirst().orderId();
    world.node(FIRST).running = null;
    world.settle();

    assertThat(status(FIRST)).extracting(ReloadStatus::phase).startsWith(Phase.Failed);
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

    assertThat(record(FIRST).phase()).isEqualTo(Phase.Running);
  }

  @Test
  void whatTheNodeSaysIsKeptInPart() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).failsToLoad("x".repeat(5000));
    world.pass();

    assertThat(record(FIRST).message()).hasSizeLessThan(1000);
  }

  @Test
  void refusedOrderFailsWithTheNodesSentence() {
    world.node(FIRST).breaks(world.now);
    world.pass();
    world.pass();
    world.refuse(world.reloadsOf(FIRST).getFirst().orderId());
    world.pass();

    assertThat(status(FIRST).getFirst().phase()).isEqualTo(Phase.Failed);
    assertThat(status(FIRST).getFirst().message()).contains("no such prefix");
  }
}
