package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Follower;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.plan.Planner;
import io.prefixdb.operator.plan.Situation;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The API server stores no object of more than 1.5 MiB, so a status stays far below that. */
final class StatusSizeTest {
  private static final String SPEC = "  slaves: %d\n  storage: {size: 1Gi}\n";
  private static final int PREFIXES = 1000;
  private static final int BYTES_MAX = 400 << 10;

  @Test
  void tenSlavesOfWhichEveryPrefixIsBroken() throws JsonProcessingException {
    ClusterStatus status = broken(10);

    assertThat(bytes(status)).isLessThan(BYTES_MAX);
    assertThat(status.nodeList().getLast().brokenList()).hasSize(20);
    assertThat(status.nodeList().getLast().brokenLeftOut()).isEqualTo(PREFIXES - 20);
    assertThat(status.broken()).endsWith(",+9999");
  }

  @Test
  void asManySlavesAsThereCanBe() throws JsonProcessingException {
    ClusterStatus status = broken(100);

    assertThat(bytes(status)).isLessThan(BYTES_MAX);
    assertThat(Objects.requireNonNull(status.recommendations())).hasSizeLessThan(25);
  }

  @Test
  void promotionRemembersWhatIsLackingWhenThatIsLittle() throws JsonProcessingException {
    Situation world = Situation.settled(SPEC.formatted(2));
    world.requests.put(Labels.PROMOTE, "orders-slave-0");
    world.pass();

    ClusterStatus many = afterDemotion(world, 5000);
    assertThat(Objects.requireNonNull(many.promotion()).step()).isEqualTo(Step.Demoting);
    assertThat(bytes(many)).isLessThan(BYTES_MAX);

    ClusterStatus few = afterDemotion(world, PREFIXES);
    assertThat(Objects.requireNonNull(few.promotion()).step()).isEqualTo(Step.CatchingUp);
    assertThat(bytes(few)).isLessThan(BYTES_MAX);
  }

  /** It waits for nothing, so there is nothing to remember. */
  @Test
  void promotionWithForceRemembersNothing() throws JsonProcessingException {
    Situation world = Situation.settled(SPEC.formatted(2));
    world.requests.put(Labels.PROMOTE, "orders-slave-0,force");
    world.pass();

    ClusterStatus many = afterDemotion(world, 20_000);
    assertThat(bytes(many)).isLessThan(BYTES_MAX);
    assertThat(Objects.requireNonNull(many.promotion()).step()).isEqualTo(Step.Promoting);
  }

  @Test
  void masterWhoseLogEndsSoonForEveryPrefixOfEachSlave() throws JsonProcessingException {
    Situation world = Situation.settled(SPEC.formatted(2));
    List<Follower> followers =
        IntStream.range(0, 20_000)
            .mapToObj(
                i ->
                    new Follower(
                        "orders-slave-" + i % 2, name(i), 7000.0, 60.0, "growing", null, 60.0))
            .toList();
    world.node("orders-master-0").retention = new Retention(7200L, 7200L, 1L, followers, null);
    world.pass();

    assertThat(world.status.recommendations()).anyMatch(advice -> advice.startsWith("R-152"));
    assertThat(bytes(world.status)).isLessThan(BYTES_MAX);
  }

  private static ClusterStatus broken(int slaves) {
    Situation world = Situation.settled(SPEC.formatted(slaves));
    assertThat(world.nodes).hasSize(slaves + 1);
    return after(world, seen(world, StatusSizeTest::allBroken, id -> new OrderAnswer.None()));
  }

  private static ClusterStatus afterDemotion(Situation world, int lacking) {
    var ends = new TreeMap<String, Long>();
    IntStream.range(0, lacking).forEach(i -> ends.put(name(i), 1_000_000_000_000L));
    return after(world, seen(world, word -> word, id -> new OrderAnswer.Done(ends)));
  }

  private static ClusterStatus after(Situation world, ObservedCluster observed) {
    Plan plan = Planner.plan(world.desired, observed, world.status, world.now);
    return StatusReport.of(
        world.desired, observed, plan, Deeds.all(plan.actions()), world.status, world.now);
  }

  private static ObservedCluster seen(
      Situation world,
      Function<NodeVerdict, NodeVerdict> change,
      Function<String, OrderAnswer> orders) {
    ObservedCluster is = world.observe();
    return new ObservedCluster(
        is.objects(),
        is.sets(),
        is.nodes().stream().map(node -> changed(node, is, change)).toList(),
        orders,
        is.reloads(),
        is.strays(),
        is.masterName(),
        is.requests());
  }

  private static ObservedNode changed(
      ObservedNode node, ObservedCluster is, Function<NodeVerdict, NodeVerdict> change) {
    boolean master = node.name().equals(is.masterName());
    return new ObservedNode(
        node.name(),
        node.uid(),
        node.born(),
        node.address(),
        node.image(),
        node.template(),
        node.wish(),
        node.role(),
        node.live(),
        node.running(),
        node.ready(),
        node.terminating(),
        node.trouble(),
        master ? node.word() : new NodeWord.Spoke(change.apply(node.verdict().orElseThrow())));
  }

  private static NodeVerdict allBroken(NodeVerdict word) {
    var broken =
        new Broken("LineageMismatch", 1L << 60, 1L << 60, "2026-01-01T00:00:00.123456Z", "x");
    return new NodeVerdict(
        word.node(),
        word.cluster(),
        word.mode(),
        word.replicationSupported(),
        true,
        false,
        IntStream.range(0, PREFIXES).mapToObj(i -> name(i) + " is broken").toList(),
        IntStream.range(0, PREFIXES)
            .mapToObj(
                i -> new Prefix(name(i), "Broken", 10L, 20L, 10L, 5000.0, 1.0, 1000L, null, broken))
            .toList(),
        null,
        null,
        word.build(),
        word.configFile(),
        word.iniFile(),
        word.configRevision(),
        word.walTtlSeconds(),
        word.startedAt(),
        word.disk(),
        word.retention(),
        word.role(),
        true,
        word.clusterId(),
        word.epoch(),
        word.upstream(),
        word.clockMillis(),
        word.responseTimes());
  }

  /** As long as a name can be. */
  private static String name(int number) {
    return "%0200d".formatted(number);
  }

  private static int bytes(ClusterStatus status) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsBytes(status).length;
  }
}
