package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadStatus.Phase;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * An operator that dies in the middle of a reload's way, in every pass of it and after each number
 * of the pass's actions: the next one ends it with one record and one order.
 */
final class CrashTest {
  private static final String SLAVE = "orders-slave-0";
  private static final int PASSES = 8;
  private static final int ACTIONS_MAX = 2;

  @Test
  void goesOnWhereverItDied() {
    for (int pass = 0; pass < PASSES; pass++) {
      for (int actions = 0; actions <= ACTIONS_MAX; actions++) {
        diesIn(pass, actions);
      }
    }
  }

  private static void diesIn(int pass, int actions) {
    var world = Situation.settled("  slaves: 2\n  storage: {size: 1Gi}\n");
    world.node(SLAVE).breaks(world.now);
    for (int i = 0; i < PASSES; i++) {
      world.later(Duration.ofSeconds(1));
      if (i == pass) {
        world.passThatDiesAfter(actions);
        world.operatorRestarts();
      }
      Plan plan = world.pass();
      assertThat(plan.actions().stream().filter(Action::disruptive).count()).isLessThanOrEqualTo(1);
      if (i == PASSES / 2 && world.node(SLAVE).running != null) {
        world.node(SLAVE).loads();
      }
    }
    world.later(Duration.ofMinutes(11));
    world.settle();

    String died = "died in pass %d after %d actions".formatted(pass, actions);
    assertThat(world.reloads).as(died).hasSize(1);
    assertThat(world.orders).as(died).extracting(Action.OrderReload::id).isNotEmpty();
    assertThat(world.orders.stream().map(Action.OrderReload::id).distinct()).as(died).hasSize(1);
    assertThat(Objects.requireNonNull(world.reloadsOf(SLAVE).getFirst()).status().phase())
        .as(died)
        .isEqualTo(Phase.Succeeded);
  }
}
