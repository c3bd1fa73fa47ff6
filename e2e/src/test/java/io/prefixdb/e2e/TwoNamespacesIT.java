package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two clusters of one name, the longest that is allowed, in two namespaces; one of these goes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TwoNamespacesIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String OTHER = "e2e-other-namespace";
  private static final String NAME = "c" + "-23456789".repeat(4) + "-40";
  private static final String SPEC =
      """
      apiVersion: prefixdb.io/v1beta1
      kind: PrefixDBCluster
      metadata: {name: %s}
      spec: {slaves: 1, storage: {size: 1Gi, retain: false}}
      """;

  private static final Operators operators = new Operators(cluster);

  /** Another class may have ended them. */
  private static Map<String, Integer> restartsBefore = Map.of();

  private final NodePods nodes = new NodePods(cluster, NAME);
  private final Breaks breaks = new Breaks(cluster, nodes);

  @BeforeAll
  static void count() {
    operators.awaitReady(); // one that was killed is counted when it is back
    restartsBefore = operators.restarts();
  }

  @AfterAll
  static void removeTheOther() {
    cluster.client().namespaces().withName(OTHER).delete();
  }

  @Test
  @Order(1)
  void bothAreMadeUnderTheLongestName() {
    assertThat(NAME).hasSize(40);
    assertThat(cluster.tryApply(SPEC.formatted(NAME + "x")).output())
        .contains("longer than 40 characters");
    cluster.apply(SPEC.formatted(NAME));
    cluster.applyIn(OTHER, SPEC.formatted(NAME));

    cluster.awaitReady(NAME);
    cluster
        .client()
        .resources(PrefixDBCluster.class)
        .inNamespace(OTHER)
        .withName(NAME)
        .waitUntilCondition(
            seen -> seen != null && TestCluster.isReady(seen),
            TestCluster.LIMIT.toSeconds(),
            TimeUnit.SECONDS);
  }

  @Test
  @Order(2)
  void theyHaveNothingInCommon() throws IOException {
    breaks.write("p", 5);
    breaks.awaitLevel(NAME + "-slave-0", "p");

    for (String pod : cluster.uids(NAME).keySet()) {
      assertThat(Wire.ask(addressInOther(pod), "get_all_prefixes", "{}"))
          .contains("\"prefixes\":[]");
    }
  }

  /** A reload is under way there when it goes. */
  @Test
  @Order(3)
  void namespaceThatIsDeletedGoesAndTheOtherClusterIsNotTouched() throws IOException {
    Map<String, String> before = cluster.uids(NAME);
    writeToOther();
    cluster.applyIn(
        OTHER,
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBReload
        metadata: {name: by-hand}
        spec: {cluster: %s, node: %s-slave-0, prefixes: [p], maxBytesPerSecond: 10000}
        """
            .formatted(NAME, NAME));
    cluster
        .client()
        .resources(PrefixDBReload.class)
        .inNamespace(OTHER)
        .withName("by-hand")
        .waitUntilCondition(
            seen ->
                seen != null
                    && seen.getStatus() != null
                    && seen.getStatus().phase() == ReloadStatus.Phase.Running,
            TestCluster.LIMIT.toSeconds(),
            TimeUnit.SECONDS);

    cluster.client().namespaces().withName(OTHER).delete();

    await("the namespace to be gone")
        .atMost(TestCluster.LIMIT)
        .until(() -> cluster.client().namespaces().withName(OTHER).get() == null);
    cluster.awaitReady(NAME);
    assertThat(cluster.uids(NAME)).isEqualTo(before);
    operators.awaitReady();
    operators.awaitLeader();
    assertThat(operators.crashes(restartsBefore)).isEmpty();
    breaks.write("p", 1);
    breaks.awaitLevel(NAME + "-slave-0", "p");
  }

  private static void writeToOther() throws IOException {
    String fields =
        IntStream.range(0, 500)
            .mapToObj(i -> "\"k%d\":\"%s\"".formatted(i, hardlyCompressed()))
            .collect(Collectors.joining(","));
    assertThat(
            Wire.ask(
                addressInOther(NAME + "-master-0"),
                "set",
                "{\"prefix\":\"p\",\"fields\":{%s}}".formatted(fields)))
        .contains("OK");
    await("the slave to have it")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                Wire.ask(
                        addressInOther(NAME + "-slave-0"),
                        "get",
                        "{\"prefix\":\"p\",\"fields\":[\"k499\"]}")
                    .contains("\"k499\":\""));
  }

  private static String hardlyCompressed() {
    return Stream.generate(UUID::randomUUID)
        .limit(30)
        .map(UUID::toString)
        .collect(Collectors.joining());
  }

  private static InetSocketAddress addressInOther(String pod) {
    return cluster.addresses().ofPod(OTHER, pod, NodePods.MAIN_PORT);
  }
}
