package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.Decision;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DecisionsTest {
  private static final String SLAVE = "orders-slave-0";
  private static final String MASTER = "orders-master-0";

  private final Situation world =
      Situation.settled(
          """
            slaves: 2
            storage: {size: 1Gi}
            reload: {startLimit: {restartDelay: 0s, burst: 10}}
          """);

  @Test
  void whatIsDoneAndWhatIsNotAreToldOnce() {
    world.node(SLAVE).breaks(world.now);
    world.node(MASTER).silent = true;
    world.pass();
    world.later(Duration.ofMinutes(1));
    world.pass();
    assertThat(world.status.decisionList()).hasSize(1);
    Decision held = world.status.decisionList().getFirst();
    assertThat(held.blockedBy()).isEqualTo("MasterNotServing");
    assertThat(held.because()).contains(SLAVE);

    world.node(MASTER).silent = false;
    world.settle();
    assertThat(world.status.decisionList())
        .extracting(Decision::action)
        .containsExactly("remedy for a slave", "load orders-slave-0 again");
    assertThat(world.status.decisionList().getLast().blockedBy()).isNull();
  }

  @Test
  void onlyTheLastOnesAreKept() {
    for (int i = 0; i < 8; i++) {
      world.node("orders-slave-1").silent = false;
      world.wish("  slaves: 2\n  storage: {size: 1Gi}\n  image: i" + i + "\n");
      world.settle();
    }
    assertThat(world.status.decisionList()).hasSize(20);
    assertThat(world.status.decisionList().getLast().action()).isEqualTo("restart " + MASTER);
  }
}
