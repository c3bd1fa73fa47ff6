package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Event;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A slave that was away for longer than the master's log lives, while the operator is away too. */
final class BrokenSlaveIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String SHORT_LOG =
      """
      apiVersion: prefixdb.io/v1beta1
      kind: PrefixDBCluster
      metadata: {name: short}
      spec:
        slaves: 2
        storage: {size: 1Gi}
        replication: {walTTL: 10s, walMaxTTL: 10s}
        rocksdb: {write_buffer_size: "262144"}
        reload: {startLimit: {stableAfter: 5s}}
      """;

  /** Updates, of several files: a reader may still have the first one open after its removal. */
  private static final long GAP_MIN = 2000;

  private final NodePods nodes = new NodePods(cluster, "short");
  private final Breaks breaks = new Breaks(cluster, nodes);
  private final Operators operators = new Operators(cluster);

  @Test
  void leavesTheReadServiceIsReloadedOnceAndIsInSyncAgain() throws IOException {
    cluster.apply(SHORT_LOG);
    cluster.awaitReady("short");
    load(1);
    nodes.awaitEqual(nodes.slaves(2));
    long written = sequence(nodes.master());
    await("the slave to say that it has all")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(() -> sequence("short-slave-1") == written);
    long wanted = written + 1;

    scale(1);
    // Until its process has ended it goes on taking what the master writes.
    await("the slave to be gone").atMost(TestCluster.LIMIT).until(() -> !podExists());
    cluster.awaitReady("short");
    await("the master's log to move on")
        .atMost(TestCluster.LIMIT)
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .until(
            () -> {
              load(3);
              breaks.awaitLevel("short-slave-0", "p"); // only the other one is to break
              return nodes.oldestUpdate(nodes.master(), "p") > wanted + GAP_MIN;
            });

    // An operator that is there when the slave comes back might have mended it already.
    operators.scale(0);
    scale(2);
    cluster.kubectl("scale", "statefulset", "short-slave", "--replicas=2");
    JsonNode broken =
        await("the break")
            .atMost(TestCluster.LIMIT)
            .ignoreExceptions()
            .until(
                () -> NodePods.prefix(nodes.status("short-slave-1"), "p").path("broken"),
                seen -> seen.has("reason"));
    assertThat(broken.path("reason").asText()).isEqualTo("WALGap");
    // A reader of the log that is still open may have given it some more of a removed file.
    assertThat(broken.path("need").asLong())
        .isGreaterThanOrEqualTo(wanted)
        .isEqualTo(sequence("short-slave-1") + 1)
        .isLessThan(broken.path("first").asLong(Long.MAX_VALUE));
    assertThat(nodes.readiness("short-slave-1")).isEqualTo(503);
    await("the broken slave to be out of the read Service")
        .atMost(TestCluster.LIMIT)
        .until(() -> readers().equals(List.of("short-slave-0")));
    await("the other slave to serve reads")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(() -> Wire.ask(nodes.service("slave"), "get_all_prefixes", "{}").contains("\"p\""));

    long start = System.nanoTime();
    operators.scale(1);
    cluster.awaitReady("short");
    System.out.printf(
        "operator back to all in sync: %d ms%n", (System.nanoTime() - start) / 1_000_000);
    nodes.awaitEqual(nodes.slaves(2));
    await("both slaves to serve reads")
        .atMost(TestCluster.LIMIT)
        .until(() -> readers().equals(List.of("short-slave-0", "short-slave-1")));
    assertOneReloadWithItsCause();
  }

  private void assertOneReloadWithItsCause() {
    List<PrefixDBReload> reloads =
        cluster
            .client()
            .resources(PrefixDBReload.class)
            .inNamespace(cluster.namespace())
            .list()
            .getItems();
    assertThat(reloads).hasSize(1);
    PrefixDBReload reload = reloads.getFirst();
    assertThat(reload.getSpec().node()).isEqualTo("short-slave-1");
    await("the slave to have stayed in sync")
        .atMost(TestCluster.LIMIT)
        .until(() -> statusOf(reload).phase() == ReloadStatus.Phase.Succeeded);
    assertThat(statusOf(reload).cause()).isEqualTo("SlaveDown");
    assertThat(statusOf(reload).evidence()).contains("WALGap on 'p'");
    assertThat(statusOf(reload).scopeReason()).startsWith("R-115");
    assertThat(statusOf(reload).source()).as("the other slave").isEqualTo("short-slave-0");
    await("an Event for each end of it") // they are told after it
        .atMost(TestCluster.LIMIT)
        .untilAsserted(
            () ->
                assertThat(eventsOfReloads())
                    .containsExactlyInAnyOrderEntriesOf(
                        Map.of("ReloadStarted", 1L, "ReloadSucceeded", 1L)));
  }

  private static Map<String, Long> eventsOfReloads() {
    return cluster
        .client()
        .v1()
        .events()
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getInvolvedObject().getKind().equals("PrefixDBCluster"))
        .filter(event -> event.getMessage().contains("short-slave-1"))
        .filter(event -> event.getReason().startsWith("Reload"))
        .collect(Collectors.groupingBy(Event::getReason, Collectors.counting()));
  }

  private static ReloadStatus statusOf(PrefixDBReload reload) {
    return cluster.client().resource(reload).get().getStatus();
  }

  private long sequence(String pod) throws IOException {
    return NodePods.prefix(nodes.status(pod), "p").path("sequence").asLong();
  }

  private static boolean podExists() {
    return cluster.client().pods().inNamespace(cluster.namespace()).withName("short-slave-1").get()
        != null;
  }

  private void scale(int slaves) {
    cluster.kubectl(
        "patch", "pfx", "short", "--type=merge", "-p", "{\"spec\":{\"slaves\":" + slaves + "}}");
  }

  private void load(int seconds) {
    cluster.kubectl(
        "exec",
        nodes.master(),
        "--",
        "prefixdb",
        "load",
        "localhost:23000",
        "--prefix=p",
        "--keys=3000",
        "--value-bytes=500",
        "--seconds=" + seconds);
  }

  /** The pods behind the read Service that get requests now. */
  private static List<String> readers() {
    return cluster
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(cluster.namespace())
        .withLabel("kubernetes.io/service-name", "short-slave")
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .map(endpoint -> endpoint.getTargetRef().getName())
        .sorted()
        .toList();
  }
}
