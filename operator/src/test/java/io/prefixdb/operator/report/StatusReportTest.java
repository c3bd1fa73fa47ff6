package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Planner;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusReportTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void wellClusterSaysSoInEveryWay() {
    assertThat(world.status.phase()).isEqualTo(Phase.Running);
    assertThat(world.status.message()).isEqualTo("master orders-master-0, 2/2 slaves in sync");
    assertThat(world.status.currentMaster()).isEqualTo("orders-master-0");
    assertThat(world.status.lag()).isEqualTo("<3s");
    assertThat(world.status.broken()).isNull();
    assertThat(trueConditions())
        .containsExactly(
            "Ready",
            "Serving",
            "ReplicationHealthy",
            "RetentionSafe",
            "FailoverReady",
            "ReloadAllowed",
            "SpecValid");
  }

  @Test
  void everyConditionSpeaksAboutThisGeneration() {
    assertThat(world.status.conditionList())
        .allSatisfy(
            condition -> {
              assertThat(condition.observedGeneration()).isEqualTo(7L);
              assertThat(condition.message()).isNotBlank();
              assertThat(condition.reason()).matches("[A-Z][A-Za-z]+");
            });
  }

  @Test
  void changedSpecIsNotReadyUntilEveryPodHasIt() {
    world.wish(SPEC + "  image: prefixdb/node:other\n");
    world.pass();

    assertThat(trueConditions()).contains("Progressing", "Serving").doesNotContain("Ready");
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);
    world.settle();
    assertThat(trueConditions()).contains("Ready").doesNotContain("Progressing");
  }

  @Test
  void changedLimitIsNotReadyUntilEveryNodeUsesIt() {
    world.node("orders-slave-1").keeps = "earlier";
    world.wish(SPEC + "  config: {value_size_limit: 100}\n");
    world.settle();
    assertThat(trueConditions()).contains("Progressing", "Serving").doesNotContain("Ready");
    assertThat(world.status.message()).startsWith("orders-slave-1 does not use the changed");

    world.node("orders-slave-1").keeps = null;
    world.pass();
    assertThat(trueConditions()).contains("Ready").doesNotContain("Progressing");
  }

  /** A slave takes turns between in sync and idle, and its lag is never the same under load. */
  @Test
  void loadOfAWellClusterWritesNothing() {
    var slave = world.node("orders-slave-1");
    slave.state = "Idle";
    world.pass();
    var before = world.status;
    slave.state = "InSync";
    slave.lagSequences = 4321;
    slave.lagSeconds = 0.3;
    world.pass();

    assertThat(world.status).isEqualTo(before);
    assertThat(before.nodeList().getLast().state()).isEqualTo("InSync");

    slave.lagSeconds = 7;
    world.pass();
    assertThat(world.status.nodeList().getLast().lagSequences()).isEqualTo(4000);
  }

  /** The first write of a new cluster changes nothing that is told. */
  @Test
  void slaveWithoutAPrefixIsInSync() {
    world.node("orders-slave-1").opened = false;
    world.pass();

    assertThat(world.status.nodeList().getLast().state()).isEqualTo("InSync");
  }

  @Test
  void upstreamIsAPodOrAnAddress() {
    world.node("orders-slave-1").upstream = "orders-master-0.orders-nodes.shop.svc:23002";
    world.pass();
    assertThat(world.status.nodeList().getLast().upstream()).isEqualTo("orders-master-0");

    world.node("orders-slave-1").upstream = "10.0.0.7:23002";
    world.pass();
    assertThat(world.status.nodeList().getLast().upstream()).isEqualTo("10.0.0.7:23002");
  }

  @Test
  void noWordIsNotAGoodWord() {
    world.node("orders-slave-1").silent = true;
    world.pass();

    assertThat(trueConditions()).doesNotContain("Ready", "ReplicationHealthy");
    assertThat(world.status.lag()).isEqualTo("?");
    assertThat(world.status.readySlaves()).isEqualTo(1);
    assertThat(world.status.nodeList().getLast().state()).isEqualTo("Unknown");
    assertThat(world.status.nodeList().getLast().lagSeconds()).isNull();
  }

  @Test
  void brokenSlaveIsNamedInItsColumn() {
    world.node("orders-slave-1").breaks(world.now);
    world.pass();

    assertThat(world.status.broken()).isEqualTo("orders-slave-1/p");
    assertThat(world.status.phase()).isEqualTo(Phase.Reloading);
    assertThat(trueConditions()).doesNotContain("Ready", "ReplicationHealthy").contains("Serving");
  }

  /** Whatever else goes on, that is what people have to see. */
  @Test
  void lostMasterIsToldBeforeAnythingElse() {
    world.node("orders-slave-1").breaks(world.now);
    world.settle();
    assertThat(world.status.phase()).isEqualTo(Phase.Reloading);
    world.node("orders-master-0").silent = true;
    world.pass();

    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.status.message()).startsWith("the master orders-master-0: test");
    assertThat(Conditions.find(world.status, "Ready").orElseThrow().reason())
        .isEqualTo("MasterNotServing");
    assertThat(Objects.requireNonNull(world.status.recommendations()).getFirst())
        .contains("may still take writes", "prefixdb.io/promote=orders-slave-0,force");

    world.node("orders-master-0").alive = false;
    world.node("orders-slave-1").loads();
    world.pass();
    assertThat(Objects.requireNonNull(world.status.recommendations()).getFirst())
        .contains("kubectl annotate pfx -n shop orders prefixdb.io/promote=orders-slave-0");

    world.node("orders-master-0").silent = false;
    world.settle();
    assertThat(world.status.recommendations()).isNull();
  }

  /** One prefix of many that it cannot open is no reason to put another one in its place. */
  @Test
  void masterThatServesAllButOnePrefixIsNotLost() {
    world.node("orders-master-0").reasons = List.of("prefix 'q': its files are damaged");
    world.pass();

    assertThat(trueConditions()).contains("Serving").doesNotContain("Ready");
    assertThat(Conditions.find(world.status, "Ready").orElseThrow().reason())
        .isEqualTo("MasterImpaired");
    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.status.message())
        .isEqualTo("orders-master-0: prefix 'q': its files are damaged");
    assertThat(Objects.requireNonNull(world.status.recommendations()))
        .singleElement()
        .asString()
        .contains("takes writes", "'q': its files are damaged", "no promotion is needed");

    world.node("orders-master-0").disk = new Disk(5L, 1000L, 1L, 1L);
    world.pass();
    assertThat(trueConditions()).as("a full volume takes no writes").doesNotContain("Serving");
  }

  @Test
  void lostMasterIsToldBeforeAMistakeOfTheSpec() {
    world.wish(SPEC + "  rocksdb: {nonsense: \"1\"}\n");
    world.node("orders-master-0").silent = true;
    world.pass();

    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.status.message())
        .startsWith("the master orders-master-0: test")
        .contains("spec.rocksdb.nonsense");
    assertThat(Conditions.find(world.status, "Ready").orElseThrow())
        .returns("MasterNotServing", ClusterCondition::reason)
        .returns(world.status.message(), ClusterCondition::message);
    assertThat(trueConditions()).doesNotContain("SpecValid");
  }

  /** A person has taken over, so the phase stays; what is lost is told all the same. */
  @Test
  void lostMasterOfAPausedClusterIsTold() {
    world.wish(SPEC + "  image: prefixdb/node:other\n  maintenance: {paused: true}\n");
    world.node("orders-master-0").silent = true;
    world.pass();

    assertThat(world.status.phase()).isEqualTo(Phase.Paused);
    assertThat(world.status.message()).contains("the master orders-master-0: test");
    assertThat(Conditions.find(world.status, "Ready").orElseThrow().reason())
        .isEqualTo("MasterNotServing");
    assertThat(world.status.recommendations()).as("annotations wait, too").isNull();
  }

  @Test
  void masterThatIsLostBeforeItTakesALaterEpochWasThere() {
    for (var node : world.nodes.values()) {
      node.epoch++;
      node.role = "standby";
      node.upstream = null;
    }
    world.pass();
    assertThat(world.status.currentMaster()).isNull();
    world.node("orders-master-0").silent = true;
    world.pass();
    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
  }

  @Test
  void promotionThatTakesTooLongIsNoChangeUnderWay() {
    world.node("orders-master-0").silent = true;
    world.requests.put(Labels.PROMOTE, "orders-slave-0,force");
    world.pass();
    world.pass();
    world.node("orders-slave-0").silent = true;
    world.pass();
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);

    world.later(Duration.ofMinutes(1));
    world.pass();
    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.status.message()).contains("orders-slave-0 is named", "does not answer");
  }

  @Test
  void annotationThatNobodyKnowsIsTold() {
    world.requests.put("prefixdb.io/promte", "orders-slave-0");
    world.requests.put("example.com/theirs", "x");
    world.pass();

    assertThat(world.status.recommendations())
        .singleElement()
        .asString()
        .contains("prefixdb.io/promte", "prefixdb.io/promote");
  }

  @Test
  void slaveThatFallsSilentIsAsIllAsItWas() {
    world.wish(SPEC + "  reload: {mode: Manual}\n");
    world.node("orders-slave-1").breaks(world.now);
    world.settle();
    world.node("orders-slave-1").silent = true;
    world.pass();

    assertThat(world.status.broken()).isEqualTo("orders-slave-1/p");
    assertThat(trueConditions()).doesNotContain("ReloadAllowed");

    world.node("orders-slave-1").silent = false;
    world.node("orders-slave-1").broken = null;
    world.pass();
    assertThat(world.status.broken()).isNull();
    assertThat(trueConditions()).contains("ReloadAllowed");
  }

  @Test
  void invalidSpecKeepsWhatRunsAndSaysWhatIsWrong() {
    world.wish(SPEC + "  rocksdb: {nonsense: \"1\"}\n");
    world.pass();

    assertThat(world.status.phase()).isEqualTo(Phase.Invalid);
    assertThat(world.status.message())
        .contains("spec.rocksdb.nonsense")
        .contains("goes on running");
    assertThat(trueConditions()).contains("Serving").doesNotContain("Ready", "SpecValid");
  }

  @Test
  void timeOfAConditionChangesWithItsStatusOnly() {
    String since = since("Ready");
    world.later(Duration.ofMinutes(5));
    world.pass();
    assertThat(since("Ready")).isEqualTo(since);

    world.node("orders-slave-0").silent = true;
    world.pass();
    assertThat(since("Ready")).isNotEqualTo(since);
  }

  @Test
  void eachChangeIsOneEvent() {
    world.node("orders-slave-1").breaks(world.now);
    assertThat(eventsOf(4)).containsExactly("ReplicationBroken", "ReloadStarted");
    assertThat(eventsOf(2)).isEmpty();

    world.node("orders-slave-1").loads();
    assertThat(eventsOf(2)).as("in sync is not cured").isEmpty();
    world.later(Duration.ofMinutes(11));
    assertThat(eventsOf(2)).containsExactly("ReloadSucceeded");
  }

  @Test
  void plannedChangeIsNoWarning() {
    world.node("orders-slave-1").sequence = 0;
    world.node("orders-slave-1").broken = new Broken("WALGap", 1L, 20L, world.now.toString(), null);
    assertThat(eventsOf(4)).containsExactly("SlaveIsNew", "ReloadStarted");

    world.wish(SPEC.replace("slaves: 2", "slaves: 1"));
    assertThat(eventsOf(4)).as("its reload ends with it").isEmpty();
  }

  @Test
  void slaveThatJoinsIsAChangeUnderWay() {
    world.wish(SPEC.replace("slaves: 2", "slaves: 3"));
    world.pass();
    world.node("orders-slave-2").ready = false;
    world.settle();
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);
    assertThat(world.status.message()).startsWith("orders-slave-2: ").endsWith("; it joins");
    assertThat(trueConditions()).contains("Progressing").doesNotContain("Ready");

    world.node("orders-slave-1").ready = false;
    world.settle();
    assertThat(world.status.phase()).as("another one is ill").isEqualTo(Phase.Degraded);

    world.node("orders-slave-1").ready = true;
    world.later(Duration.ofMinutes(10));
    world.settle();
    assertThat(world.status.phase()).as("it takes too long").isEqualTo(Phase.Degraded);
  }

  @Test
  void slaveThatHasJoinedOnceIsIll() {
    world.wish(SPEC.replace("slaves: 2", "slaves: 3"));
    world.settle();
    world.node("orders-slave-2").ready = false;
    world.settle();

    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
  }

  @Test
  void whatWasNotDoneIsNotTold() {
    world.node("orders-slave-1").breaks(world.now);
    world.pass();
    var before = world.status;
    var observed = world.observe();
    var plan = Planner.plan(world.desired, observed, before, world.now);
    assertThat(plan.actions()).anyMatch(Action.UpdateReload.class::isInstance);
    var failed = new Deeds(List.of(), Optional.of("the API server refuses"));
    var after = StatusReport.of(world.desired, observed, plan, failed, before, world.now);

    assertThat(Transition.between(before, after, failed.done())).isEmpty();
    assertThat(after.decisionList()).isEqualTo(before.decisionList());
  }

  @Test
  void whatIsKnownOfASlaveIsNotForgottenWhileItIsSilent() {
    world.wish(SPEC + "  reload: {startLimit: {burst: 1, interval: 1h, restartDelay: 0s}}\n");
    world.settle();
    world.node("orders-slave-1").breaks(world.now);
    world.settle();
    world.node("orders-slave-1").failsToLoad("no such file");
    world.settle();
    assertThat(trueConditions()).contains("Stalled");
    String since = since("Stalled");

    world.later(Duration.ofSeconds(10));
    world.node("orders-slave-1").silent = true;
    world.settle();
    assertThat(trueConditions()).contains("Stalled");
    assertThat(since("Stalled")).isEqualTo(since);
    assertThat(world.status.broken()).isEqualTo("orders-slave-1/p");
  }

  @Test
  void figuresInSentencesDoNotMoveAllTheTime() {
    assertThat(Words.calm("the master has not answered for 17 s; 'p2' is 12345 sequences behind"))
        .isEqualTo(
            "the master has not answered for over 10 s; 'p2' is over 10000 sequences behind");
    assertThat(Words.calm("for 7 s")).isEqualTo("for under 10 s");
  }

  @Test
  void whoCanBePromotedIsTold() {
    world.node("orders-slave-1").ready = false;
    world.pass();

    assertThat(world.status.nodeList())
        .extracting(NodeStatus::name, NodeStatus::promotable)
        .containsExactly(
            tuple("orders-master-0", null),
            tuple("orders-slave-0", true),
            tuple("orders-slave-1", false));
    assertThat(world.status.nodeList().getLast().notPromotableReason()).contains("is not in sync");

    world.node("orders-slave-0").ready = false;
    world.pass();
    assertThat(trueConditions()).doesNotContain("FailoverReady");
  }

  @Test
  void restartOfTheMasterIsAnnounced() {
    world.wish(SPEC + "  image: prefixdb/node:other\n");

    assertThat(eventsOf(20)).containsOnlyOnce("MasterRestarted");
  }

  @Test
  void promotionThatIsTakenBackIsAWarning() {
    world.node("orders-master-0").sequence = 30;
    world.requests.put(Labels.PROMOTE, "orders-slave-0");
    assertThat(eventsOf(5)).containsExactly("PromotionStarted");

    world.later(Duration.ofMinutes(1));
    assertThat(eventsOf(5)).startsWith("PromotionTakenBack").doesNotContain("PromotionStarted");
  }

  /** The one that is named already would have to be demoted first, as with any other. */
  @Test
  void promotionBackWhichAPersonAsksForIsAPromotion() {
    world.requests.put(Labels.PROMOTE, "orders-slave-0");
    for (int i = 0; i < 9 && !isNamed(); i++) {
      world.pass();
    }
    assertThat(isNamed()).isTrue();
    world.requests.put(Labels.PROMOTE, "orders-master-0");

    assertThat(eventsOf(1)).containsExactly("PromotionStarted");
  }

  private boolean isNamed() {
    var promotion = world.status.promotion();
    return promotion != null && promotion.step() == Promotion.Step.Promoting;
  }

  @Test
  void nodeThatWaitsForItsRoleSaysSo() {
    world.node("orders-slave-1").role = "standby";
    world.node("orders-slave-1").state = "Standby";
    world.pass();

    assertThat(world.status.nodeList().getLast().state()).isEqualTo("Standby");
  }

  @Test
  void loadByKeysIsDiscouraged() {
    world.order(
        "by-hand",
        new ReloadOrder(
            "orders", "orders-slave-1", null, ReloadOrder.Method.API, null, null, null));
    var before = world.status;
    var plan = world.pass();

    assertThat(Transition.between(before, world.status, plan.actions()))
        .anySatisfy(
            event -> {
              assertThat(event.warning()).isTrue();
              assertThat(event.note()).contains("prefer method Copy");
            });
  }

  private List<String> eventsOf(int passes) {
    var told = new ArrayList<String>();
    for (int i = 0; i < passes; i++) {
      var before = world.status;
      var plan = world.pass();
      Transition.between(before, world.status, plan.actions())
          .forEach(event -> told.add(event.reason()));
    }
    return told;
  }

  private List<String> trueConditions() {
    return world.status.conditionList().stream()
        .filter(condition -> condition.status().equals("True"))
        .map(ClusterCondition::type)
        .toList();
  }

  private String since(String type) {
    return Conditions.find(world.status, type)
        .map(ClusterCondition::lastTransitionTime)
        .orElseThrow();
  }
}
