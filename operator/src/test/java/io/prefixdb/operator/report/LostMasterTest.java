package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus.Phase;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.plan.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is told first when the master does not serve, and what is no such loss. */
final class LostMasterTest {
  private static final String SPEC = "  slaves: 2\n  storage: {size: 1Gi}\n";

  private final Situation world = Situation.settled(SPEC);

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
        .contains(
            "may still take writes",
            "annotate (with --overwrite) prefixdb.io/promote=orders-slave-0,force");

    world.node("orders-master-0").alive = false;
    world.node("orders-slave-1").loads();
    world.pass();
    assertThat(Objects.requireNonNull(world.status.recommendations()).getFirst())
        .contains(
            "kubectl annotate --overwrite pfx -n shop orders prefixdb.io/promote=orders-slave-0");

    world.node("orders-master-0").silent = false;
    world.settle();
    assertThat(world.status.recommendations()).isNull();
  }

  /** One prefix of many that it cannot open is no reason to put another one in its place. */
  @Test
  void masterThatServesAllButOnePrefixIsNotLost() {
    world.node("orders-master-0").reasons = List.of("prefix 'q': its files are damaged");
    world.pass();

    assertThat(TrueConditions.of(world.status)).contains("Serving").doesNotContain("Ready");
    assertThat(Conditions.find(world.status, "Ready").orElseThrow().reason())
        .isEqualTo("MasterImpaired");
    assertThat(world.status.phase()).isEqualTo(Phase.Degraded);
    assertThat(world.status.message())
        .isEqualTo("orders-master-0: prefix 'q': its files are damaged");
    assertThat(Objects.requireNonNull(world.status.recommendations()))
        .singleElement()
        .asString()
        .contains("takes writes", "'q': its files are damaged", "no promotion is needed");

    world.node("orders-master-0").disk = new Disk(5L, 1000L, 1L);
    world.pass();
    assertThat(TrueConditions.of(world.status))
        .as("a full volume takes no writes")
        .doesNotContain("Serving");
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
    assertThat(TrueConditions.of(world.status)).doesNotContain("SpecValid");
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

  /** Who did what is still told would put another one in the place of a master that is well. */
  @Test
  void outageThatEndsInAPauseIsNotToldAnyMore() {
    world.node("orders-master-0").silent = true;
    world.node("orders-master-0").alive = false;
    world.requests.put(Labels.RESET_FAILED, "nobody");
    world.pass();
    assertThat(Objects.requireNonNull(world.status.recommendations()))
        .hasSize(2)
        .first()
        .asString()
        .contains("go on with another one");

    world.wish(SPEC + "  maintenance: {paused: true}\n");
    world.pass();
    world.node("orders-master-0").silent = false;
    world.node("orders-master-0").alive = true;
    world.pass();
    assertThat(Objects.requireNonNull(world.status.recommendations()))
        .singleElement()
        .asString()
        .contains("'nobody' is no slave");

    world.requests.clear();
    world.pass();
    assertThat(world.status.recommendations()).isNull();
  }

  /** While somebody is at work its pod may be away; it is told as the master, or not at all. */
  @Test
  void podOfAPausedMasterThatIsAwayIsNoSlave() {
    world.wish(SPEC + "  maintenance: {paused: true}\n");
    world.pass();
    world.nodes.remove("orders-master-0");
    world.pass();

    assertThat(world.status.nodeList())
        .extracting(NodeStatus::name)
        .containsExactly("orders-slave-0", "orders-slave-1");
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
}
