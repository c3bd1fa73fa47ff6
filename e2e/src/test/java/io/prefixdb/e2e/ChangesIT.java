package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Map;
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
  void slavesThatAreAskedForGetWhatItHasAfterItsRestart() throws IOException {
    String before = cluster.uids(NAME).get(MASTER);
    Map<String, String> data = nodes.contents(MASTER);
    assertThat(data).hasSize(2);

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
  }

  @Test
  @Order(3)
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
