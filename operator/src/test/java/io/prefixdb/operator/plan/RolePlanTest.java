package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.crds.PromotionRecord;
import io.prefixdb.operator.desired.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How another pod becomes the master. */
final class RolePlanTest extends PromotionTests {
  private static final String LAST = "orders-slave-2";

  @Test
  void slavesThatServeReadsAreTurnedOneAfterTheOther() {
    world.node(OLD).ready = false;
    promote(NEW);
    world.settle();
    assertThat(world.node(OLD).upstream).contains(NEW);
    assertThat(world.node(OTHER).upstream).as("it alone serves reads").contains(OLD);
    assertThat(world.status.message()).startsWith(OTHER + " follows when another slave is in sync");

    world.node(OLD).ready = true;
    world.settle();
    assertThat(world.node(OTHER).upstream).contains(NEW);
  }

  /** Their master is away, so they are ready and not healthy: none waits for another that waits. */
  @Test
  void slavesOfALostMasterDoNotWaitForEachOther() {
    Situation lost = Situation.settled(SPEC.replace("slaves: 2", "slaves: 3"));
    lost.node(OLD).silent = true;
    lost.node(OLD).alive = false;
    lost.node(OTHER).reasons = List.of("the master is not connected");
    lost.node(LAST).reasons = List.of("the master is not connected");
    lost.requests.put(Labels.PROMOTE, NEW);
    lost.settle();
    assertThat(lost.node(NEW).role).isEqualTo("master");
    assertThat(lost.node(OTHER).upstream).contains(NEW);
    assertThat(lost.node(LAST).upstream).as("the first one is on its way").contains(OLD);

    lost.node(OTHER).reasons = List.of();
    lost.settle();
    assertThat(lost.node(LAST).upstream).contains(NEW);
  }

  @Test
  void slavesAreTurnedAtOnceAfterAPromotionWithForce() {
    world.node(OLD).ready = false;
    promote(NEW + ",force");
    world.settle();

    assertThat(world.node(OTHER).upstream).contains(NEW);
  }

  @Test
  void slaveThatServesReadsIsTurnedInAWhileAllTheSame() {
    world.node(OLD).ready = false;
    promote(NEW);
    world.settle();
    world.later(Duration.ofSeconds(15));
    world.settle();

    assertThat(world.node(OTHER).upstream).contains(NEW);
  }

  @Test
  void masterThatIsForcedAwayIsAskedFirst() {
    world.node(OLD).unheard = true;
    promote(NEW + ",force");
    for (int i = 0; i < 5; i++) {
      world.pass();
    }
    assertThat(world.node(NEW).role).as("its silence says nothing yet").isEqualTo("slave");

    world.node(OLD).unheard = false;
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(world.node(OLD).role).isEqualTo("slave");
  }

  @Test
  void promotionDemotesCatchesUpNamesAndLetsTheOthersFollow() {
    world.node(OLD).sequence = 30;
    world.node(NEW).sequence = 20;
    promote(NEW);
    world.pass();
    assertThat(step()).isEqualTo(Step.Demoting);
    assertThat(world.node(OLD).role).as("written down before it is done").isEqualTo("master");

    world.pass();
    assertThat(world.node(OLD).role).isEqualTo("standby");
    assertThat(label(OLD)).as("its Service leads nowhere").isEqualTo("none");
    world.pass();
    assertThat(step()).isEqualTo(Step.CatchingUp);
    assertThat(Objects.requireNonNull(world.status.promotion()).positions())
        .containsEntry("p", 30L);
    world.settle();
    assertThat(world.node(NEW).role).as("it lacks ten updates").isEqualTo("slave");

    world.node(NEW).sequence = 30;
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(world.node(NEW).epoch).isEqualTo(2);
    assertThat(label(NEW)).isEqualTo("master");
    assertThat(world.node(OTHER).upstream).startsWith(NEW + ".");
    assertThat(world.node(OLD).role).isEqualTo("slave");
    assertThat(world.status.currentMaster()).isEqualTo(NEW);
    assertThat(last().to()).isEqualTo(NEW);
    assertThat(world.requests).as("the annotation is removed when it is done").isEmpty();
  }

  @Test
  void forceReplacesAMasterThatDoesNotAnswer() {
    world.node(OLD).silent = true;
    promote(NEW + ",force");
    world.settle();

    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(last().reason()).contains("force");
    world.node(OLD).silent = false;
    world.settle();
    assertThat(world.node(OLD).role).as("it is told when it is back").isEqualTo("slave");
    assertThat(world.node(OLD).epoch).isEqualTo(2);
  }

  @Test
  void newMasterThatDoesNotCatchUpIsGivenUp() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    assertThat(step()).isEqualTo(Step.CatchingUp);

    world.later(PromotionPlan.WITHOUT_MASTER_MAX);
    world.settle();
    assertThat(world.node(OLD).role).isEqualTo("master");
    assertThat(world.node(NEW).role).isEqualTo("slave");
    assertThat(world.requests).as("the wish is gone, so it does not begin again").isEmpty();
    assertThat(world.status.currentMaster()).isEqualTo(OLD);
  }

  /** A policy lets nobody but CI change the resource: its status is another one. */
  @Test
  void promotionIsTakenBackOnceThoughItsAnnotationCannotBeRemoved() {
    world.keepsRequests = true;
    world.node(OLD).sequence = 30;
    promote(NEW);
    passes();
    world.later(PromotionPlan.WITHOUT_MASTER_MAX);
    passes();
    world.later(Duration.ofSeconds(10));
    passes();
    assertThat(masters()).containsExactly(OLD);
    world.later(Duration.ofHours(1));
    passes();
    assertThat(masters()).as("it does not begin all over again").containsExactly(OLD);
    assertThat(world.status.epoch()).isEqualTo(3);

    world.requests.clear();
    world.settle();
    world.keepsRequests = false;
    world.node(NEW).sequence = 30;
    promote(NEW);
    world.settle();
    assertThat(masters()).as("another wish of the same words").containsExactly(NEW);
  }

  private void passes() {
    for (int i = 0; i < 10; i++) {
      world.pass();
    }
  }

  /** As after a time in which the API server was away, or no operator led. */
  @Test
  void newMasterThatHasCaughtUpIsNamedHoweverLateThatIsSeen() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    assertThat(step()).isEqualTo(Step.CatchingUp);

    world.node(NEW).sequence = 30;
    world.later(Duration.ofMinutes(5));
    world.settle();
    assertThat(masters()).containsExactly(NEW);
  }

  @Test
  void newMasterThatLacksNothingIsNamedThoughTheOldOnesAnswerIsSeenLate() {
    promote(NEW);
    world.pass();
    world.pass();
    assertThat(step()).isEqualTo(Step.Demoting);
    world.node(NEW).sequence = 30;

    world.later(Duration.ofMinutes(5));
    world.settle();
    assertThat(masters()).containsExactly(NEW);
  }

  /** The old master takes no writes any more, and nobody else would. */
  @Test
  void wishThatCannotBeFulfilledDoesNotStopThePromotionThatIsUnderWay() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    assertThat(step()).isEqualTo(Step.CatchingUp);

    promote("orders-slave-7");
    world.settle();
    assertThat(condition("FailoverReady")).contains("'orders-slave-7' is no pod of this cluster");

    world.node(NEW).sequence = 30;
    world.settle();
    assertThat(world.node(NEW).role).isEqualTo("master");
    assertThat(world.status.currentMaster()).isEqualTo(NEW);
    assertThat(world.requests).as("it is still told").containsValue("orders-slave-7");
  }

  @Test
  void promotionIsTakenBackThoughAnotherWishIsHeld() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    promote("orders-slave-7");
    world.later(PromotionPlan.WITHOUT_MASTER_MAX);
    world.settle();

    assertThat(world.node(OLD).role).isEqualTo("master");
    assertThat(world.status.currentMaster()).isEqualTo(OLD);
    assertThat(condition("FailoverReady")).contains("'orders-slave-7' is no pod of this cluster");
  }

  @Test
  void anotherPodMayBeOrderedWhileOneIsUnderWay() {
    world.node(OLD).sequence = 30;
    promote(NEW);
    world.settle();
    assertThat(step()).isEqualTo(Step.CatchingUp);

    promote(OLD);
    world.settle();
    assertThat(world.node(OLD).role).as("back to the one that was demoted").isEqualTo("master");
    assertThat(world.status.epoch()).isEqualTo(3);
    assertThat(label(OLD)).isEqualTo("master");
  }

  @Test
  void masterIsNeverScaledAway() {
    promote(OTHER);
    world.settle();
    world.wish("  slaves: 0\n  storage: {size: 1Gi}\n");
    world.settle();
    assertThat(world.nodes).containsOnlyKeys(OLD, OTHER);
    assertThat(world.status.message())
        .contains("kubectl annotate --overwrite pfx -n shop orders prefixdb.io/promote=" + OLD);
    assertThat(world.status.conditionList())
        .filteredOn(condition -> condition.status().equals("True"))
        .extracting(ClusterCondition::type, ClusterCondition::reason)
        .contains(
            tuple("ReplicationHealthy", "InSync"),
            tuple("FailoverReady", "SlaveInSync"),
            tuple("RetentionSafe", "Safe"));
    assertThat(condition("ReplicationHealthy")).endsWith("1/1 slaves in sync");
    assertThat(world.status.headroom()).isNotEqualTo("none");
    assertThat(world.status.diagnosis()).isNotEmpty();

    promote(OLD);
    world.settle();
    assertThat(world.nodes).containsOnlyKeys(OLD);
    assertThat(world.node(OLD).role).isEqualTo("master");
    assertThat(condition("FailoverReady")).startsWith("a single server");
    assertThat(world.status.headroom()).isEqualTo("none");
  }

  @Test
  void rollingChangeTakesTheMasterLastWhateverItWasBornAs() {
    promote(OTHER);
    world.settle();
    world.wish(SPEC + "  image: other\n");
    world.settle();

    assertThat(world.restarts).hasSize(3).endsWith(OTHER);
    assertThat(world.node(OTHER).role).isEqualTo("master");
  }

  static Stream<Integer> deaths() {
    return IntStream.range(0, 14).boxed();
  }

  /** Whichever pass dies after its actions and before its status is stored, and forgets all. */
  @ParameterizedTest
  @MethodSource("deaths")
  void operatorThatDiesInAnyPassGoesOn(int death) {
    promote(NEW);
    for (int pass = 0; pass < 14; pass++) {
      if (pass == death) {
        world.passThatDies();
        world.operatorRestarts();
      } else {
        world.pass();
      }
      assertThat(masters()).as("after pass %d", pass).hasSizeLessThanOrEqualTo(1);
    }
    world.settle();
    assertThat(masters()).containsExactly(NEW);
    assertThat(world.status.epoch()).isEqualTo(2);
    assertThat(world.node(OLD).role).isEqualTo("slave");
  }

  static Stream<Integer> seeds() {
    return IntStream.range(0, 60).boxed();
  }

  /** Orders, restarts, silence and deaths in any order: no epoch ever has two masters. */
  @ParameterizedTest
  @MethodSource("seeds")
  void anEpochHasOneMaster(int seed) {
    var random = new Random(seed);
    List<String> pods = List.copyOf(world.nodes.keySet());
    for (int step = 0; step < 40; step++) {
      String pod = pods.get(random.nextInt(pods.size()));
      switch (random.nextInt(7)) {
        case 0 -> promote(pod + (random.nextBoolean() ? ",force" : ""));
        case 1 -> world.node(pod).silent = !world.node(pod).silent;
        case 2 -> world.renew(pod);
        case 3 -> world.operatorRestarts();
        case 4 -> world.node(pod).sequence += random.nextInt(5);
        case 5 -> world.passThatDies();
        default -> {}
      }
      world.pass();
      assertThat(mastersOfTheLatestEpoch()).as("seed %d, step %d", seed, step).hasSizeLessThan(2);
    }
    world.requests.clear();
    world.nodes.values().forEach(node -> node.silent = false);
    world.nodes.values().forEach(node -> node.sequence = 1000);
    world.settle();
    assertThat(masters()).containsExactly(Objects.requireNonNull(world.status.currentMaster()));
    assertThat(world.status.promotion()).isNull();
  }

  private List<String> masters() {
    return world.nodes.entrySet().stream()
        .filter(node -> node.getValue().role.equals("master"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<String> mastersOfTheLatestEpoch() {
    long latest = world.nodes.values().stream().mapToLong(node -> node.epoch).max().orElse(0);
    return masters().stream().filter(pod -> world.node(pod).epoch == latest).toList();
  }

  private PromotionRecord last() {
    return Objects.requireNonNull(world.status.lastFailover());
  }

  private String label(String pod) {
    return world.node(pod).labels.getOrDefault(Labels.ROLE, "as born");
  }
}
