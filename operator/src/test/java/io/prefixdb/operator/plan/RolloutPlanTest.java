package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RolloutPlanTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final String CHANGED = SPEC + "  image: prefixdb/node:other\n";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void slavesFromTheLastToTheFirstAndTheMasterAtTheEnd() {
    world.wish(CHANGED);
    world.settle();

    assertThat(world.restarts)
        .containsExactly("orders-slave-1", "orders-slave-0", "orders-master-0");
  }

  @Test
  void badChangeStopsAtTheFirstPod() {
    world.wish(CHANGED);
    world.pass();
    world.pass();
    world.node("orders-slave-1").ready = false;
    world.settle();
    assertThat(world.restarts).containsExactly("orders-slave-1");

    world.wish(SPEC);
    world.settle();
    assertThat(world.restarts)
        .as("the correction begins with the pod that is ill, and needs no other")
        .containsExactly("orders-slave-1", "orders-slave-1");
  }

  @Test
  void podThatIsIllWithTheOldTemplateGoesFirst() {
    world.node("orders-slave-0").ready = false;
    world.wish(CHANGED);
    world.settle();

    assertThat(world.restarts.getFirst()).isEqualTo("orders-slave-0");
  }

  @Test
  void nothingIsRestartedWhileASlaveIsLoading() {
    world.node("orders-slave-0").breaks(world.now);
    world.settle();
    world.wish(CHANGED);
    world.settle();
    assertThat(world.restarts).isEmpty();

    world.node("orders-slave-0").loads();
    world.settle();
    assertThat(world.restarts).hasSize(3);
  }

  @Test
  void masterWithoutWalIsRestartedBeforeItsFirstSlaves() {
    var single = Situation.settled("  slaves: 0\n  storage: {size: 1Gi}\n");
    single.node("orders-master-0").mode = "prefixdb";
    single.node("orders-master-0").replicationSupported = false;
    single.wish(SPEC);
    single.pass();
    single.nodes.values().stream()
        .filter(node -> node.mode.equals("slave"))
        .forEach(node -> node.ready = false);
    single.settle();

    assertThat(single.restarts).containsExactly("orders-master-0");
  }

  @Test
  void invalidSpecChangesNothing() {
    world.wish(CHANGED + "  rocksdb: {no_such_option: \"1\"}\n");

    assertThat(world.pass().actions()).isEmpty();
  }
}
