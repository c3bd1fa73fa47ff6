package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus.Phase;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Kubernetes and its machines do to pods and volumes of a cluster. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PodFailureIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String NAME = "pods";
  private static final String MASTER = "pods-master-0";
  private static final String FIRST = "pods-slave-0";
  private static final String SECOND = "pods-slave-1";

  private final NodePods nodes = new NodePods(cluster, NAME);
  private final Breaks breaks = new Breaks(cluster, nodes);
  private final Reloads reloads = new Reloads(cluster);

  @Test
  @Order(1)
  void slaveThatLosesItsClaimAndPodIsFilledAnew() throws IOException {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: pods}
        spec: {slaves: 2, storage: {size: 1Gi}}
        """);
    cluster.awaitReady(NAME);
    breaks.write("p", 5);
    nodes.awaitEqual(nodes.slaves(2));

    cluster.kubectl("delete", "pvc", "data-" + SECOND, "--wait=false");
    cluster.kubectl("delete", "pod", SECOND, "--wait");

    awaitReadyAfter(SECOND);
    nodes.awaitEqual(nodes.slaves(2));
  }

  @Test
  @Order(2)
  @OnOurKubernetes("it empties a volume")
  void slaveWhoseDiskIsEmptyIsFilledAnew() throws IOException {
    loseVolume(FIRST);

    awaitReadyAfter(FIRST);
    nodes.awaitEqual(nodes.slaves(2));
  }

  @Test
  @Order(3)
  void imageThatCannotBePulledStopsAtTheFirstPod() {
    Map<String, String> before = cluster.uids(NAME);
    cluster.kubectl("patch", "pfx", NAME, "--type=merge", "-p", image("\"prefixdb/node:none\""));

    cluster.await(
        NAME,
        seen ->
            seen.getStatus() != null
                && String.valueOf(seen.getStatus().message()).contains(SECOND)
                && String.valueOf(seen.getStatus().message()).contains("Image"));
    Map<String, String> others = cluster.uids(NAME);
    assertThat(others.remove(SECOND)).isNotEqualTo(before.remove(SECOND));
    assertThat(others).as("the rest of the pods").isEqualTo(before);
    assertThat(cluster.condition(NAME, "Ready").status()).isEqualTo("False");

    cluster.kubectl("patch", "pfx", NAME, "--type=merge", "-p", image("null"));
    cluster.awaitReady(NAME);
    Map<String, String> after = cluster.uids(NAME);
    after.remove(SECOND);
    assertThat(after).as("the rest of the pods").isEqualTo(before);
  }

  @Test
  @Order(4)
  @OnOurKubernetes("it cordons every machine")
  void slaveThatFitsNowhereIsToldAndComesWhenThereIsRoom() {
    List<String> machines = cluster.kubectl("get", "nodes", "-o", "name").lines().toList();
    try {
      machines.forEach(machine -> cluster.kubectl("cordon", machine));
      scale(3);
      cluster.await(
          NAME,
          seen ->
              seen.getStatus() != null
                  && String.valueOf(seen.getStatus().message())
                      .contains("pods-slave-2: Unschedulable"));
    } finally {
      machines.forEach(machine -> cluster.kubectl("uncordon", machine));
    }
    cluster.awaitReady(NAME);
    scale(2);
    cluster.awaitReady(NAME);
  }

  /** Who drains a machine meanwhile waits: the reader that is left is not taken away too. */
  @Test
  @Order(5)
  void nobodyElseIsEvictedWhileASlaveIsLoaded() throws IOException {
    Map<String, String> before = cluster.uids(NAME);
    // What both have as files already is not sent. The load takes nearly a minute, for all that is
    // looked at while it runs takes many seconds on a busy machine.
    breaks.write("p", 5);
    breaks.awaitLevel(FIRST, "p");
    breaks.awaitLevel(SECOND, "p");
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBReload
        metadata: {name: drained}
        spec: {cluster: pods, node: %s, maxBytesPerSecond: 100000}
        """
            .formatted(SECOND));
    PrefixDBReload reload = reloads.named("drained");
    reloads.await(reload, status -> status.phase() == Phase.Running);
    await("it to be out of service").atMost(TestCluster.LIMIT).until(() -> !isReady(SECOND));
    await("the budget to know it").atMost(TestCluster.LIMIT).until(() -> evictionsAllowed() == 0);

    assertThat(evicted(FIRST)).as("the other slave").isFalse();
    assertThat(evicted(MASTER)).as("the master").isFalse();

    reloads.await(reload, status -> status.phase() == Phase.InSync);
    await("the budget to know it").atMost(TestCluster.LIMIT).until(() -> evictionsAllowed() == 1);
    assertThat(evicted(FIRST)).isTrue();
    String evicted = before.remove(FIRST);
    await("another pod")
        .atMost(TestCluster.LIMIT)
        .until(() -> cluster.uids(NAME).get(FIRST), uid -> uid != null && !uid.equals(evicted));
    awaitReadyAfter(FIRST);
    Map<String, String> after = cluster.uids(NAME);
    after.remove(FIRST);
    assertThat(after).as("the rest of the pods").isEqualTo(before);
  }

  private static boolean isReady(String pod) {
    return cluster.client().pods().inNamespace(cluster.namespace()).withName(pod).isReady();
  }

  private static int evictionsAllowed() {
    return cluster
        .client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(cluster.namespace())
        .withName(NAME)
        .require()
        .getStatus()
        .getDisruptionsAllowed();
  }

  /** A client that is refused for the budget would try again until it is not. */
  private static boolean evicted(String pod) {
    Config once =
        new ConfigBuilder(cluster.client().getConfiguration())
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(once).build()) {
      return client.pods().inNamespace(cluster.namespace()).withName(pod).evict();
    }
  }

  /** Its pod cannot go while its machine is off; nobody else is disturbed. */
  @Test
  @Order(6)
  @OnOurKubernetes("it cuts the power of a machine")
  void podThatIsStuckOnADeadMachineComesBackWithIt() throws IOException {
    Pod stuck = onAnotherMachine();
    String machine = stuck.getSpec().getNodeName();
    String pod = stuck.getMetadata().getName();
    Map<String, String> before = cluster.uids(NAME);
    cluster.kube("kill", machine);
    cluster.kubectl("delete", "pod", pod, "--wait=false");
    cluster.await(
        NAME,
        seen ->
            seen.getStatus() != null
                && String.valueOf(seen.getStatus().message()).contains(pod + ": its pod is going"));

    cluster.kube("start", machine);

    awaitReadyAfter(pod);
    Map<String, String> after = cluster.uids(NAME);
    assertThat(after.remove(pod)).isNotEqualTo(before.remove(pod));
    assertThat(after).as("the rest of the pods").isEqualTo(before);
    nodes.awaitEqual(nodes.slaves(2));
  }

  /** Its slaves have what it lost: nobody follows it, and a person names one of them. */
  @Test
  @Order(7)
  @OnOurKubernetes("it empties a volume")
  void masterWhoseDiskIsEmptyIsNotFollowed() throws IOException {
    Map<String, String> data = new HashMap<>(nodes.contents(MASTER));
    assertThat(data).isNotEmpty();
    loseVolume(MASTER);

    String advice =
        Objects.requireNonNull(
            cluster
                .await(
                    NAME,
                    seen ->
                        seen.getStatus() != null
                            && String.valueOf(seen.getStatus().message())
                                .contains("prefixdb.io/promote"))
                .getStatus()
                .message());
    assertThat(cluster.condition(NAME, "Serving").status()).isEqualTo("False");
    assertThat(nodes.contents(FIRST)).isEqualTo(data);
    cluster.carryOut(advice.replace("=POD", "=" + FIRST));

    cluster.await(
        NAME, seen -> TestCluster.isReady(seen) && FIRST.equals(seen.getStatus().currentMaster()));
    assertThat(nodes.contents(FIRST)).isEqualTo(data);
    await("the former master to have it all")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(nodes.contents(MASTER)).isEqualTo(data));
  }

  /** The tests themselves run in the network of the first machine. */
  private static Pod onAnotherMachine() {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withLabel("prefixdb.io/role", "slave")
        .list()
        .getItems()
        .stream()
        .filter(pod -> !"n1".equals(pod.getSpec().getNodeName()))
        .findFirst()
        .orElseThrow();
  }

  /** Its process stands still meanwhile, so that it puts nothing there again. */
  private static void loseVolume(String pod) {
    cluster.kube("signal", "STOP", cluster.pod(pod));
    cluster.kube("lose", cluster.pod("data-" + pod));
    cluster.kube("signal", "KILL", cluster.pod(pod));
  }

  /** The cluster may still be called Ready from before the fault, so the fault is awaited first. */
  private void awaitReadyAfter(String pod) {
    await(pod + " to be in sync")
        .atMost(TestCluster.LIMIT)
        .ignoreExceptions()
        .until(() -> nodes.readiness(pod) == 200 && nodes.contents(pod).size() > 0);
    cluster.awaitReady(NAME);
  }

  private static void scale(int slaves) {
    cluster.kubectl(
        "patch", "pfx", NAME, "--type=merge", "-p", "{\"spec\":{\"slaves\":%d}}".formatted(slaves));
  }

  private static String image(String name) {
    return "{\"spec\":{\"image\":%s}}".formatted(name);
  }
}
