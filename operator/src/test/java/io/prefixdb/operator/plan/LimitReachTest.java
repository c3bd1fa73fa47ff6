package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A start limit of two reloads in an hour, by what a reload takes. */
final class LimitReachTest extends ReloadTests {
  @Test
  void loadsThatLeaveRoomForTheLimitAreNotTold() {
    breakAndLoad(Duration.ofMinutes(29));

    assertThat(told()).isEmpty();
  }

  @Test
  void loadsThatTakeTooLongForTheIntervalAreTold() {
    breakAndLoad(Duration.ofMinutes(30));

    assertThat(told())
        .singleElement()
        .asString()
        .contains("loading took 30m, so 2 reloads do not fit")
        .contains("spec.reload.startLimit.interval (1h)")
        .endsWith("set it longer than 1h");
    assertThat(world.status.recommendations()).containsAll(told());
    world.wish(SPEC.replace("interval: 1h", "interval: 2h"));
    assertThat(told()).isEmpty();
  }

  /** That the interval cannot stop them does not mean that nothing does. */
  @Test
  void longReloadsStopAllTheSame() {
    for (int i = 0; i < 4; i++) {
      world.node(FIRST).breaksAtItsStart(world.now);
      world.settle();
      if (world.node(FIRST).running != null) {
        world.later(Duration.ofHours(2));
        world.node(FIRST).failsToLoad("no route to host");
        world.node(FIRST).broken = null;
        world.settle();
        world.later(Duration.ofMinutes(1));
      }
    }

    assertThat(world.orders).hasSize(2);
    assertThat(world.pass().reloads().reason()).isEqualTo(Reason.StartLimitHit);
  }

  private List<String> told() {
    return world.pass().advice().stream()
        .filter(advice -> advice.startsWith("StartLimitIneffective"))
        .toList();
  }

  private void breakAndLoad(Duration load) {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.later(load);
    world.node(FIRST).loads();
    world.settle();
  }
}
