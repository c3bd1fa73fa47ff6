package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.MasterResponse;
import io.prefixdb.crds.MasterResponse.Step;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A server that ran without slaves gets its first ones, while it is watched. */
final class AttachmentTest extends AttachmentTests {
  @Test
  void firstSlaveComesAloneAndTheOthersWhenTheMasterBearsIt() {
    world.wishAnew(THREE);
    assertThat(world.pass().actions()).as("it is written down before anything is done").isEmpty();
    assertThat(kept().step()).isEqualTo(Step.CatchingUp);
    assertThat(kept().p99Before()).isEqualTo("2.0ms");

    world.settle();

    assertThat(world.nodes).containsOnlyKeys(MASTER, FIRST);
    assertThat(world.restarts).containsExactly(MASTER);
    assertThat(kept().step()).isEqualTo(Step.InSync);
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);
    assertThat(world.status.message())
        .startsWith("2 more slaves come when the first one has been in sync for 2m")
        .contains("p99 is 2.0ms", "50ms (spec.tuning.maxMasterP99)");

    world.later(AttachmentPlan.WATCH.minusSeconds(1));
    world.settle();
    assertThat(world.nodes).hasSize(2);
    world.node(MASTER).p99Millis = 3;
    world.later(Duration.ofSeconds(1));
    world.settle();

    assertThat(world.nodes).hasSize(4);
    assertThat(world.restarts).containsExactly(MASTER);
    assertThat(world.status.phase()).isEqualTo(Phase.Running);
    assertThat(kept())
        .isEqualTo(
            new MasterResponse(
                Step.Attached,
                world.now.toString(),
                true,
                "2.0ms",
                "3.0ms",
                null,
                null,
                "the master's p99 was 2.0ms without slaves, and is 3.0ms with them"));
    assertThat(decisions()).contains("attach the first slave", "leave slaves attached");
  }

  @Test
  void whatWasRecordedStaysHoweverTheTimesMove() {
    world.wishAnew(THREE);
    attach();
    var before = world.status;

    world.later(Duration.ofHours(1));
    world.node(MASTER).p99Millis = 500;
    world.settle();

    assertThat(world.status).isEqualTo(before);
    assertThat(world.nodes).hasSize(4);
  }

  @Test
  void slaveWithWhichTheMasterStaysTooSlowIsTakenAwayAgain() {
    world.wishAnew(THREE);
    world.settle();
    world.node(MASTER).p99Millis = 120;
    world.settle();
    world.later(AttachmentPlan.STANDS.minusSeconds(1));
    world.settle();
    assertThat(world.nodes).hasSize(2);

    world.later(Duration.ofSeconds(1));
    world.pass();
    assertThat(kept().step()).isEqualTo(Step.TakenBack);
    assertThat(world.nodes).as("it is written down before it is done").hasSize(2);
    world.settle();

    assertThat(world.nodes).containsOnlyKeys(MASTER);
    assertThat(world.restarts).as("the master keeps its log").containsExactly(MASTER);
    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.status.message())
        .contains("p99 is 120ms", "above 50ms", "for 30s", "was 2.0ms without", "its volume stays");
    assertThat(world.status.recommendations()).contains(world.status.message());
    assertThat(decisions()).endsWith("take the first slave away again");
    assertThat(Objects.requireNonNull(world.status.decisionList().getLast()).because())
        .isEqualTo(world.status.message());
    assertThat(world.status.conditionList())
        .filteredOn(condition -> List.of("Ready", "Progressing").contains(condition.type()))
        .extracting(ClusterCondition::status, ClusterCondition::reason, ClusterCondition::message)
        .containsExactly(
            tuple("False", "AttachmentTakenBack", world.status.message()),
            tuple("False", "AttachmentTakenBack", world.status.message()));
  }

  @Test
  void nothingIsTriedAgainBeforeTheSpecChanges() {
    takeBack();
    var before = world.status;
    for (int hour = 0; hour < 48; hour++) {
      world.later(Duration.ofHours(1));
      world.operatorRestarts();
      assertThat(world.pass().actions()).isEmpty();
    }
    assertThat(world.status).isEqualTo(before);

    world.wishAnew(THREE + "  tuning: {maxMasterP99: 1s}\n");
    attach();

    assertThat(world.nodes).hasSize(4);
    assertThat(world.restarts).containsExactly(MASTER);
    assertThat(world.status.phase()).isEqualTo(Phase.Running);
    assertThat(kept().step()).isEqualTo(Step.Attached);
  }

  /** Its last ten seconds are still those with the slave. */
  @Test
  void nextTryBeginsWhenTheLastOneIsForgotten() {
    takeBack();
    world.wishAnew(THREE + "  tuning: {maxMasterP99: 1s}\n");
    world.settle();
    assertThat(world.nodes).hasSize(1);
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);

    world.later(AttachmentPlan.FORGOTTEN_AFTER);
    world.node(MASTER).p99Millis = 2;
    world.settle();

    assertThat(kept().p99Before()).isEqualTo("2.0ms");
    assertThat(world.nodes).hasSize(2);
  }

  @Test
  void onlyAServerWithoutSlavesIsWatched() {
    var made = Situation.settled(THREE);
    made.node(MASTER).requests = 1000;
    made.wishAnew(THREE.replace("3", "5"));
    made.settle();
    assertThat(made.status.master()).isNull();
    assertThat(made.nodes).hasSize(6);

    made.scaleByHand(Role.SLAVE, 0);
    made.settle();
    assertThat(made.status.master()).as("a set that somebody scaled by hand").isNull();
    assertThat(made.nodes).hasSize(6);
  }

  @Test
  void slaveThatBecameTheMasterStays() {
    world.wishAnew(THREE);
    world.settle();
    world.requests.put(Labels.PROMOTE, FIRST);
    world.settle();

    assertThat(world.status.currentMaster()).isEqualTo(FIRST);
    assertThat(kept().step()).isEqualTo(Step.Attached);
    assertThat(kept().p99After()).isNull();
    assertThat(world.nodes).hasSize(4);
  }

  @Test
  void singleServerAgainRemembersWhatSlavesHaveCost() {
    world.wishAnew(THREE);
    world.settle();
    world.wishAnew(ALONE);
    world.settle();
    assertThat(world.status.master()).as("that was not found out").isNull();
    assertThat(world.nodes).containsOnlyKeys(MASTER);
    assertThat(world.status.phase()).isEqualTo(Phase.Running);

    world.wishAnew(THREE);
    attach();
    MasterResponse found = kept();
    world.wishAnew(ALONE);
    world.settle();
    assertThat(kept()).isEqualTo(found);

    world.node(MASTER).p99Millis = 4;
    world.wishAnew(THREE);
    world.settle();
    assertThat(kept().p99Before()).isEqualTo("4.0ms");
  }

  @Test
  void specThatIsRefusedTakesNothingBackAndAttachesNothing() {
    world.wishAnew(THREE + "  rocksdb: {nonsense: \"1\"}\n");
    world.settle();
    assertThat(world.status.master()).isNull();
    assertThat(world.nodes).hasSize(1);

    world.wishAnew(THREE + "  maintenance: {paused: true}\n");
    world.settle();
    assertThat(world.status.master()).isNull();
    assertThat(world.nodes).hasSize(1);
  }

  @Test
  void operatorThatDiesAnywhereTakesTheSlaveAwayOnceAndForAll() {
    int passes = tooSlow(-1, 0);
    for (int pass = 0; pass < passes; pass++) {
      for (int actions = 0; actions < 3; actions++) {
        tooSlow(pass, actions);
      }
    }
  }

  /** One life; gives the number of its passes. */
  private static int tooSlow(int diesIn, int actions) {
    String how = "died in pass %d after %d actions".formatted(diesIn, actions);
    var world = Situation.settled(ALONE);
    world.node(MASTER).requests = 1000;
    world.wishAnew(THREE);
    var steps = new ArrayList<Step>();
    int pass = 0;
    for (; pass < 12; pass++) {
      world.node(MASTER).p99Millis = world.nodes.containsKey(FIRST) ? 120 : 2;
      if (pass == diesIn) {
        world.passThatDiesAfter(actions);
        world.operatorRestarts();
      }
      world.pass();
      @Nullable MasterResponse master = world.status.master();
      if (master != null && (steps.isEmpty() || steps.getLast() != master.step())) {
        steps.add(master.step());
      }
      assertThat(world.nodes.size()).as(how).isLessThanOrEqualTo(2);
      world.later(Duration.ofSeconds(5));
    }
    assertThat(steps).as(how).containsExactly(Step.CatchingUp, Step.InSync, Step.TakenBack);
    assertThat(world.nodes).as(how).containsOnlyKeys(MASTER);
    assertThat(world.restarts).as(how).containsExactly(MASTER);
    return pass;
  }

  private void takeBack() {
    world.wishAnew(THREE);
    world.settle();
    world.node(MASTER).p99Millis = 120;
    world.settle();
    world.later(AttachmentPlan.STANDS);
    world.settle();
    assertThat(kept().step()).isEqualTo(Step.TakenBack);
  }
}
