package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.MasterResponse;
import io.prefixdb.crds.MasterResponse.Step;
import io.prefixdb.crds.PrefixDBCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A single server that is changed while it runs, gets slaves, and is one again, with its data. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ChangesIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String NAME = "single";
  private static final String MASTER = "single-master-0";
  private static final int SLAVES = 5;

  /** One request of a hundred takes longer than a few milliseconds on a busy machine. */
  private static final long LIMIT_MILLIS = 25;

  /** A request for so many fields takes several times as long on any machine. */
  private static final int MANY = 200_000;

  private static final int TRIES_MAX = 3;

  private final NodePods nodes = new NodePods(cluster, NAME);

  @Test
  @Order(1)
  void limitCountsInTheNodeThatRuns() throws IOException {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: single}
        spec: {slaves: 0, storage: {size: 1Gi}, resources: {requests: {cpu: 1m, memory: 64Mi}}}
        """);
    cluster.awaitReady(NAME);
    assertThat(cluster.cluster(NAME).getStatus().headroom()).isEqualTo("none");
    Map<String, String> before = cluster.uids(NAME);
    assertThat(set("long", 200)).contains("\"status\":\"OK\"");

    patch("{\"spec\":{\"config\":{\"key_size_limit\":256,\"value_size_limit\":100}}}");
    cluster.awaitReady(NAME);

    assertThat(set("longer", 200)).contains("ValueLengthExceeded");
    assertThat(set("short", 50)).contains("\"status\":\"OK\"");
    assertThat(cluster.uids(NAME)).as("nobody was restarted").isEqualTo(before);
  }

  @Test
  @Order(2)
  void optionThatNobodyKnowsChangesNothing() throws IOException {
    Map<String, String> before = cluster.uids(NAME);

    patch("{\"spec\":{\"rocksdb\":{\"write_bufer_size\":\"1M\"}}}");

    String sentence = cluster.awaitCondition(NAME, "SpecValid", "False", "Invalid").message();
    assertThat(sentence).contains("spec.rocksdb.write_bufer_size", "correct its name or remove it");
    assertThat(cluster.condition(NAME, "Ready").status()).isEqualTo("False");
    assertThat(cluster.condition(NAME, "Serving").status()).isEqualTo("True");
    assertThat(set("other", 50)).as("the last good spec").contains("\"status\":\"OK\"");
    patch("{\"spec\":{\"rocksdb\":null}}");
    cluster.awaitReady(NAME);
    assertThat(cluster.uids(NAME)).as("nobody was restarted").isEqualTo(before);
  }

  @Test
  @Order(3)
  void slavesThatAreAskedForGetWhatItHasAfterItsRestart() throws IOException {
    String before = cluster.uids(NAME).get(MASTER);
    Map<String, String> data = nodes.contents(MASTER);
    assertThat(data).hasSize(3);

    cluster.kubectl("scale", "pfx", NAME, "--replicas=" + SLAVES);
    cluster.awaitReady(NAME);

    assertThat(nodes.awaitEqual(nodes.slaves(SLAVES))).isEqualTo(data);
    assertThat(cluster.uids(NAME)).hasSize(1 + SLAVES);
    assertThat(cluster.uids(NAME).get(MASTER)).isNotEqualTo(before);
    await("nobody takes writes meanwhile, so it is told")
        .atMost(TestCluster.LIMIT)
        .until(
            () ->
                cluster
                    .kubectl("get", "events", "-o", "jsonpath={..reason}")
                    .contains("MasterRestarted"));
    assertThat(nodes.status(MASTER).path("walTtlSeconds").asLong()).isEqualTo(7200);
    assertThat(attachment().canary()).as("nobody asks it, so nothing can be compared").isNull();
  }

  @Test
  @Order(4)
  void singleServerAgainHasItsData() throws IOException {
    Map<String, String> data = nodes.contents(MASTER);

    cluster.kubectl("scale", "pfx", NAME, "--replicas=0");
    cluster.awaitReady(NAME);

    assertThat(nodes.contents(MASTER)).isEqualTo(data);
    assertThat(cluster.uids(NAME)).containsOnlyKeys(MASTER);
    assertThat(nodes.status(MASTER).path("walTtlSeconds").asLong()).isZero();
    assertThat(cluster.cluster(NAME).getStatus().headroom()).isEqualTo("none");
    assertThat(cluster.cluster(NAME).getStatus().epoch()).as("the same master").isEqualTo(1);
  }

  /** Clients ask for more once the slave is there, so the slave is blamed, as it should be. */
  @Test
  @Order(5)
  void slaveWithWhichTheMasterIsTooSlowIsTakenAwayAgain() throws IOException {
    InetSocketAddress service = nodes.service("master");
    try (var _ = new Load(service, "get", get(1), Duration.ofMillis(20))) {
      MasterResponse begun = attachFirst();
      assertThat(begun.canary()).as(begun.toString()).isTrue();
      try (var _ = new Load(service, "get", get(MANY), Duration.ofMillis(100))) {
        cluster.await(NAME, seen -> step(seen) == Step.TakenBack);
      }
      cluster.awaitCondition(NAME, "Ready", "False", "AttachmentTakenBack");
      await("the slave to go")
          .atMost(TestCluster.LIMIT)
          .until(() -> cluster.uids(NAME).keySet().equals(Set.of(MASTER)));
      MasterResponse found = attachment();
      assertThat(found.message())
          .contains("p99 is " + found.p99After(), "was " + found.p99Before() + " without");

      await("it stays so")
          .atMost(TestCluster.LIMIT)
          .during(Duration.ofSeconds(10))
          .until(() -> cluster.uids(NAME).size() == 1 && attachment().equals(found));
    }
  }

  /**
   * Asks for a slave when the master is fast. The operator looks a moment later, and if it has
   * become slow by then all slaves come at once, as they should: that is taken back.
   */
  private MasterResponse attachFirst() {
    for (int tries = 1; true; tries++) {
      await("a master that is fast")
          .atMost(TestCluster.LIMIT)
          .until(
              () -> responseTimes().path("requests").asLong() > 200 && p99() < LIMIT_MILLIS / 2.0);
      patch(
          "{\"spec\":{\"slaves\":1,\"tuning\":{\"maxMasterP99\":\"%dms\"}}}"
              .formatted(LIMIT_MILLIS));
      MasterResponse begun =
          attachment(
                  cluster.await(
                      NAME, seen -> attachment(seen).filter(MasterResponse::watched).isPresent()))
              .orElseThrow();
      if (tries == TRIES_MAX || !String.valueOf(begun.message()).contains("already")) {
        return begun;
      }
      patch("{\"spec\":{\"slaves\":0,\"tuning\":null}}");
      cluster.await(
          NAME,
          seen ->
              TestCluster.isReady(seen)
                  && attachment(seen).filter(MasterResponse::watched).isEmpty());
    }
  }

  @Test
  @Order(6)
  void anotherSpecIsAnotherTry() throws IOException {
    String volume = volumeOfTheFirst();

    patch("{\"spec\":{\"tuning\":{\"maxMasterP99\":\"10s\"}}}");
    cluster.awaitReady(NAME);

    assertThat(nodes.awaitEqual(nodes.slaves(1))).isNotEmpty();
    assertThat(volumeOfTheFirst()).as("its volume was kept").isEqualTo(volume);
    assertThat(cluster.kubectl("get", "events", "-o", "jsonpath={..reason}").split(" "))
        .filteredOn("AttachmentTakenBack"::equals)
        .hasSize(1);
  }

  /** Everything that is asked for meanwhile waits, and what somebody takes away stays away. */
  @Test
  @Order(7)
  void pausedClusterIsLeftAsItIsUntilItIsNotAnyMore() throws IOException {
    Map<String, String> before = cluster.uids(NAME);
    patch(
        "{\"spec\":{\"maintenance\":{\"paused\":true},\"slaves\":0,\"config\":{\"key_size_limit\":3}}}");
    PrefixDBCluster paused =
        cluster.await(
            NAME,
            seen ->
                seen.getStatus().phase() == ClusterStatus.Phase.Paused
                    && seen.getMetadata()
                        .getGeneration()
                        .equals(seen.getStatus().observedGeneration()));
    assertThat(paused.getStatus().message()).contains("paused by spec.maintenance.paused");
    cluster.kubectl("delete", "service", NAME + "-any"); // before, a pass may have put it back
    await("nothing to happen")
        .atMost(TestCluster.LIMIT)
        .during(Duration.ofSeconds(5))
        .until(() -> cluster.uids(NAME).equals(before) && !serviceForAnybody());
    assertThat(set("four", 50)).contains("\"status\":\"OK\"");

    patch("{\"spec\":{\"maintenance\":null}}");
    cluster.awaitReady(NAME);
    assertThat(cluster.uids(NAME)).containsOnlyKeys(MASTER);
    assertThat(serviceForAnybody()).isTrue();
    assertThat(set("five", 50)).contains("KeyLengthExceeded");
  }

  private static boolean serviceForAnybody() {
    return cluster
            .client()
            .services()
            .inNamespace(cluster.namespace())
            .withName(NAME + "-any")
            .get()
        != null;
  }

  private static String volumeOfTheFirst() {
    return cluster.kubectl("get", "pvc", "data-single-slave-0", "-o", "jsonpath={.metadata.uid}");
  }

  private static @Nullable Step step(PrefixDBCluster seen) {
    return attachment(seen).map(MasterResponse::step).orElse(null);
  }

  private static Optional<MasterResponse> attachment(PrefixDBCluster seen) {
    return Optional.ofNullable(seen.getStatus().master());
  }

  private static MasterResponse attachment() {
    return attachment(cluster.cluster(NAME)).orElseThrow();
  }

  private JsonNode responseTimes() throws IOException {
    JsonNode status = nodes.status(MASTER);
    for (JsonNode port : status.path("responseTimes")) {
      if (port.path("port").asText().equals("main-tcp")) {
        return port;
      }
    }
    return status.path("no such port");
  }

  private double p99() throws IOException {
    return responseTimes().path("p99Millis").asDouble(Double.MAX_VALUE);
  }

  /** Asks for so many fields. */
  private static String get(int fields) {
    return "{\"prefix\":\"p\",\"fields\":[\"n\"%s]}".formatted(",\"n\"".repeat(fields - 1));
  }

  private String set(String key, int bytes) throws IOException {
    return Wire.ask(
        nodes.address(MASTER),
        "set",
        "{\"prefix\":\"p\",\"fields\":{\"%s\":\"%s\"}}".formatted(key, "x".repeat(bytes)));
  }

  private static void patch(String json) {
    cluster.kubectl("patch", "pfx", NAME, "--type=merge", "-p", json);
  }
}
