package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every order comes to an end that says what happened. */
final class ReloadEndTest {
  private static final String SPEC =
      """
        slaves: 2
        storage: {size: 1Gi}
        reload: {startLimit: {burst: 3, interval: 1h, restartDelay: 0s, stableAfter: 10m}}
      """;
  private static final String FIRST = "orders-slave-0";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void loadThatDoesNotComeForwardIsEndedAtTheSlaveToo() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.later(ReloadProgress.STANDSTILL_MAX.minusMinutes(1));
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Running);
    assertThat(world.cancels).isEmpty();

    world.later(Duration.ofMinutes(2));
    world.pass();
    assertThat(record(FIRST).reason()).isEqualTo("Standstill");
    assertThat(record(FIRST).message()).contains("nothing has come for 15m");
    assertThat(world.cancels).as("told after it is written down").isEmpty();

    world.settle();
    assertThat(world.cancels).hasSize(1);
    assertThat(world.reloadsOf(FIRST)).as("and it is tried again").hasSize(2);
    assertThat(world.orders).hasSize(2);
  }

  @Test
  void loadWhoseRecordIsDeletedIsEnded() {
    world.node(FIRST).running = Situation.running("by-hand-0b0e7d3c-77f4-4f7e-9d44-7d0d3f0b6a11");
    Plan plan = world.pass();

    assertThat(world.cancels).extracting(Action.CancelReload::node).containsExactly(FIRST);
    assertThat(plan.reloads().message()).contains("whose PrefixDBReload was deleted");
    world.settle();
    assertThat(world.cancels).as("once").hasSize(1);
    assertThat(world.orders).as("nothing is broken").isEmpty();
  }

  @Test
  void loadThatAPersonOrderedAtTheNodeGoesOn() {
    world.node(FIRST).running = Situation.running("by-curl");
    Plan plan = world.pass();

    assertThat(world.cancels).isEmpty();
    assertThat(plan.reloads().message()).isEqualTo("orders-slave-0 loads prefixes again");
  }

  @Test
  void loadThatComesForwardMayTakeAsLongAsItDoes() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    for (long bytes = 300; bytes < 320; bytes++) {
      world.later(ReloadProgress.STANDSTILL_MAX.minusMinutes(1));
      world.node(FIRST).comesTo(bytes);
      world.pass();
    }

    assertThat(record(FIRST).phase()).isEqualTo(Phase.Running);
  }

  @Test
  void slaveThatWasInSyncUntilItWasScaledAwayHadBeenCured() {
    world.node("orders-slave-1").breaks(world.now);
    world.settle();
    world.node("orders-slave-1").loads();
    world.settle();
    assertThat(record("orders-slave-1").phase()).isEqualTo(Phase.InSync);

    world.wish(SPEC.replace("slaves: 2", "slaves: 1"));
    world.settle();
    assertThat(record("orders-slave-1").phase()).isEqualTo(Phase.Succeeded);
    assertThat(record("orders-slave-1").reason()).isEqualTo("SlaveGone");
  }

  @Test
  void slaveThatWasSilentIsNotStopped() {
    world.node(FIRST).breaks(world.now);
    world.settle();
    world.node(FIRST).silent = true;
    world.pass();
    world.later(ReloadProgress.SILENCE_MAX);
    world.settle();
    assertThat(record(FIRST).reason()).isEqualTo("Silent");

    world.node(FIRST).silent = false;
    world.settle();
    assertThat(world.cancels).isEmpty();
    assertThat(world.orders).as("it is busy still").hasSize(1);
  }

  @Test
  void prefixThatTheMasterHasNotIsRefused() {
    order("by-hand", List.of("p", "nosuch"));
    world.settle();

    assertThat(record(FIRST).phase()).isEqualTo(Phase.Refused);
    assertThat(record(FIRST).reason()).isEqualTo("NoSuchPrefix");
    assertThat(record(FIRST).message()).contains("the master has no prefix 'nosuch'");
    assertThat(world.orders).isEmpty();
  }

  @Test
  void prefixThatIsRemovedMeanwhileIsTheReasonOfTheEnd() {
    order("by-hand", List.of("p"));
    world.settle();
    world.node(FIRST).loads();
    world.nodes.values().forEach(node -> node.prefix = "q");
    world.pass();
    assertThat(record(FIRST).ended()).as("the master may have just started").isFalse();

    world.later(ReloadProgress.GONE_AFTER);
    world.settle();
    assertThat(record(FIRST).reason()).isEqualTo("PrefixGone");
    assertThat(record(FIRST).message()).contains("'p'");
  }

  @Test
  void removedPrefixSaysNothingOfTheNextBreak() {
    order("by-hand", List.of("p"));
    world.settle();
    world.node(FIRST).loads();
    world.nodes.values().forEach(node -> node.prefix = "q");
    world.pass();
    world.later(ReloadProgress.GONE_AFTER);
    world.settle();
    world.node(FIRST).breaks(world.now);
    world.settle();

    assertThat(world.reloadsOf(FIRST).getLast().status().cause()).isEqualTo("OneOffBurst");
  }

  @Test
  void orderOfAnEarlierClusterIsNeitherCarriedOutNorCounted() {
    world.now = Instant.parse("2026-01-02T00:00:00Z");
    for (int i = 0; i < 3; i++) {
      former("counted-" + i, Phase.Failed, world.now.minusSeconds(600 - i));
    }
    former("runs", Phase.Running, world.now.minusSeconds(60));
    former("waits", null, world.now.minusSeconds(60));
    world.created = world.now.minusSeconds(30);
    world.wish(SPEC);
    world.settle();

    assertThat(world.orders).isEmpty();
    assertThat(statusOf("runs").phase()).isEqualTo(Phase.Failed);
    assertThat(statusOf("waits").phase()).isEqualTo(Phase.Refused);
    assertThat(statusOf("waits").message()).contains("for an earlier cluster 'orders'");
    world.node(FIRST).breaks(world.now);
    world.settle();
    assertThat(world.orders).as("the start limit begins anew").hasSize(1);
  }

  @Test
  void orderIsBoundToTheClusterThatLooksAtIt() {
    order("by-hand", List.of("p"));
    world.settle();

    assertThat(record(FIRST).clusterUid()).isEqualTo("5f0c");
    assertThat(world.reloadsOf(FIRST).getLast().belongsTo(world.desired)).isTrue();
  }

  @Test
  void silenceIsNoTimeInHealth() {
    order("by-hand", List.of("p"));
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);
    world.node(FIRST).silent = true;
    world.pass();
    world.later(Duration.ofMinutes(10));
    world.node(FIRST).silent = false;
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.InSync);

    world.later(Duration.ofMinutes(10));
    world.pass();
    assertThat(record(FIRST).phase()).isEqualTo(Phase.Succeeded);
  }

  @Test
  void reloadOfASlaveThatBecomesTheMasterEnds() {
    order("by-hand", List.of("p"));
    world.settle();
    world.node(FIRST).loads();
    world.settle();
    world.requests.put(Labels.PROMOTE, FIRST);
    world.settle();

    assertThat(record(FIRST).phase()).isEqualTo(Phase.Succeeded);
    assertThat(record(FIRST).reason()).isEqualTo("Promoted");
  }

  @Test
  void orderOfNoClusterGetsAnEndWithASentence() {
    var object = new PrefixDBReload();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName("by-hand")
            .withCreationTimestamp(world.now.toString())
            .build());
    object.setSpec(new ReloadOrder("nosuch", FIRST, null, null, null, null, null));
    ObservedReload order = ObservedReload.of(object).orElseThrow();

    assertThat(Strays.isDue(order, world.now)).as("its cluster may be made with it").isFalse();
    assertThat(Strays.isDue(order, world.now.plusSeconds(2))).isTrue();
    assertThat(Strays.withoutCluster(order, "shop", world.now))
        .hasValueSatisfying(
            end -> {
              assertThat(end.phase()).isEqualTo(Phase.Refused);
              assertThat(end.reason()).isEqualTo("NoSuchCluster");
              assertThat(end.message())
                  .contains("there is no PrefixDBCluster 'nosuch' in namespace 'shop'");
            });
  }

  private void order(String name, List<String> prefixes) {
    world.order(name, new ReloadOrder("orders", FIRST, prefixes, null, null, null, null));
  }

  private void former(String name, @Nullable Phase phase, Instant at) {
    Instant now = world.now;
    world.now = at;
    order(name, List.of("p"));
    world.now = now;
    if (phase != null) {
      ObservedReload made = Objects.requireNonNull(world.reloads.get(name));
      ReloadStatus status =
          ReloadEdit.of(made.status())
              .cluster("former")
              .phase(phase)
              .decided(
                  new ReloadEdit.Decision("Manual", "", "p", "", List.of("p"), "1 of 3", "", ""),
                  at)
              .done(1);
      world.reloads.put(name, Situation.with(made, status));
    }
  }

  private ReloadStatus statusOf(String name) {
    return Objects.requireNonNull(world.reloads.get(name)).status();
  }

  private ReloadStatus record(String node) {
    return world.reloadsOf(node).getLast().status();
  }
}
