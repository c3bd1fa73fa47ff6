package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.desired.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who is the master when none is known: over new volumes, old ones, and after a loss of the status.
 */
final class FormationTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final String OLD = "orders-master-0";
  private static final String NEW = "orders-slave-1";
  private static final String OTHER = "orders-slave-0";

  private Situation world = Situation.settled(SPEC);

  @Test
  void newClusterHasTheMasterThatWasBornForIt() {
    assertThat(world.status.clusterId()).isEqualTo("5f0c");
    assertThat(world.status.epoch()).isEqualTo(1);
    assertThat(world.status.currentMaster()).isEqualTo(OLD);
    assertThat(world.node(OLD).role).isEqualTo("master");
    assertThat(label(OLD)).isEqualTo("master");
    assertThat(world.node(NEW).upstream).isEqualTo("orders-master-0.orders-nodes.shop.svc:23002");
    assertThat(world.roles).hasSize(3);
  }

  @Test
  void nobodyIsNamedBeforeEveryNodeHasSpoken() {
    world = new Situation(SPEC);
    world.created = world.now;
    world.wish(SPEC);
    world.pass();
    world.node(NEW).silent = true;
    world.settle();
    assertThat(world.roles).isEmpty();

    world.later(Duration.ofMinutes(2));
    world.settle();
    assertThat(world.node(OLD).role)
        .as("one that never comes does not stop all")
        .isEqualTo("master");
  }

  @Test
  void masterThatWasRestartedIsNamedAgainInItsEpoch() {
    world.renew(OLD);
    assertThat(world.node(OLD).role).isEqualTo("standby");
    world.settle();

    assertThat(world.node(OLD).role).isEqualTo("master");
    assertThat(world.status.epoch()).isEqualTo(1);
  }

  @Test
  void laterEpochThatANodeAsksForIsStoredBeforeItIsGiven() {
    world.renew(OLD);
    world.node(OLD).historyEpoch = 6;
    world.node(OLD).sequence = 10;
    int before = world.roles.size();
    while (!Objects.equals(world.status.epoch(), 7L)) {
      world.pass();
      assertThat(world.roles)
          .as("an order that is refused, not one after the other")
          .hasSizeLessThan(before + 4);
    }
    assertThat(world.roles)
        .as("written down before it is done")
        .noneMatch(order -> order.epoch() == 7);

    world.settle();
    assertThat(world.node(OLD).role).isEqualTo("master");
    assertThat(world.node(OLD).epoch).isEqualTo(7);
    assertThat(world.node(NEW).epoch).isEqualTo(7);
  }

  @Test
  void lastMasterWithoutItsDataIsNotNamedOverOldVolumes() {
    world.status = ClusterStatus.NONE;
    world.nodes.keySet().forEach(world::renew);
    world.loseVolume(OLD);
    world.settle();
    assertThat(world.status.clusterId()).isNull();
    assertThat(world.status.message())
        .contains("orders-master-0, the last master, does not have its data", "POD,force");

    promote(NEW + ",force");
    world.settle();
    assertThat(world.status.clusterId()).isEqualTo("5f0c");
    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(world.node(NEW).epoch).isEqualTo(2);
    assertThat(world.requests).isEmpty();
  }

  @Test
  void oldVolumesWaitForEveryNode() {
    promote(NEW);
    world.settle();
    world.status = ClusterStatus.NONE;
    world.nodes.keySet().forEach(world::renew);
    world.node(NEW).silent = true;
    world.node(OTHER).silent = true;
    world.later(Duration.ofHours(1));
    world.settle();
    assertThat(world.status.clusterId()).as("the one with the data is silent").isNull();
    assertThat(world.status.message()).contains("it may have what the others lack");

    world.node(NEW).silent = false;
    world.node(OTHER).silent = false;
    world.settle();
    assertThat(world.status.currentMaster()).isEqualTo(NEW);
  }

  @Test
  void statusFromBeforeAPromotionDoesNotTakeItBack() {
    ClusterStatus old = world.status;
    promote(NEW);
    world.settle();
    int orders = world.roles.size();
    world.status = old;
    for (int i = 0; i < 10; i++) {
      world.pass();
      assertThat(world.node(NEW).role).isEqualTo("master");
    }
    assertThat(world.status.currentMaster()).isEqualTo(NEW);
    assertThat(world.status.epoch()).isEqualTo(2);
    assertThat(world.roles).as("nobody is told anything").hasSize(orders);
  }

  @Test
  void singleServerThatForgotEverythingIsNotNamedAsIfNothingHadHappened() {
    world = Situation.settled("  slaves: 0\n  storage: {size: 1Gi}\n");
    world.loseVolume(OLD);
    world.settle();
    assertThat(world.node(OLD).role).isEqualTo("standby");
    assertThat(world.status.message()).contains("has forgotten that it is the master");

    promote(OLD + ",force");
    world.settle();
    assertThat(world.node(OLD).role).isEqualTo("master");
  }

  @Test
  void masterWithAnEmptyVolumeIsNotNamedAgain() {
    world.loseVolume(OLD);
    world.settle();
    assertThat(world.node(OLD).role).isEqualTo("standby");
    assertThat(world.status.message()).contains("has forgotten that it is the master");

    promote(NEW);
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(world.node(OLD).role).isEqualTo("slave");
  }

  /** What the new one lacks went with it, and who comes in its place has nothing at all. */
  @Test
  void masterThatDiesInAPromotionIsNotTakenBackWithAnEmptyVolume() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    world.node(OLD).silent = true;
    world.node(OLD).alive = false;
    world.later(PromotionPlan.WITHOUT_MASTER_MAX);
    world.settle();
    assertThat(Objects.requireNonNull(world.status.promotion()).to()).isEqualTo(NEW);
    assertThat(world.status.message()).contains(OLD + " is gone", NEW + ",force");

    world.loseVolume(OLD);
    world.settle();
    assertThat(masters()).isEmpty();
    assertThat(world.status.message()).contains(OLD + " has forgotten", NEW + ",force");

    promote(NEW + ",force");
    world.settle();
    assertThat(masters()).containsExactly(NEW);
  }

  @Test
  void masterThatIsBackWithItsDataIsTakenBackAllTheSame() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    world.node(OLD).silent = true;
    world.node(OLD).alive = false;
    world.later(PromotionPlan.WITHOUT_MASTER_MAX);
    world.settle();
    world.renew(OLD);
    world.settle();
    assertThat(masters()).containsExactly(OLD);
    assertThat(world.requests).isEmpty();
  }

  /** Also when it was taken back so late that the annotation could not be waited for. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void silentMasterThatWasTakenBackIsNotNamedWithAnEmptyVolume(int secondsLate) {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    world.node(OLD).silent = true;
    world.later(PromotionPlan.WITHOUT_MASTER_MAX.plusSeconds(secondsLate));
    passes(5);
    assertThat(Objects.requireNonNull(world.status.promotion()).to()).isEqualTo(OLD);

    world.loseVolume(OLD);
    passes(5);
    assertThat(masters()).isEmpty();
    assertThat(world.status.message()).contains(OLD + " has forgotten");

    promote(NEW);
    world.settle();
    assertThat(masters()).containsExactly(NEW);
  }

  @Test
  void newMasterThatLosesItsVolumeWhileItIsNamedIsNotTheMaster() {
    promote(NEW);
    while (world.status.promotion() == null || world.status.promotion().step() != Step.Promoting) {
      world.pass();
    }
    world.loseVolume(NEW);
    passes(5);
    assertThat(masters()).isEmpty();
    assertThat(world.status.message()).contains(NEW + " has forgotten");

    promote(NEW + ",force");
    world.settle();
    assertThat(masters()).as("a person says that its data may be lost").containsExactly(NEW);
    assertThat(Objects.requireNonNull(world.status.lastFailover()).forced()).isTrue();
  }

  /** It would tell that it ended nowhere, and nobody lacks anything of that. */
  @Test
  void masterThatLosesItsVolumeBeforeItIsDemotedIsNotFollowedByOneThatLacks() {
    world.node(OTHER).sequence = 40;
    promote(NEW);
    world.pass();
    world.loseVolume(OLD);
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("slave");
    assertThat(world.status.message())
        .contains(OLD + " has forgotten", OTHER + " has more than " + NEW);

    promote(OTHER);
    world.settle();
    assertThat(masters()).containsExactly(OTHER);
  }

  @Test
  void statusThatWasLostIsFoundAgainFromTheVolumes() {
    promote(NEW);
    world.settle();
    world.status = ClusterStatus.NONE;
    world.nodes.keySet().forEach(world::renew);
    world.settle();

    assertThat(world.status.currentMaster()).as("whom the slaves followed").isEqualTo(NEW);
    assertThat(world.status.epoch()).isEqualTo(3);
    assertThat(world.status.clusterId()).isEqualTo("5f0c");
  }

  @Test
  void masterAboveTheSlavesThatAreAskedForStaysWhenTheStatusWasLost() {
    promote(OTHER);
    world.settle();
    world.wish("  slaves: 0\n  storage: {size: 1Gi}\n");
    world.settle();
    world.status = ClusterStatus.NONE;
    world.nodes.keySet().forEach(world::renew);
    world.node(OTHER).silent = true;
    world.restarts.clear();
    world.wish("  slaves: 0\n  storage: {size: 1Gi}\n");
    world.settle();
    assertThat(world.nodes).containsOnlyKeys(OLD, OTHER);
    assertThat(world.status.message()).startsWith(OTHER + " has to speak");

    world.node(OTHER).silent = false;
    world.settle();
    assertThat(world.nodes).containsOnlyKeys(OLD, OTHER);
    assertThat(masters()).containsExactly(OTHER);
    assertThat(world.restarts).isEmpty();

    promote(OLD);
    world.settle();
    assertThat(world.nodes).as("it goes when it is no longer the master").containsOnlyKeys(OLD);
  }

  /** Its volume is whole and waits for a pod; whoever names another one gives up what it has. */
  @Test
  void lastMasterThatHasNoPodIsAskedFor() {
    promote(NEW);
    world.settle();
    var volumes = new TreeMap<>(world.nodes);
    world = new Situation("  slaves: 1\n  storage: {size: 1Gi}\n");
    world.pass();
    world.nodes.replaceAll((name, fresh) -> old(volumes, name));
    world.settle();
    assertThat(world.status.clusterId()).isNull();
    assertThat(world.status.message())
        .contains(NEW + ", the last master, has no pod", "spec.slaves is 1", "at least 2")
        .doesNotContain("does not have its data");

    world.wish(SPEC);
    world.pass();
    world.nodes.put(NEW, old(volumes, NEW));
    world.settle();
    assertThat(masters()).containsExactly(NEW);
  }

  private static NodeInMemory old(Map<String, NodeInMemory> volumes, String pod) {
    NodeInMemory before = Objects.requireNonNull(volumes.get(pod));
    return before.successor(before.uid + "+", before.template);
  }

  /** As after the API server's store was put back from a backup. */
  @Test
  void statusFromBeforeAPromotionDoesNotBringTheFormerMasterBack() {
    ClusterStatus before = world.status;
    promote(NEW);
    world.settle();
    world.status = before;
    world.node(NEW).sequence = 50;
    for (int i = 0; i < 10; i++) {
      world.pass();
      assertThat(masters()).containsExactly(NEW);
    }
    assertThat(world.status.currentMaster()).isEqualTo(NEW);
    assertThat(world.status.epoch()).isEqualTo(2);
    assertThat(label(NEW)).isEqualTo("master");
  }

  @Test
  void masterOfAnEpochThatTheStatusDoesNotKnowMayBeSilent() {
    ClusterStatus before = world.status;
    promote(NEW);
    world.settle();
    world.status = before;
    world.node(NEW).silent = true;
    world.settle();
    assertThat(masters()).as("whom the others follow").containsExactly(NEW);
    assertThat(world.status.targetMaster()).isEqualTo(NEW);

    world.status = before;
    world.node(OLD).silent = true;
    world.node(OTHER).upstream = null;
    world.settle();
    assertThat(masters()).containsExactly(NEW);
    assertThat(world.status.message()).contains("nobody tells who is the master");
  }

  @Test
  void volumesOfTwoClustersAreNotMixed() {
    world.status = ClusterStatus.NONE;
    world.node(NEW).clusterId = "other";
    world.settle();

    assertThat(world.status.clusterId()).isNull();
    assertThat(world.status.message())
        .contains("the volumes are of several clusters (5f0c, other)");
  }

  private void passes(int count) {
    for (int i = 0; i < count; i++) {
      world.pass();
    }
  }

  private List<String> masters() {
    return world.nodes.entrySet().stream()
        .filter(node -> node.getValue().role.equals("master"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private String label(String pod) {
    return world.node(pod).labels.getOrDefault(Labels.ROLE, "as born");
  }

  private void promote(String value) {
    world.requests.put(Labels.PROMOTE, value);
  }
}
