package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/**
 * Three days of a load that a slave cannot follow at its peak from six to ten in the evening: it
 * falls behind, breaks when its lag reaches the log's length, and catches up at night. Takes a few
 * seconds.
 */
final class OverloadSimulationTest {
  private static final String SLAVE = "orders-slave-0";
  private static final Duration STEP = Duration.ofMinutes(10);
  private static final double LOG_SECONDS = 7200;

  private final Situation world =
      Situation.settled("  slaves: 2\n  storage: {size: 100Gi}\n  replication: {walTTL: 2h}\n");

  @Test
  void threeDaysOfOverloadAreOneReloadAndOneAdvice() {
    start();
    int advices = 0;
    String known = "";
    int writes = 0;
    for (int step = 0; step < Duration.ofDays(3).dividedBy(STEP); step++) {
      var before = world.status;
      world.later(STEP);
      live();
      Plan plan = world.pass();
      world.pass();
      world.pass();
      assertThat(plan.actions().stream().filter(Action::disruptive).count()).isLessThanOrEqualTo(1);
      String advice = String.join("", plan.advice());
      if (advice.contains("move the prefix") && !advice.equals(known)) {
        advices++;
        known = advice;
      }
      writes += world.status.equals(before) ? 0 : 1;
    }
    assertThat(world.orders).hasSize(1);
    assertThat(world.reloads.values()).hasSize(1);
    assertThat(advices).isEqualTo(1);
    assertThat(known).contains("'hot'").contains("2000 writes/s").contains("takes 1000");
    assertThat(world.status.peakList()).hasSizeLessThanOrEqualTo(Peaks.REMEMBERED_MAX);
    assertThat(world.settleAndSay()).isEqualTo("WouldBreakAgain");
    assertThat(writes).as("passes that rewrote the status").isLessThan(200);
  }

  private void start() {
    world
        .nodes
        .values()
        .forEach(
            node -> {
              node.prefix = "hot";
              node.writesPerSecond = 100;
              node.startedAt = world.now.minus(Duration.ofDays(30)).toString();
            });
    world.settle();
  }

  private void live() {
    var slave = world.node(SLAVE);
    int hour = world.now.atZone(ZoneOffset.UTC).getHour();
    boolean peak = hour >= 18 && hour < 22;
    world.node("orders-master-0").writesPerSecond = peak ? 2000 : 100;
    slave.writesPerSecond = peak ? 1000 : slave.lagSeconds > 0 ? 1000 : 100;
    if (slave.running != null) {
      slave.loads();
      slave.lagSeconds = 0;
    }
    if (slave.broken == null) {
      double change = STEP.toSeconds() * (peak ? 0.7 : -0.9);
      slave.lagSeconds = Math.max(0, slave.lagSeconds + change);
      slave.lagSequences = 1000 * (long) slave.lagSeconds;
    }
    slave.state = slave.lagSequences > 10_000 ? "Lagging" : "InSync";
    if (slave.lagSeconds > LOG_SECONDS && slave.broken == null) {
      slave.breaks(world.now);
    }
  }
}
