package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Causes that show in a slave's own history of breaks and reloads. */
final class LoadCausesTest extends JudgeTests {
  @Test
  void reloadThatFailedIsMadeAgain() {
    breakAndOrder();
    world.node(SLAVE).failsToLoad("no route to host");
    world.pass();

    assertReload(Cause.BadReload);
    assertThat(judged().evidence()).contains("no route to host");
  }

  @Test
  void loadThatTookTooLongIsMadeAgainOnceWithTheSecondsToUse() {
    breakAndOrder();
    tooSlow();
    assertReload(Cause.BadReload);
    assertThat(judged().advice()).contains("walTTL to at least 11250s");

    world.later(Duration.ofMinutes(2));
    world.settle();
    tooSlow();
    assertHeld(Cause.BadReload, Reason.WouldOverrun);
  }

  private void tooSlow() {
    world.later(Duration.ofHours(2).plusMinutes(30));
    world.node(SLAVE).loads();
    world.node(SLAVE).breaks(world.now);
    world.pass();
    world.later(Duration.ofSeconds(6));
    world.pass();
  }

  @Test
  void breakSoonAfterAReloadIsChronic() {
    breakSoonAfterAReload();

    assertHeld(Cause.ChronicOverload, Reason.WouldBreakAgain);
    assertThat(judged().advice()).contains("walTTL").doesNotContain("log_limit_per_req");
  }

  @Test
  void largerAnswersAreAdvisedWhereSlavesAskForPortions() {
    world.wish(SPEC + "  replication: {slave: {transfer: pull}}\n");
    world.settle();
    breakSoonAfterAReload();

    assertThat(judged().advice()).contains("log_limit_per_req");
  }

  @Test
  void secondBurstWithinADayIsChronic() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofHours(5));
    world.settle();
    world.node(SLAVE).breaks(world.now);

    assertHeld(Cause.ChronicOverload, Reason.WouldBreakAgain);
  }

  @Test
  void anotherPrefixThatTheSameBurstLeftBehindIsLoadedToo() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.settle();
    world.node(SLAVE).prefix = "q";
    world.later(Duration.ofMinutes(5));
    world.node(SLAVE).breaks(world.now);
    world.pass();

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void failureBeforeALongTimeInHealthExplainsNothing() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.node(SLAVE).state = "Lagging";
    world.pass();
    world.later(Duration.ofMinutes(16));
    world.pass();
    assertThat(world.reloadsOf(SLAVE).getLast().status().reason()).isEqualTo("NoProgress");
    world.node(SLAVE).state = "InSync";
    world.settle();
    world.later(Duration.ofDays(60));
    world.settle();
    world.node(SLAVE).breaks(world.now);

    assertReload(Cause.OneOffBurst);
  }

  @Test
  void singleBurstIsLoadedOnce() {
    world.node(SLAVE).breaks(world.now);

    assertReload(Cause.OneOffBurst);
    assertThat(judged().advice()).contains("portions");
  }

  @Test
  void singleBurstIsLoadedWhenTheLoadIsLessWhileAnotherSlaveServes() {
    var other = world.node("orders-slave-1");
    other.lagSeconds = 3000;
    other.state = "Lagging";
    world.node(SLAVE).breaks(world.now);
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.HighLoad);

    other.lagSeconds = 30;
    world.settle();
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void singleBurstIsLoadedAtOnceWhenNoOtherSlaveServes() {
    var other = world.node("orders-slave-1");
    other.lagSeconds = 3000;
    other.ready = false;
    world.node(SLAVE).breaks(world.now);
    world.settle();

    assertThat(world.orders).hasSize(1);
  }

  @Test
  void whatNothingExplainsIsLoadedOnce() {
    world.node(SLAVE).broken = new Broken("LocalDivergence", 11L, 20L, null, null);
    assertReload(Cause.Unknown);
    world.settle();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofHours(5));
    world.settle();

    world.node(SLAVE).broken = new Broken("LocalDivergence", 31L, 40L, null, null);
    assertHeld(Cause.Unknown, Reason.NeedsDeveloper);
  }

  /** The node replaces nothing but what is damaged, and keeps that until it is in sync. */
  @Test
  void damagedCopyIsLoadedOnce() {
    world.node(SLAVE).broken = new Broken("LocalDamage", 0L, 0L, null, null);
    assertReload(Cause.Unknown);
    assertThat(judged().evidence()).isEqualTo("LocalDamage on 'p'");
  }

  @Test
  void settingThatIsChangedLetsRemediesGoOn() {
    breakSoonAfterAReload();
    world.settle();
    int orders = world.orders.size();
    world.wish(SPEC + "  image: other\n");
    world.settle();
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.orders).as("an image is no tuning").hasSize(orders);

    world.wish(SPEC + "  replication: {slave: {log_limit_per_req: 1000}}\n");
    world.settle();
    world.later(Duration.ofSeconds(1));
    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.orders).hasSize(orders + 1);
  }

  /** It is broken until it is loaded, and nobody restarts it for that. */
  @Test
  void settingThatCountsAtOnceLetsRemediesOfABrokenSlaveGoOn() {
    breakSoonAfterAReload();
    world.settle();
    int orders = world.orders.size();
    assertThat(world.settleAndSay()).isEqualTo("WouldBreakAgain");

    world.wish(SPEC + "  replication: {walTTL: 6h}\n");
    world.settle();

    assertThat(world.restarts).isEmpty();
    assertThat(world.orders).hasSize(orders + 1);
  }

  /** A load would be followed by the same break as long as the pod is the old one. */
  @Test
  void slaveGetsTheSettingThatShallHelpBeforeItIsLoaded() {
    breakSoonAfterAReload();
    world.settle();
    int reloads = world.reloadsOf(SLAVE).size();

    world.wish(SPEC + "  replication: {slave: {log_limit_per_req: 1000}}\n");
    for (int pass = 0; pass < 10 && world.restarts.isEmpty(); pass++) {
      world.pass();
      assertThat(world.reloadsOf(SLAVE)).as("pass %d", pass).hasSize(reloads);
    }
    assertThat(world.restarts).containsExactly(SLAVE);

    world.node(SLAVE).breaks(world.now);
    world.settle();
    assertThat(world.reloadsOf(SLAVE)).hasSize(reloads + 1);
  }

  private void breakSoonAfterAReload() {
    breakAndOrder();
    world.node(SLAVE).loads();
    world.settle();
    world.later(Duration.ofMinutes(5));
    world.node(SLAVE).breaks(world.now);
    world.pass();
  }
}
