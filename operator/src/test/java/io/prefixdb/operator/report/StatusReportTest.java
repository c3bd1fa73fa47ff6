package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import java.util.List;
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
    assertThat(TrueConditions.of(world.status))
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

    assertThat(TrueConditions.of(world.status))
        .contains("Progressing", "Serving")
        .doesNotContain("Ready");
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);
    world.settle();
    assertThat(TrueConditions.of(world.status)).contains("Ready").doesNotContain("Progressing");
  }

  /** Just then somebody looks at it. */
  @Test
  void imageThatNoPodStartsWithIsNotTheOneThatRuns() {
    String before = String.valueOf(world.status.image());
    world.wish(SPEC + "  image: prefixdb/node:other\n");
    world.pass();
    world.pass();
    world.node("orders-slave-1").ready = false;
    world.settle();
    assertThat(world.status.image()).isEqualTo(before);

    world.node("orders-slave-1").ready = true;
    world.settle();
    assertThat(world.status.image()).isEqualTo("prefixdb/node:other");
  }

  @Test
  void changedLimitIsNotReadyUntilEveryNodeUsesIt() {
    world.node("orders-slave-1").keeps = "earlier";
    world.wish(SPEC + "  config: {value_size_limit: 100}\n");
    world.settle();
    assertThat(TrueConditions.of(world.status))
        .contains("Progressing", "Serving")
        .doesNotContain("Ready");
    assertThat(world.status.message()).startsWith("orders-slave-1 does not use the changed");

    world.node("orders-slave-1").keeps = null;
    world.pass();
    assertThat(TrueConditions.of(world.status)).contains("Ready").doesNotContain("Progressing");
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

    assertThat(TrueConditions.of(world.status)).doesNotContain("Ready", "ReplicationHealthy");
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
    assertThat(TrueConditions.of(world.status))
        .doesNotContain("Ready", "ReplicationHealthy")
        .contains("Serving");
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
    assertThat(message("ReloadAllowed")).startsWith("orders-slave-1 was broken when it last");

    world.node("orders-slave-1").silent = false;
    world.node("orders-slave-1").broken = null;
    world.pass();
    assertThat(world.status.broken()).isNull();
    assertThat(message("ReloadAllowed")).startsWith("no prefix of a slave is broken");
  }

  @Test
  void invalidSpecKeepsWhatRunsAndSaysWhatIsWrong() {
    world.wish(SPEC + "  rocksdb: {nonsense: \"1\"}\n");
    world.pass();

    assertThat(world.status.phase()).isEqualTo(Phase.Invalid);
    assertThat(world.status.message())
        .contains("spec.rocksdb.nonsense")
        .contains("goes on running");
    assertThat(TrueConditions.of(world.status))
        .contains("Serving")
        .doesNotContain("Ready", "SpecValid");
  }

  /** Nothing of it is applied, also not how many slaves there shall be. */
  @Test
  void invalidSpecSaysNothingOfTheSlavesThatRun() {
    String single = SPEC.replace("slaves: 2", "slaves: 0");
    world.wishAnew(single + "  config: {nonsense: 1}\n");
    world.settle();

    assertThat(condition("SpecValid").status()).isEqualTo("False");
    assertThat(condition("FailoverReady").reason()).isEqualTo("SlaveInSync");
    assertThat(condition("RetentionSafe").reason()).isEqualTo("Safe");
    assertThat(condition("ReplicationHealthy").message()).endsWith("2/2 slaves in sync");
    assertThat(world.status.headroom()).isNotEqualTo("none");
    assertThat(world.status.diagnosis()).isNotEmpty();

    world.loseVolume("orders-master-0");
    world.settle();
    assertThat(world.status.message()).contains("Promote one of them");

    world.wishAnew(single);
    world.settle();
    assertThat(world.nodes).containsOnlyKeys("orders-master-0");
  }

  /** A master takes no part, whatever it was born as: it would count for an autoscaler. */
  @Test
  void selectorFindsThoseWhoFollow() {
    world.requests.put(Labels.PROMOTE, "orders-slave-1");
    world.settle();
    List<String> wanted = List.of(String.valueOf(world.status.selector()).split(",", -1));
    assertThat(wanted).contains("prefixdb.io/cluster=orders");
    assertThat(world.nodes.keySet())
        .filteredOn(
            pod -> wanted.contains(Labels.ROLE + "=" + world.node(pod).labels.get(Labels.ROLE)))
        .containsExactly("orders-master-0", "orders-slave-0");
  }

  @Test
  void masterWithoutItsLabelIsNamedAsThat() {
    world.refusesMarks = true;
    world.node("orders-master-0").labels.remove(Labels.ROLE);
    world.pass();

    assertThat(condition("Serving").message())
        .startsWith("orders-master-0: its pod has not the label prefixdb.io/role=master");
    assertThat(condition("Ready").message()).contains("has not the label");
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
  void slaveThatJoinsIsAChangeUnderWay() {
    world.wish(SPEC.replace("slaves: 2", "slaves: 3"));
    world.pass();
    world.node("orders-slave-2").ready = false;
    world.settle();
    assertThat(world.status.phase()).isEqualTo(Phase.Pending);
    assertThat(world.status.message()).startsWith("orders-slave-2: ").endsWith("; it joins");
    assertThat(TrueConditions.of(world.status)).contains("Progressing").doesNotContain("Ready");

    world.node("orders-slave-1").ready = false;
    world.settle();
    assertThat(world.status.phase()).as("another one is ill").isEqualTo(Phase.Degraded);

    world.node("orders-slave-1").ready = true;
    world.later(Duration.ofMinutes(10));
    world.settle();
    assertThat(world.status.phase()).as("it takes too long").isEqualTo(Phase.Degraded);
  }

  @Test
  void slaveThatIsOnItsWayOutSaysNothingOfTheOthers() {
    world.wish(SPEC.replace("slaves: 2", "slaves: 1"));
    world.pass();
    assertThat(world.status.slaves()).as("it is seen as long as it is there").isEqualTo(2);
    assertThat(TrueConditions.of(world.status)).contains("ReplicationHealthy");
    assertThat(message("ReplicationHealthy")).endsWith("1/1 slaves in sync");

    world.wish(SPEC);
    world.settle();
    world.wish(SPEC.replace("slaves: 2", "slaves: 1"));
    world.node("orders-slave-0").ready = false;
    world.pass();
    assertThat(TrueConditions.of(world.status)).doesNotContain("ReplicationHealthy");
    assertThat(message("ReplicationHealthy")).startsWith("orders-slave-0: ");
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
  void whatIsKnownOfASlaveIsNotForgottenWhileItIsSilent() {
    world.wish(SPEC + "  reload: {startLimit: {burst: 1, interval: 1h, restartDelay: 0s}}\n");
    world.settle();
    world.node("orders-slave-1").breaks(world.now);
    world.settle();
    world.node("orders-slave-1").failsToLoad("no such file");
    world.settle();
    assertThat(TrueConditions.of(world.status)).contains("Stalled");
    String since = since("Stalled");

    world.later(Duration.ofSeconds(10));
    world.node("orders-slave-1").silent = true;
    world.settle();
    assertThat(TrueConditions.of(world.status)).contains("Stalled");
    assertThat(since("Stalled")).isEqualTo(since);
    assertThat(world.status.broken()).isEqualTo("orders-slave-1/p");
  }

  /** A pause mends nothing, so it is over neither for people nor for Flux. */
  @Test
  void whatWaitsForAPersonIsToldThroughAPause() {
    String limited = SPEC + "  reload: {startLimit: {burst: 1, interval: 1h, restartDelay: 0s}}\n";
    world.wish(limited);
    world.settle();
    world.node("orders-slave-1").breaks(world.now);
    world.settle();
    world.node("orders-slave-1").failsToLoad("no such file");
    world.settle();
    String why = message("Stalled");
    var nodes = world.status.nodes();
    var before = world.status.recommendations();
    assertThat(before).isNotEmpty();

    world.wish(limited + "  maintenance: {paused: true}\n");
    world.later(Duration.ofMinutes(5));
    world.settle();
    assertThat(world.status.phase()).isEqualTo(Phase.Paused);
    assertThat(TrueConditions.of(world.status))
        .contains("Stalled")
        .doesNotContain("ReloadAllowed", "Ready");
    assertThat(message("Stalled")).isEqualTo(why);
    assertThat(world.status.nodes()).isEqualTo(nodes);
    assertThat(world.status.recommendations()).isEqualTo(before);

    world.node("orders-slave-1").broken = null;
    world.pass();
    assertThat(TrueConditions.of(world.status))
        .as("somebody has mended it")
        .doesNotContain("Stalled");
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
    assertThat(TrueConditions.of(world.status)).doesNotContain("FailoverReady");
  }

  @Test
  void nodeThatWaitsForItsRoleSaysSo() {
    world.node("orders-slave-1").role = "standby";
    world.node("orders-slave-1").state = "Standby";
    world.pass();

    assertThat(world.status.nodeList().getLast().state()).isEqualTo("Standby");
  }

  private String message(String type) {
    return Conditions.find(world.status, type).map(ClusterCondition::message).orElseThrow();
  }

  private ClusterCondition condition(String type) {
    return Conditions.find(world.status, type).orElseThrow();
  }

  private String since(String type) {
    return Conditions.find(world.status, type)
        .map(ClusterCondition::lastTransitionTime)
        .orElseThrow();
  }
}
