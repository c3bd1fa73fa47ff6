package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.Decision;
import io.prefixdb.crds.MasterResponse.Step;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the master's response times say something of its first slave, and when nothing. */
final class AttachmentTimesTest extends AttachmentTests {
  @Test
  void slowMomentIsNoReason() {
    world.wishAnew(THREE);
    world.settle();
    for (int moment = 0; moment < 3; moment++) {
      world.node(MASTER).p99Millis = 500;
      world.settle();
      assertThat(kept().slowSince()).isEqualTo(world.now.toString());
      world.later(AttachmentPlan.STANDS.minusSeconds(1));
      world.settle();
      world.node(MASTER).p99Millis = 2;
      world.later(Duration.ofSeconds(1));
      world.settle();
      assertThat(kept().slowSince()).isNull();
    }
    assertThat(kept().step()).isNotEqualTo(Step.TakenBack);
  }

  @Test
  void masterThatIsSlowInTheEndIsWatchedUntilThatIsDecided() {
    world.wishAnew(THREE);
    world.settle();
    world.later(AttachmentPlan.WATCH.minusSeconds(5));
    world.node(MASTER).p99Millis = 500;
    world.settle();
    world.later(Duration.ofSeconds(10));
    world.settle();
    assertThat(kept().step()).isEqualTo(Step.InSync);

    world.later(AttachmentPlan.STANDS);
    world.settle();
    assertThat(kept().step()).isEqualTo(Step.TakenBack);
  }

  /** Requests, time before, time after, in milliseconds: where nothing can be blamed on a slave. */
  @ParameterizedTest
  @CsvSource({"99, 2, 1000", "0, 2, 1000", "1000, 51, 1000", "1000, 50, 60"})
  void whereSlavesAreNotToBlameTheyStay(long requests, double before, double after) {
    world.node(MASTER).requests = requests;
    world.node(MASTER).p99Millis = before;
    world.wishAnew(THREE);
    world.settle();
    world.node(MASTER).requests = 1000;
    world.node(MASTER).p99Millis = after;
    world.settle();
    world.later(AttachmentPlan.WATCH);
    world.settle();

    assertThat(world.nodes).hasSize(4);
    assertThat(world.status.phase()).isEqualTo(Phase.Running);
    assertThat(kept().p99After()).isEqualTo(MasterTimes.text(after));
    assertThat(kept().p99Before()).isEqualTo(requests < 100 ? null : MasterTimes.text(before));
  }

  @Test
  void whyNothingCanBeComparedIsDecided() {
    world.node(MASTER).requests = 12;
    world.wishAnew(THREE);
    world.pass();
    assertThat(last().action()).isEqualTo("attach all slaves at once");
    assertThat(last().because()).contains("hardly anybody asks the master (12 requests in 10 s)");

    var slow = Situation.settled(ALONE);
    slow.node(MASTER).requests = 1000;
    slow.node(MASTER).p99Millis = 80;
    slow.wishAnew(THREE);
    slow.pass();
    assertThat(Objects.requireNonNull(slow.status.decisionList().getLast()).because())
        .contains("p99 is 80ms without slaves, above 50ms");
  }

  @Test
  void masterThatWasJustStartedIsSlowByItself() {
    world.wishAnew(THREE);
    world.settle();
    world.node(MASTER).startedAt = world.now.toString();
    world.node(MASTER).p99Millis = 500;
    world.settle();
    assertThat(kept().slowSince()).isNull();

    world.later(AttachmentPlan.WARM_AFTER);
    world.settle();
    assertThat(kept().slowSince()).isNotNull();
  }

  @Test
  void masterIsNotSlowBecauseOfASlaveThatIsNotThere() {
    world.wishAnew(THREE);
    world.settle();
    world.node(FIRST).silent = true;
    world.node(MASTER).p99Millis = 500;
    world.settle();
    world.later(AttachmentPlan.STANDS);
    world.settle();

    assertThat(kept().slowSince()).isNull();
  }

  @Test
  void writesHaveTheSlavesThatTheyWaitFor() {
    world.wishAnew(THREE + "  replication: {minAcks: 2}\n");
    world.pass();
    world.pass();
    assertThat(world.nodes).hasSize(3);
    assertThat(world.desired.acks()).containsEntry("min", 2);
    world.node(FIRST).ready = false;
    world.node(MASTER).p99Millis = 1000;
    world.settle();
    assertThat(kept().step()).isEqualTo(Step.CatchingUp);
    assertThat(kept().slowSince()).as("they wait for slaves that are not level yet").isNull();
    world.node(FIRST).ready = true;
    world.settle();
    world.later(AttachmentPlan.STANDS);
    world.settle();

    assertThat(kept().step()).isEqualTo(Step.TakenBack);
    assertThat(world.desired.acks()).as("nobody is there to wait for").isEmpty();
    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.nodes).containsOnlyKeys(MASTER);
  }

  @Test
  void masterOfWhichNothingIsKnownYetIsWaitedFor() {
    world.node(MASTER).unheard = true;
    world.wishAnew(THREE);
    world.settle();
    assertThat(world.nodes).hasSize(1);
    assertThat(world.status.message()).contains("has to be heard");

    world.node(MASTER).unheard = false;
    world.settle();
    assertThat(kept().p99Before()).isEqualTo("2.0ms");
  }

  /** Nobody knows what it bears, and it does not bear more for being silent. */
  @Test
  void silentMasterGetsItsFirstSlaveAlone() {
    world.node(MASTER).silent = true;
    world.wishAnew(THREE);
    world.settle();

    assertThat(world.nodes).containsOnlyKeys(MASTER, FIRST);
    assertThat(kept().p99Before()).isNull();
    assertThat(decisions()).contains("attach the first slave");

    world.node(MASTER).silent = false;
    attach();
    assertThat(world.nodes).hasSize(4);
  }

  private Decision last() {
    return Objects.requireNonNull(world.status.decisionList().getLast());
  }
}
