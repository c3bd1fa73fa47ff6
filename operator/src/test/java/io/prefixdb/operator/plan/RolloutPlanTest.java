package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.operator.desired.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  void nextPodWaitsUntilTheChangedOneHasRunForAWhile() {
    world.wish(CHANGED);
    world.pass();
    world.pass();
    world.node("orders-slave-1").startedAt = world.now.toString();
    world.settle();
    assertThat(world.restarts).as("it may crash in a moment").containsExactly("orders-slave-1");

    world.later(Duration.ofSeconds(11));
    world.settle();
    assertThat(world.restarts).hasSize(3);
  }

  @Test
  void clusterThatNeverCameUpIsCorrectedToo() {
    var stuck = new Situation(CHANGED);
    stuck.created = stuck.now;
    stuck.wish(CHANGED);
    stuck.pass();
    stuck.nodes.values().forEach(node -> node.silent = true);
    stuck.nodes.values().forEach(node -> node.ready = false);
    stuck.settle();
    assertThat(stuck.status.message()).contains("has to speak before a master is named");

    stuck.wish(SPEC);
    stuck.settle();
    assertThat(stuck.restarts).hasSize(3);
    assertThat(stuck.status.phase()).isEqualTo(Phase.Running);
  }

  /** Its slaves are not well without it, so they must not hold it up. */
  @Test
  void masterThatIsDownWithTheOldTemplateGoesFirst() {
    world.wish(CHANGED);
    world.settle();
    world.node("orders-master-0").silent = true;
    world.nodes.values().forEach(node -> node.ready = false);
    world.restarts.clear();
    world.wish(SPEC);
    for (int i = 0; i < 5; i++) {
      world.pass();
    }
    assertThat(world.restarts).startsWith("orders-master-0");

    world.nodes.values().forEach(node -> node.ready = true);
    world.settle();
    assertThat(world.restarts).hasSize(3);
  }

  @Test
  void masterThatServesThoughTheOperatorCannotReachItGoesLast() {
    world.node("orders-master-0").silent = true;
    world.wish(CHANGED);
    world.settle();

    assertThat(world.restarts)
        .containsExactly("orders-slave-1", "orders-slave-0", "orders-master-0");
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
    single.node("orders-master-0").replicationSupported = false;
    single.wish(SPEC);
    single.pass();
    single.pass();
    assertThat(single.nodes).as("they are there, and wait for it").hasSize(3);
    single.node("orders-slave-0").ready = false;
    single.node("orders-slave-1").ready = false;
    single.settle();

    assertThat(single.restarts).containsExactly("orders-master-0");
  }

  @Test
  void ownFieldThatSomebodyChangedIsPutBackAndForeignOnesStay() {
    StatefulSet set =
        (StatefulSet) Objects.requireNonNull(world.objects.get("StatefulSet/orders-slave"));
    set.getSpec().setReplicas(1);
    set.getMetadata().getAnnotations().put("injector.example/status", "done");

    assertThat(world.pass().actions())
        .singleElement()
        .isInstanceOfSatisfying(
            Action.Apply.class,
            apply -> assertThat(apply.because()).isEqualTo("somebody changed spec.replicas"));
    assertThat(world.pass().actions()).isEmpty();
  }

  /** As {@code kubectl rollout undo} does, which puts the annotations of the template back too. */
  @Test
  void templateThatSomebodyPutBackIsNotTakenForAnEarlierReleases() {
    var template = slaves().getSpec().getTemplate();
    template.getSpec().getContainers().getFirst().setImage("former");
    template.getMetadata().getAnnotations().put(Labels.TEMPLATE, "former.former");
    world.settle();

    assertThat(slaves().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isNotEqualTo("former");
    assertThat(world.restarts).isEmpty();
  }

  @Test
  void podThatHasLostItsMarkIsNamedAndNotMadeAnewAgainAndAgain() {
    world.node("orders-slave-1").template = null;
    world.settle();

    assertThat(world.restarts).isEmpty();
    assertThat(progressing().message())
        .contains("orders-slave-1 has lost its annotation prefixdb.io/template", "webhook");
  }

  @Test
  void limitsCountInRunningNodesAndRestartNobody() {
    world.wish(SPEC + "  config: {value_size_limit: 1000}\n  replication: {walTTL: 3h}\n");
    world.settle();

    assertThat(world.restarts).isEmpty();
    String live = world.node("orders-slave-0").labels.get(Labels.LIVE);
    world.wish(SPEC + "  config: {value_size_limit: 2000}\n");
    world.settle();
    assertThat(world.node("orders-slave-0").labels.get(Labels.LIVE))
        .as("the kubelet hands the file over when the pod changes")
        .isNotEqualTo(live);
  }

  @Test
  void otherOptionsRestartOneByOne() {
    world.wish(SPEC + "  config: {preopen: false}\n");
    world.settle();

    assertThat(world.restarts).hasSize(3);
  }

  @Test
  void pausedClusterIsLeftAloneAndSaysSo() {
    world.wish(CHANGED + "  maintenance: {paused: true}\n");
    world.node("orders-slave-0").breaks(world.now);
    world.settle();

    assertThat(world.restarts).isEmpty();
    assertThat(world.orders).isEmpty();
    assertThat(world.status.phase()).isEqualTo(Phase.Paused);
    assertThat(world.status.message())
        .startsWith("paused by spec.maintenance.paused")
        .contains("StatefulSet/orders-slave");

    world.wish(CHANGED);
    world.settle();
    assertThat(world.orders).as("what waited is done").isNotEmpty();
  }

  @Test
  void pauseOfAClusterThatIsAsWantedChangesNothing() {
    world.wish(SPEC + "  maintenance: {paused: true}\n");
    world.pass();

    assertThat(world.status.message())
        .isEqualTo(
            "paused by spec.maintenance.paused, nothing is changed or repaired; master"
                + " orders-master-0, 2/2 slaves in sync");
  }

  @Test
  void pauseInTheMiddleOfAChangeSaysWhichPodsAreOld() {
    world.wish(CHANGED);
    world.pass();
    world.pass();
    assertThat(world.restarts).containsExactly("orders-slave-1");
    world.wish(CHANGED + "  maintenance: {paused: true}\n");
    world.settle();

    assertThat(world.status.message())
        .contains("stay with the old template: orders-master-0, orders-slave-0");
    assertThat(world.restarts).hasSize(1);
  }

  @Test
  void budgetThatIsNotWantedAnyMoreIsRemoved() {
    assertThat(world.objects).containsKey("PodDisruptionBudget/orders");
    world.wish(SPEC + "  podDisruptionBudget: {enabled: false}\n");
    world.settle();

    assertThat(world.objects).doesNotContainKey("PodDisruptionBudget/orders");
    assertThat(world.restarts).isEmpty();
  }

  /** What an earlier release made of the same spec: another template, other files, other images. */
  @Test
  void newReleaseOfTheOperatorRestartsNobody() {
    upgrade();
    var before = Map.copyOf(world.objects);
    world.settle();
    assertThat(world.restarts).isEmpty();
    assertThat(world.objects.get("StatefulSet/orders-slave"))
        .isEqualTo(before.get("StatefulSet/orders-slave"));
    assertThat(world.objects.get("Service/orders-any"))
        .as("what no pod is made of is brought up to date")
        .isNotEqualTo(before.get("Service/orders-any"));
    assertThat(world.status.image()).isEqualTo("earlier");
    assertThat(world.status.phase()).isEqualTo(Phase.Running);

    world.wish(SPEC + "  config: {preopen: false}\n");
    world.settle();
    assertThat(world.restarts).hasSize(3);
    assertThat(world.status.image()).isNotEqualTo("earlier");
  }

  /** The world begins at midnight. */
  @Test
  void newReleaseMakesPodsAnewInAMaintenanceWindow() {
    world.wish(SPEC + "  maintenance: {windows: [{start: \"02:00\", duration: 1h}]}\n");
    world.settle();
    upgrade();
    world.settle();
    assertThat(world.restarts).isEmpty();
    assertThat(progressing().message()).contains("the next maintenance window");

    world.later(Duration.ofHours(2));
    world.settle();
    assertThat(world.restarts)
        .containsExactly("orders-slave-1", "orders-slave-0", "orders-master-0");
    assertThat(world.status.image()).isNotEqualTo("earlier");
  }

  @Test
  void whatAWindowDoesNotFinishWaitsForTheNextOneOrForAWish() {
    String windows = "  maintenance: {windows: [{start: \"02:00\", duration: 1h}]}\n";
    world.wish(SPEC + windows);
    world.settle();
    upgrade();
    world.settle();
    world.later(Duration.ofHours(2));
    passUntilRestarts(1);

    world.later(Duration.ofHours(1));
    world.settle();
    assertThat(world.restarts).containsExactly("orders-slave-1");
    assertThat(world.status.phase()).isEqualTo(Phase.Running);
    assertThat(progressing().message()).contains("the next maintenance window");

    world.later(Duration.ofHours(23));
    passUntilRestarts(2);
    world.later(Duration.ofHours(1));
    world.settle();
    assertThat(world.restarts).containsExactly("orders-slave-1", "orders-slave-0");

    world.wish(SPEC + windows + "  image: prefixdb/node:other\n");
    world.settle();
    assertThat(world.restarts)
        .containsExactly(
            "orders-slave-1",
            "orders-slave-0",
            "orders-slave-1",
            "orders-slave-0",
            "orders-master-0");
  }

  private void passUntilRestarts(int count) {
    for (int i = 0; i < 10 && world.restarts.size() < count; i++) {
      world.pass();
    }
    assertThat(world.restarts).hasSize(count);
  }

  private ClusterCondition progressing() {
    return world.status.conditionList().stream()
        .filter(condition -> condition.type().equals("Progressing"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void changeThatMakesNoPodsRestartsNobodyAfterAnUpgrade() {
    upgrade();
    world.wish("  slaves: 3\n  storage: {size: 1Gi}\n  reload: {mode: Manual}\n");
    world.settle();

    assertThat(world.nodes).containsKey("orders-slave-2");
    assertThat(world.restarts).isEmpty();
    assertThat(world.status.image()).isEqualTo("earlier");
    assertThat(slaves().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("earlier");
  }

  @Test
  void ownFieldIsPutBackThoughPodsStayAsAnEarlierReleaseMadeThem() {
    upgrade();
    world.settle();
    slaves().getSpec().setReplicas(0);
    world.pass();

    assertThat(slaves().getSpec().getReplicas()).isEqualTo(2);
    assertThat(world.restarts).isEmpty();
    assertThat(world.status.image()).isEqualTo("earlier");
  }

  /** The world as an earlier release has left it. */
  private void upgrade() {
    world.objects.values().forEach(RolloutPlanTest::byAnEarlierRelease);
    List.copyOf(world.nodes.keySet()).forEach(world::renew);
  }

  private static void byAnEarlierRelease(HasMetadata object) {
    object.getMetadata().getAnnotations().put(Labels.HASH, "earlier");
    if (object instanceof StatefulSet set) {
      set.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("earlier");
      set.getSpec()
          .getTemplate()
          .getMetadata()
          .getAnnotations()
          .put(Labels.TEMPLATE, "earlier.earlier");
    }
  }

  private StatefulSet slaves() {
    return (StatefulSet) Objects.requireNonNull(world.objects.get("StatefulSet/orders-slave"));
  }

  @Test
  void optionsOfSlavesRestartSlavesAlone() {
    world.wish(SPEC + "  replication: {slave: {log_limit_per_req: 1000}}\n");
    world.settle();
    assertThat(world.restarts).containsExactly("orders-slave-1", "orders-slave-0");
    assertThat(world.status.phase()).isEqualTo(Phase.Running);

    world.requests.put(Labels.PROMOTE, "orders-slave-0");
    world.settle();
    assertThat(world.restarts).as("it reads them now").endsWith("orders-master-0").hasSize(3);
  }

  @Test
  void objectThatIsRefusedHoldsUpNeitherRolesNorReloads() {
    world.wish(CHANGED);
    world.refusesObjects = true;
    world.node("orders-slave-0").breaks(world.now);
    world.renew("orders-master-0");
    for (int i = 0; i < 10; i++) {
      world.pass();
    }

    assertThat(world.node("orders-master-0").role).isEqualTo("master");
    assertThat(world.orders).hasSize(1);
    assertThat(world.restarts).isEmpty();
  }

  @Test
  void invalidSpecChangesNothing() {
    world.wish(CHANGED + "  rocksdb: {no_such_option: \"1\"}\n");

    assertThat(world.pass().actions()).isEmpty();
  }
}
