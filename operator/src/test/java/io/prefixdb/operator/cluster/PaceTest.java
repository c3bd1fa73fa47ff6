package io.prefixdb.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.operator.cluster.Pace.Stored;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.plan.Planner;
import io.prefixdb.operator.plan.Situation;
import io.prefixdb.operator.report.Deeds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pass that goes on is followed by the next one at once, and one that only fails is not. */
final class PaceTest {
  private static final String SLAVE = "orders-slave-0";

  private final Situation world = Situation.settled("  slaves: 2\n  storage: {size: 1Gi}\n");
  private final ObservedCluster observed = broken();
  private final Plan plan = Planner.plan(world.desired, observed, world.status, world.now);
  private final Deeds all = Deeds.all(plan.actions());
  private final Deeds none = new Deeds(List.of(), Optional.of("exceeded quota"));

  private ObservedCluster broken() {
    world.node(SLAVE).breaks(world.now);
    return world.observe();
  }

  @Test
  void whatWasPromisedIsDoneAtOnce() {
    assertThat(plan.actions()).anyMatch(Action::promises);
    assertThat(after(Stored.ANEW, all)).isEqualTo(Pace.AGAIN);
    assertThat(after(Stored.AS_IT_WAS, all)).isEqualTo(Pace.SOON);
    assertThat(after(Stored.MEANWHILE_CHANGED, all))
        .as("the cache has to hear of it first")
        .isEqualTo(Pace.SOON);
  }

  @Test
  void whatIsRefusedIsNotTriedAgainAndAgain() {
    assertThat(after(Stored.AS_IT_WAS, none)).isEqualTo(Pace.WHILE_UNWELL);
    assertThat(after(Stored.ANEW, none))
        .as("the sentence may be another one each time")
        .isEqualTo(Pace.WHILE_REFUSED);
  }

  @Test
  void whatSomebodyElseRefusesHoldsUpNoReload() {
    var others = new Deeds(plan.actions(), Optional.of("a webhook changes the Service"));

    assertThat(after(Stored.ANEW, others)).isEqualTo(Pace.AGAIN);
    assertThat(after(Stored.AS_IT_WAS, others)).isEqualTo(Pace.SOON);
  }

  @Test
  void whatIsRefusedHoldsUpNoPromotion() {
    world.node(SLAVE).broken = null;
    world.settle();
    world.requests.put(Labels.PROMOTE, SLAVE);
    world.pass();
    assertThat(world.status.promotion()).isNotNull();

    assertThat(after(Stored.ANEW, none)).isEqualTo(Pace.AGAIN);
    assertThat(after(Stored.AS_IT_WAS, none)).isLessThan(Duration.ofSeconds(1));
  }

  private Duration after(Stored stored, Deeds deeds) {
    return Pace.after(stored, plan, observed, world.status, deeds);
  }
}
