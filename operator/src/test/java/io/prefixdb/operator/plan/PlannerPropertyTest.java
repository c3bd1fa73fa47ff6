package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds after every pass, whatever happens: random histories, one for each seed. */
final class PlannerPropertyTest {
  private static final List<String> SPECS =
      List.of(
          "  slaves: 2\n  storage: {size: 1Gi}\n",
          "  slaves: 4\n  storage: {size: 1Gi}\n",
          "  slaves: 0\n  storage: {size: 1Gi}\n",
          "  slaves: 3\n  image: other\n  storage: {size: 1Gi}\n",
          "  slaves: 3\n  storage: {size: 1Gi}\n  rocksdb: {nonsense: \"1\"}\n");

  static Stream<Integer> seeds() {
    return IntStream.range(0, 40).boxed();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdsWhateverHappens(int seed) {
    var random = new Random(seed);
    var world = Situation.settled(SPECS.getFirst());
    for (int step = 0; step < 40; step++) {
      happen(world, random);
      Set<String> promised = promised(world);
      Plan plan =
          random.nextInt(8) == 0 ? world.passThatDiesAfter(random.nextInt(4)) : world.pass();
      assertThat(plan.actions().stream().filter(Action::disruptive).count())
          .as("disruptive actions of one pass")
          .isLessThanOrEqualTo(1);
      plan.actions().stream()
          .filter(Action.OrderReload.class::isInstance)
          .map(Action.OrderReload.class::cast)
          .forEach(
              order -> {
                assertThat(promised).contains(order.id());
                NodeInMemory node = world.nodes.get(order.node());
                if (node != null) {
                  assertThat(node.broken).as("only who serves no reads is loaded").isNotNull();
                }
              });
      assertThat(world.nodes.values().stream().filter(node -> node.running != null).count())
          .as("slaves that load at once")
          .isLessThanOrEqualTo(1);
    }
    eachOrderWentToOneNode(world);
    calm(world);
    assertThat(world.pass().actions()).as("a settled cluster needs nothing").isEmpty();
    var before = world.status;
    world.later(Duration.ofMinutes(1));
    world.pass();
    assertThat(world.status).as("and its status is not rewritten").isEqualTo(before);
    assertThat(world.missing()).isZero();
  }

  private static void happen(Situation world, Random random) {
    world.later(Duration.ofSeconds(random.nextInt(600)));
    var names = List.copyOf(world.nodes.keySet());
    var node = world.node(names.get(random.nextInt(names.size())));
    world.nodes.values().forEach(any -> asks(any, random));
    switch (random.nextInt(9)) {
      case 0 -> world.wishAnew(SPECS.get(random.nextInt(SPECS.size())));
      case 1 -> node.silent = !node.silent;
      case 2 -> node.ready = !node.ready;
      case 3 -> world.operatorRestarts();
      case 4 -> node.running = null;
      case 5 -> world.requests.put(Labels.RESET_FAILED, "*");
      case 6, 7 -> {
        if (node.running != null) {
          node.loads();
        }
      }
      default -> {
        if (node.role.equals("slave") && node.running == null) {
          node.breaks(world.now);
        }
      }
    }
  }

  /** Clients come and go, and the node is fast or slow. */
  private static void asks(NodeInMemory node, Random random) {
    node.requests = random.nextInt(200);
    node.p99Millis = random.nextInt(4) == 0 ? 100 : 1;
  }

  private static Set<String> promised(Situation world) {
    var ids = new HashSet<String>();
    world.reloads.values().stream()
        .filter(reload -> reload.status().phase() == ReloadStatus.Phase.Ordered)
        .map(ObservedReload::orderId)
        .forEach(ids::add);
    return ids;
  }

  private static void eachOrderWentToOneNode(Situation world) {
    var nodeOf = new HashMap<String, String>();
    world.orders.forEach(
        order ->
            assertThat(nodeOf.merge(order.id(), order.node(), (a, b) -> a))
                .isEqualTo(order.node()));
  }

  private static void calm(Situation world) {
    world.wishAnew(SPECS.getFirst());
    world.requests.clear();
    for (int i = 0; i < 30; i++) {
      world.later(Duration.ofMinutes(5));
      world.nodes.values().forEach(PlannerPropertyTest::heal);
      world.pass();
    }
  }

  private static void heal(NodeInMemory node) {
    node.silent = false;
    node.ready = true;
    node.broken = null;
    node.p99Millis = 1;
    if (node.running != null) {
      node.loads();
    }
  }
}
