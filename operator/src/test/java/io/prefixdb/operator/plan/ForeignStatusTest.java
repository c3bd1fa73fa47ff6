package io.prefixdb.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A status that the operator has not written so: a person has edited it, a backup brought it back,
 * or a later release stored it. What cannot be read holds nothing up.
 */
final class ForeignStatusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";
  private static final String SLAVE = "orders-slave-0";

  private final Situation world = Situation.settled(SPEC);

  @Test
  void whatCannotBeReadIsNotRemembered() {
    ClusterStatus before = world.status;
    edit(
        status -> {
          ObjectNode history = ofSlave(status).putObject("history");
          for (String time :
              new String[] {
                "stalledSince",
                "resetAt",
                "silentSince",
                "awaySince",
                "awayUntil",
                "stuckSince",
                "restartedAt",
                "joiningSince"
              }) {
            history.put(time, "yesterday");
          }
          history.put("stalledBy", "StartLimitHit").put("restartedUid", "x");
          history.put("waitedFor", "TheMoon");
          status
              .putArray("lagPeaks")
              .addObject()
              .put("at", "noon")
              .put("node", SLAVE)
              .put("prefix", "p")
              .put("seconds", 60);
        });

    world.settle();

    assertThat(world.status).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'step': 'TakenBack', 'since': 'once'}",
        "{'step': 'CatchingUp', 'since': 'once', 'slowSince': 'then', 'p99Before': 'fast'}",
        "{'step': 'InSync', 'canary': true, 'p99Before': '1e99ms'}",
        "{'p99Before': '1ms'}"
      })
  void attachmentThatCannotBeReadComesToItsEnd(String master) {
    edit(status -> status.set("master", read(master)));
    world.wish(SPEC + "  tuning: {maxMasterP99: 1s}\n");
    world.node("orders-master-0").requests = 1000;
    world.node("orders-master-0").p99Millis = 5000;
    for (int pass = 0; pass < 100; pass++) {
      world.pass();
      world.later(Duration.ofSeconds(5));
    }

    assertThat(world.nodes).hasSize(3);
    assertThat(world.status.phase()).isEqualTo(ClusterStatus.Phase.Running);
  }

  @Test
  void promotionOfAnotherTimeIsNoReasonToStop() {
    edit(
        status ->
            status.putObject("lastFailover").put("to", "orders-master-0").put("startedAt", "once"));

    world.settle();

    assertThat(world.status.phase()).isEqualTo(ClusterStatus.Phase.Running);
  }

  @Test
  void masterThatIsNoPodOfTheClusterIsCorrected() {
    edit(status -> status.put("currentMaster", "orders-slave-first"));
    world.wish(SPEC);

    assertThat(world.desired.slavePods()).isEqualTo(2);
    world.settle();
    assertThat(world.status.currentMaster()).isEqualTo("orders-master-0");
  }

  /** It has what the others still lack, and takes writes. */
  @Test
  void masterIsAnotherOneByAPromotionOnly() {
    int told = world.roles.size();
    edit(status -> status.put("targetMaster", SLAVE));
    world.settle();

    assertThat(world.status.targetMaster()).isEqualTo("orders-master-0");
    assertThat(world.status.phase()).isEqualTo(ClusterStatus.Phase.Running);
    assertThat(world.roles).as("nobody is told anything").hasSize(told);
  }

  @Test
  void masterThatIsNotToldAnyMoreIsFoundAgain() {
    edit(status -> status.remove("targetMaster"));
    world.settle();
    assertThat(world.status.targetMaster()).isEqualTo("orders-master-0");

    edit(status -> status.remove(List.of("targetMaster", "currentMaster")));
    world.settle();
    assertThat(world.status.targetMaster()).isEqualTo("orders-master-0");
    assertThat(world.status.phase()).isEqualTo(ClusterStatus.Phase.Running);
  }

  /** Else people were advised to delete the volumes, for they are of another cluster. */
  @Test
  void identityIsThatOfTheVolumesWhenAllAreOfOne() {
    String identity = world.status.clusterId();
    edit(status -> status.put("clusterId", "another"));
    world.settle();

    assertThat(world.status.clusterId()).isEqualTo(identity);
    assertThat(world.status.currentMaster()).isEqualTo("orders-master-0");
    assertThat(world.status.phase()).isEqualTo(ClusterStatus.Phase.Running);
  }

  @Test
  void identityStaysWhileANodeThatMayHaveItIsSilent() {
    edit(status -> status.put("clusterId", "another"));
    world.node(SLAVE).silent = true;
    world.settle();

    assertThat(world.status.clusterId()).isEqualTo("another");
    assertThat(world.status.message()).contains("has the data of another cluster");
  }

  /** Nodes would keep it, and count as damaged or refuse the next one for good. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, (1L << 53) + 1, Long.MAX_VALUE})
  void epochThatNoClusterReachesIsNotTold(long epoch) {
    edit(status -> status.put("epoch", epoch));
    world.settle();

    assertThat(world.status.epoch()).isEqualTo(1);
    assertThat(world.roles).extracting(Action.OrderRole::epoch).containsOnly(1L);
  }

  /** An operator whose clock was wrong for a while has written it. */
  @Test
  void resetThatIsStillToComeLeavesTheStartLimitAsItIs() {
    Instant tomorrow = world.now.plus(Duration.ofDays(1));
    edit(status -> ofSlave(status).putObject("history").put("resetAt", tomorrow.toString()));
    world.settle();
    world.node(SLAVE).breaks(world.now);
    for (int hour = 0; hour < 12; hour++) {
      world.later(Duration.ofHours(1));
      world.settle();
      if (world.node(SLAVE).running != null) {
        world.node(SLAVE).failsToLoad("no route to host");
      }
    }

    assertThat(world.orders).hasSize(3);
    assertThat(world.settleAndSay()).isEqualTo("StartLimitHit");
  }

  @Test
  void remediesThatALaterReleaseStoppedStayStopped() {
    world.node(SLAVE).breaks(world.now);
    edit(
        status ->
            ofSlave(status)
                .putObject("history")
                .put("stalledSince", world.now.toString())
                .put("stalledBy", "SomethingNew")
                .put("stalledWith", Stalls.settings(world.desired)));

    Plan plan = world.pass();

    assertThat(plan.stalled().reason()).isEqualTo(Reason.NeedsDeveloper);
    assertThat(plan.actions()).noneMatch(Action.CreateReload.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "phase: Running, startedAt: soon",
        "phase: Pending, finishedAt: soon",
        "phase: Ordered",
        "phase: Running",
        "phase: CatchingUp"
      })
  void recordOfAReloadThatCannotBeReadIsDecidedAnew(String status) {
    assertThat(record(status)).isEqualTo(ReloadStatus.NONE);
  }

  /** Carried out again it would load a slave anew that may be well by now. */
  @ParameterizedTest
  @EnumSource(names = {"InSync", "Succeeded", "Failed", "Refused"})
  void recordOfAReloadThatHasEndedStaysSo(Phase phase) {
    ReloadStatus read =
        record(
            "phase: %s, reason: Mine, startedAt: 2026-01-01T00:00:00Z, inSyncAt: soon, finishedAt: once"
                .formatted(phase));

    assertThat(read.phase()).isEqualTo(phase);
    assertThat(read.reason()).isEqualTo("Mine");
    assertThat(read.startedAt()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(read.inSyncAt()).isNull();
    assertThat(read.finishedAt()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"observedGeneration: 1", "startedAt: soon"})
  void recordWithAPhaseOfALaterReleaseIsNotCarriedOut(String status) {
    ReloadStatus read = record(status);

    assertThat(read.phase()).isEqualTo(Phase.Failed);
    assertThat(read.reason()).isEqualTo("Unreadable");
    assertThat(read.startedAt()).isNull();
  }

  @Test
  void loadThatOverranWithoutAKnownEndIsJudgedAllTheSame() {
    world.node(SLAVE).breaks(world.now);
    Instant begin = world.now.minus(Duration.ofMinutes(20));
    world.reloads.put(
        "by-hand",
        observed(
            "phase: Failed, reason: Overran, message: it took long, startedAt: '%s', finishedAt: once"
                .formatted(begin)));

    world.pass();

    assertThat(world.status.message()).contains("it took long");
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static ReloadStatus record(String status) {
    return observed(status).status();
  }

  private static ObservedReload observed(String status) {
    PrefixDBReload record =
        Serialization.unmarshal(
            """
            apiVersion: prefixdb.io/v1beta1
            kind: PrefixDBReload
            metadata: {name: by-hand, namespace: shop}
            spec: {cluster: orders, node: orders-slave-0}
            status: {%s}
            """
                .formatted(status),
            PrefixDBReload.class);
    return ObservedReload.of(record).orElseThrow();
  }

  private static ObjectNode ofSlave(ObjectNode status) {
    return (ObjectNode) status.path("nodes").path(1);
  }

  private void edit(Consumer<ObjectNode> by) {
    ObjectNode status = JSON.valueToTree(world.status);
    by.accept(status);
    world.status = JSON.convertValue(status, ClusterStatus.class);
  }
}
