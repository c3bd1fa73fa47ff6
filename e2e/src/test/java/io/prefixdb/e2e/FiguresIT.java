package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The figures of the operator that the benchmarks page tells, measured where the product runs. The
 * tests hold on a machine of any speed; the table that is printed in the end is for reading.
 *
 * <p>{@code ./prefixdb bench cluster} runs it with ten clusters and ten minutes of health; in other
 * runs it is one cluster and half a minute.
 */
@OnOurKubernetes("it cuts links of pods, kills operators, and reads the API server's audit log")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FiguresIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withoutOperator();

  private static final boolean WHOLE = Boolean.getBoolean("figures.whole");
  private static final int MORE_CLUSTERS = WHOLE ? 9 : 0;
  private static final Duration HEALTH = WHOLE ? Duration.ofMinutes(10) : Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration CHANGE_COMES_WITHIN = Duration.ofSeconds(3);
  private static final int HEALTHS_MAX = 5;
  private static final int MEGABYTES = 100;
  private static final String NAME = "figures";
  private static final String SLAVE = "figures-slave-0";
  private static final List<String> TABLE = new ArrayList<>();

  private final NodePods nodes = new NodePods(cluster, NAME);
  private final Breaks breaks = new Breaks(cluster, nodes);
  private final Operators operators = new Operators(cluster);

  @AfterAll
  static void tell() {
    System.out.println("| figure | measured | aim |\n|---|---:|---:|");
    TABLE.forEach(System.out::println);
  }

  @Test
  @Order(1)
  void installToReady() {
    Instant begin = Instant.now();
    cluster.installOperator();
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: figures}
        spec:
          slaves: 2
          storage: {size: 1Gi}
          replication: {walTTL: 10s, walMaxTTL: 10s}
          rocksdb: {write_buffer_size: "1048576"}
          reload: {startLimit: {stableAfter: 5s}}
        """);
    cluster.awaitReady(NAME);
    tell("`helm install` to a Ready cluster of three pods", since(begin), "< 60 s");
  }

  /** Only the replication of the slave is cut: its pod lives, and serves what is not broken. */
  @Test
  @Order(2)
  void breakOfALargePrefixToInSync() throws IOException {
    breaks.write("calm", 1);
    breaks.write("large", MEGABYTES, nodes.slaves(2));
    try (ClientLoop reads = ClientLoop.reading(nodes.service("slave"), "calm", "key-1");
        var endpoints = new Endpoints(cluster, NAME + "-slave", SLAVE)) {
      Instant broken = breaks.breakPrefix(SLAVE, "large");
      await("the slave to be in sync")
          .atMost(TestCluster.LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .until(() -> nodes.readiness(SLAVE) == 200);
      tell("break of a prefix of %d MB to in sync".formatted(MEGABYTES), since(broken), "< 20 s");
      row(
          "break until the Service of the slaves leaves it",
          endpoints.untilItLeft(broken).map(FiguresIT::text).orElse("in sync before that"),
          "< 2 s");
      cluster.awaitReady(NAME);
      reads.stop();
      assertThat(reads.failures()).as("reads of the other prefix").isEmpty();
      assertThat(reads.answered()).isPositive();
      row(
          "reads of another prefix meanwhile",
          "%d, none failed, the slowest %s".formatted(reads.answered(), reads.slowest()),
          "none fails");
    }
    nodes.awaitEqual(nodes.slaves(2));
  }

  @Test
  @Order(3)
  @Timeout(value = 60, unit = TimeUnit.MINUTES) // ten of health are one figure of the whole
  void healthWritesNothing() throws IOException {
    for (int i = 1; i <= MORE_CLUSTERS; i++) {
      cluster.apply(
          """
          apiVersion: prefixdb.io/v1beta1
          kind: PrefixDBCluster
          metadata: {name: more-%d}
          spec: {slaves: 0, storage: {size: 1Gi}, resources: {requests: {cpu: 1m, memory: 64Mi}}}
          """
              .formatted(i));
      cluster.awaitReady("more-" + i);
    }
    int looks = 1;
    while (healthEndsEarly()) {
      assertThat(looks++).as("times of health that ended early").isLessThan(HEALTHS_MAX);
    }
    row(
        "writes at the API server in %d s of health (but the Lease)".formatted(HEALTH.toSeconds()),
        "0",
        "0");
  }

  /**
   * Looks for writes in a time of health. A node that gives no answer for seconds, because its
   * machine stands still, is not well, and that has to be written.
   */
  private boolean healthEndsEarly() throws IOException {
    awaitQuiet();
    int before = operators.writes().size();
    try (var changes = new StatusChanges(cluster)) {
      pass(HEALTH);
      List<String> all = operators.writes();
      List<String> written = all.subList(before, all.size());
      pass(written.isEmpty() ? Duration.ZERO : CHANGE_COMES_WITHIN);
      if (changes.interrupted()) {
        return true;
      }
      assertThat(written)
          .as(() -> "writes in health; of the status changed:\n" + changes.told())
          .isEmpty();
      return false;
    }
  }

  private static void pass(Duration time) {
    Instant end = Instant.now().plus(time);
    await()
        .atMost(time.plusMinutes(1))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> !Instant.now().isBefore(end));
  }

  /** Nothing was written for a while: what the last trial changed is told. */
  private void awaitQuiet() {
    var last = new int[] {-1};
    var since = new Instant[] {Instant.now()};
    await("the operator to have nothing to write")
        .atMost(TestCluster.LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              int now = operators.writes().size();
              if (now != last[0]) {
                last[0] = now;
                since[0] = Instant.now();
              }
              return since[0].plus(QUIET).isBefore(Instant.now());
            });
  }

  @Test
  @Order(4)
  void residentMemory() throws IOException {
    long mebibytes = operators.residentKib(operators.awaitLeader()) / 1024;
    assertThat(mebibytes).isLessThan(200);
    row(
        "resident memory of the operator, clusters: %d".formatted(1 + MORE_CLUSTERS),
        mebibytes + " MiB",
        "< 200 MiB with 10");
  }

  @Test
  @Order(5)
  void startToFirstPass() {
    operators.scale(0);
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(TestCluster.OPERATOR_NAMESPACE)
        .withName("prefixdb-operator")
        .scale(1);
    await("the first pass")
        .atMost(TestCluster.LIMIT)
        .pollInterval(Duration.ofMillis(200)) // asking takes processors too
        .ignoreExceptions()
        .until(
            () ->
                operators.pods().stream()
                    .anyMatch(pod -> operators.metric(pod, "passes_total") > 0));
    Instant now = Instant.now();
    Instant begin = operators.startOf(operators.awaitLeader());
    tell(
        "start of the operator's process to its first pass", Duration.between(begin, now), "< 4 s");
    operators.scale(2);
    operators.awaitReady();
  }

  @Test
  @Order(6)
  void handOverOfOneThatIsStopped() {
    String leader = operators.awaitLeader();
    Instant begin = Instant.now();
    operators.delete(leader);
    operators.awaitLeader(name -> !name.equals(leader));
    tell("hand-over when the leading operator is stopped", since(begin), "< 5 s");
    operators.awaitReady();
  }

  @Test
  @Order(7)
  void handOverOfOneThatIsKilled() {
    String leader = operators.awaitLeader();
    long process = operators.process(leader).pid();
    Instant begin = Instant.now();
    operators.signal("KILL", leader);
    operators.awaitLeader(name -> operators.process(name).pid() != process);
    tell("the leading operator is killed, until one leads", since(begin), "< 20 s");
    operators.awaitReady();
  }

  /** Nothing restarts it, so its Lease has to run out; when it wakes up, it must not go on. */
  @Test
  @Order(8)
  void handOverOfOneThatStandsStill() {
    String leader = operators.awaitLeader();
    long process = operators.process(leader).pid();
    Instant begin = Instant.now();
    operators.signal("STOP", leader);
    operators.awaitLeader(name -> !name.equals(leader));
    tell("the leading operator stands still, until another leads", since(begin), "< 20 s");
    operators.signal("CONT", leader);
    await("the former leader's process to end")
        .atMost(TestCluster.LIMIT)
        .until(() -> ProcessHandle.of(process).isEmpty());
    operators.awaitReady();
    cluster.awaitReady(NAME);
  }

  private static Duration since(Instant begin) {
    return Duration.between(begin, Instant.now());
  }

  private static void tell(String figure, Duration measured, String aim) {
    row(figure, text(measured), aim);
  }

  private static String text(Duration measured) {
    return String.format(Locale.ROOT, "%.1f s", measured.toMillis() / 1e3);
  }

  private static void row(String figure, String measured, String aim) {
    TABLE.add("| %s | %s | %s |".formatted(figure, measured, aim));
  }
}
