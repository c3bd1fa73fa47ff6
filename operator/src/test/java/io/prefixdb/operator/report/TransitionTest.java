package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Planner;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which changes people hear of as Events. */
final class TransitionTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void eachChangeIsOneEvent() {
    world.node("orders-slave-1").breaks(world.now);
    assertThat(eventsOf(4)).containsExactly("ReplicationBroken", "ReloadStarted");
    assertThat(eventsOf(2)).isEmpty();

    world.node("orders-slave-1").loads();
    assertThat(eventsOf(2)).as("in sync is not cured").isEmpty();
    world.later(Duration.ofMinutes(11));
    assertThat(eventsOf(2)).containsExactly("ReloadSucceeded");
  }

  @Test
  void plannedChangeIsNoWarning() {
    world.node("orders-slave-1").sequence = 0;
    world.node("orders-slave-1").broken = new Broken("WALGap", 1L, 20L, world.now.toString(), null);
    assertThat(eventsOf(4)).containsExactly("SlaveIsNew", "ReloadStarted");

    world.wish(SPEC.replace("slaves: 2", "slaves: 1"));
    assertThat(eventsOf(4)).as("its reload ends with it").isEmpty();
  }

  @Test
  void whatWasNotDoneIsNotTold() {
    world.node("orders-slave-1").breaks(world.now);
    world.pass();
    var before = world.status;
    var observed = world.observe();
    var plan = Planner.plan(world.desired, observed, before, world.now);
    assertThat(plan.actions()).anyMatch(Action.UpdateReload.class::isInstance);
    var failed = new Deeds(List.of(), Optional.of("the API server refuses"));
    var after = StatusReport.of(world.desired, observed, plan, failed, before, world.now);

    assertThat(Transition.between(before, after, failed.done())).isEmpty();
    assertThat(after.decisionList()).isEqualTo(before.decisionList());
  }

  /** As by a quota of zero PrefixDBReloads. */
  @Test
  void reloadThatCannotBeMadeIsNoneThatRuns() {
    world.node("orders-slave-1").breaks(world.now);
    var before = world.status;
    var observed = world.observe();
    var plan = Planner.plan(world.desired, observed, before, world.now);
    assertThat(plan.actions()).anyMatch(Action.CreateReload.class::isInstance);
    var failed = new Deeds(List.of(), Optional.of("exceeded quota: none"));
    var after = StatusReport.of(world.desired, observed, plan, failed, before, world.now);

    assertThat(after.phase()).isEqualTo(Phase.Pending);
    assertThat(after.message()).isEqualTo("exceeded quota: none");
  }

  @Test
  void restartOfTheMasterIsAnnounced() {
    world.wish(SPEC + "  image: prefixdb/node:other\n");

    assertThat(eventsOf(20)).containsOnlyOnce("MasterRestarted");
  }

  @Test
  void promotionThatIsTakenBackIsAWarning() {
    world.node("orders-master-0").sequence = 30;
    world.requests.put(Labels.PROMOTE, "orders-slave-0");
    assertThat(eventsOf(5)).containsExactly("PromotionStarted");

    world.later(Duration.ofMinutes(1));
    assertThat(eventsOf(5)).startsWith("PromotionTakenBack").doesNotContain("PromotionStarted");
  }

  /** The one that is named already would have to be demoted first, as with any other. */
  @Test
  void promotionBackWhichAPersonAsksForIsAPromotion() {
    world.requests.put(Labels.PROMOTE, "orders-slave-0");
    for (int i = 0; i < 9 && !isNamed(); i++) {
      world.pass();
    }
    assertThat(isNamed()).isTrue();
    world.requests.put(Labels.PROMOTE, "orders-master-0");

    assertThat(eventsOf(1)).containsExactly("PromotionStarted");
  }

  private boolean isNamed() {
    var promotion = world.status.promotion();
    return promotion != null && promotion.step() == Promotion.Step.Promoting;
  }

  @Test
  void loadByKeysIsDiscouraged() {
    world.order(
        "by-hand",
        new ReloadOrder(
            "orders", "orders-slave-1", null, ReloadOrder.Method.API, null, null, null));
    var before = world.status;
    var plan = world.pass();

    assertThat(Transition.between(before, world.status, plan.actions()))
        .anySatisfy(
            event -> {
              assertThat(event.warning()).isTrue();
              assertThat(event.note()).contains("prefer method Copy");
            });
  }

  private List<String> eventsOf(int passes) {
    var told = new ArrayList<String>();
    for (int i = 0; i < passes; i++) {
      var before = world.status;
      var plan = world.pass();
      Transition.between(before, world.status, plan.actions())
          .forEach(event -> told.add(event.reason()));
    }
    return told;
  }
}
