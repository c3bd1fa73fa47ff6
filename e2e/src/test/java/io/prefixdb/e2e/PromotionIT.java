package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another pod becomes the master by order, with nobody restarted and nothing lost. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PromotionIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String OLD = "pair-master-0";
  private static final String NEW = "pair-slave-1";
  private static final String FIRST_KEY = "{\"prefix\":\"p\",\"fields\":[\"first\"]}";

  private final NodePods nodes = new NodePods(cluster, "pair");

  @Test
  @Order(1)
  void slaveBecomesTheMasterAndTheOthersFollow() throws IOException {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: pair}
        spec: {slaves: 2, storage: {size: 1Gi}}
        """);
    cluster.awaitReady("pair");
    Map<String, String> before = cluster.uids("pair");
    write("first");

    long start = System.nanoTime();
    promote(NEW);
    cluster.await(
        "pair", seen -> TestCluster.isReady(seen) && NEW.equals(seen.getStatus().currentMaster()));
    System.out.printf("promoted and all in sync: %d ms%n", (System.nanoTime() - start) / 1_000_000);

    var status = cluster.cluster("pair").getStatus();
    System.out.printf(
        "status.lastFailover: %d ms%n",
        Objects.requireNonNull(status.lastFailover()).durationMillis());
    assertThat(status.epoch()).isEqualTo(2);
    assertThat(cluster.uids("pair")).as("nobody was restarted").isEqualTo(before);
    assertThat(nodes.status(OLD).path("role").asText()).isEqualTo("slave");
    write("second");
    await("the old master to have what the new one took")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(nodes.contents(OLD)).isEqualTo(nodes.contents(NEW)));
    assertThat(nodes.contents(NEW)).hasSize(2);
  }

  @Test
  @Order(2)
  void masterWhosePodIsDeletedIsNamedAgain() throws IOException {
    cluster.kubectl("delete", "pod", NEW, "--wait");
    cluster.await(
        "pair", seen -> TestCluster.isReady(seen) && NEW.equals(seen.getStatus().currentMaster()));

    assertThat(cluster.cluster("pair").getStatus().epoch()).isEqualTo(2);
    write("third");
    assertThat(nodes.contents(NEW)).hasSize(3);
  }

  @Test
  @Order(3)
  void ownFieldThatSomebodyChangedIsPutBack() {
    cluster.kubectl(
        "patch",
        "service",
        "pair-slave",
        "-p",
        "{\"spec\":{\"selector\":{\"prefixdb.io/role\":\"none\"}}}");
    cluster.kubectl("annotate", "service", "pair-slave", "example.com/theirs=1");

    await("our selector")
        .atMost(TestCluster.LIMIT)
        .until(
            () ->
                "slave"
                    .equals(
                        cluster
                            .client()
                            .services()
                            .inNamespace(cluster.namespace())
                            .withName("pair-slave")
                            .require()
                            .getSpec()
                            .getSelector()
                            .get("prefixdb.io/role")));
    assertThat(cluster.kubectl("get", "service", "pair-slave", "-o", "yaml"))
        .contains("example.com/theirs");
  }

  @Test
  @Order(4)
  void changeThatTakesARestartComesToOnePodAfterTheOtherAndToTheMasterLast() throws IOException {
    Map<String, String> before = cluster.uids("pair");
    List<String> changed = new ArrayList<>();
    await("readers to be let in again, whom the selector of another had kept out")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(() -> Wire.ask(nodes.service("slave"), "get", FIRST_KEY).contains("\"OK\""));
    try (ClientLoop reads = ClientLoop.reading(nodes.service("slave"), "p", "first")) {
      cluster.kubectl(
          "patch",
          "pfx",
          "pair",
          "--type=merge",
          "-p",
          "{\"spec\":{\"rocksdb\":{\"write_buffer_size\":\"1048576\"}}}");
      await("every pod to be another")
          .atMost(TestCluster.LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                oldestFirst().stream()
                    .filter(pod -> !pod.getUid().equals(before.get(pod.getName())))
                    .map(ObjectMeta::getName)
                    .filter(pod -> !changed.contains(pod))
                    .forEach(changed::add);
                return changed.size() == before.size();
              });
      cluster.awaitReady("pair");
      reads.stop();
      assertThat(reads.failures()).as("reads").isEmpty();
    }
    assertThat(changed.getLast()).as("after %s", changed).isEqualTo(NEW);
    assertThat(cluster.cluster("pair").getStatus().currentMaster()).isEqualTo(NEW);
    assertThat(nodes.contents(NEW)).hasSize(3);
  }

  /** The pods: two of them may have become others between two looks. */
  private static List<ObjectMeta> oldestFirst() {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withLabel("prefixdb.io/cluster", "pair")
        .list()
        .getItems()
        .stream()
        .map(Pod::getMetadata)
        .sorted(Comparator.comparing(ObjectMeta::getCreationTimestamp))
        .toList();
  }

  @Test
  @Order(5)
  void clusterThatIsDeletedAndAppliedAgainFindsItsData() throws IOException {
    cluster.kubectl("delete", "pfx", "pair", "--wait");
    await("the pods to be gone")
        .atMost(TestCluster.LIMIT)
        .until(() -> cluster.uids("pair").isEmpty());
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: pair}
        spec: {slaves: 2, storage: {size: 1Gi}, rocksdb: {write_buffer_size: "1048576"}}
        """);
    cluster.awaitReady("pair");

    assertThat(cluster.cluster("pair").getStatus().currentMaster()).isEqualTo(NEW);
    assertThat(cluster.cluster("pair").getStatus().epoch()).isEqualTo(3);
    assertThat(nodes.contents(NEW)).hasSize(3);
  }

  private static void promote(String pod) {
    cluster.kubectl("annotate", "pfx", "pair", "prefixdb.io/promote=" + pod);
  }

  private void write(String key) {
    await("a write")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                Wire.ask(
                        nodes.service("master"),
                        "set",
                        "{\"prefix\":\"p\",\"fields\":{\"%s\":1}}".formatted(key))
                    .contains("OK"));
  }
}
