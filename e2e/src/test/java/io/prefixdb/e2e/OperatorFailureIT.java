package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Those who watch fail: the operator, the API server, the network between the operator and nodes.
 * The nodes serve on, and whoever comes back goes on where things were.
 */
@OnOurKubernetes("it kills operators and the control plane, and cuts links")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OperatorFailureIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  /** Long enough to be without a Lease; Kubernetes gives up machines after four times as long. */
  private static final Duration OUTAGE = Duration.ofSeconds(10);

  private static final String NAME = "watched";
  private static final String BORN_MASTER = "watched-master-0";
  private static final String FIRST = "watched-slave-0";
  private static final String SECOND = "watched-slave-1";

  private final NodePods nodes = new NodePods(cluster, NAME);
  private final Breaks breaks = new Breaks(cluster, nodes);
  private final Reloads reloads = new Reloads(cluster);
  private final Operators operators = new Operators(cluster);

  @Test
  @Order(1)
  void killedDuringAReloadGoesOnWithTheSameOne() throws IOException {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: watched}
        spec:
          slaves: 2
          storage: {size: 1Gi}
          replication: {walTTL: 10s, walMaxTTL: 10s}
          rocksdb: {write_buffer_size: "262144"}
          reload: {maxBytesPerSecond: 400000, startLimit: {stableAfter: 3s, burst: 10}}
        """);
    cluster.awaitReady(NAME);
    breaks.write("p", 8);
    breaks.breakPrefix(SECOND, "p");
    PrefixDBReload reload = reloads.awaitNext(SECOND, 0);
    reloads.await(reload, status -> status.phase() == Phase.Running);

    operators.signalAll("KILL");

    cluster.awaitReady(NAME);
    assertThat(reloads.awaitEnd(reload).phase()).isEqualTo(Phase.Succeeded);
    assertThat(reloads.of(SECOND)).hasSize(1);
    assertThat(nodes.status(SECOND).path("lastReload").path("id").asText())
        .as("the node got one order")
        .endsWith(reload.getMetadata().getUid());
    nodes.awaitEqual(nodes.slaves(2));
  }

  @Test
  @Order(2)
  void cutOffFromEverythingWhileASlaveBreaksIsReplaced() throws IOException {
    operators.awaitReady();
    String leader = operators.awaitLeader();
    long process = operators.process(leader).pid();
    operators.cut(leader);
    breaks.breakPrefix(FIRST, "p");

    PrefixDBReload reload = reloads.awaitNext(FIRST, 0);
    ReloadStatus status = reloads.awaitEnd(reload);

    assertThat(status.phase()).isEqualTo(Phase.Succeeded);
    operators.join(leader);
    await("the former leader's process to end")
        .atMost(TestCluster.LIMIT)
        .until(() -> ProcessHandle.of(process).isEmpty());
    operators.renew();
    cluster.awaitReady(NAME);
    assertThat(reloads.of(FIRST)).hasSize(1);
  }

  /** It has a minute: then the old master goes on, for nobody takes writes meanwhile. */
  @Test
  @Order(3)
  void killedDuringAPromotionGoesOnWithIt() throws IOException {
    Map<String, String> before = cluster.uids(NAME);
    cluster.kubectl("annotate", "pfx", NAME, "prefixdb.io/promote=" + FIRST);
    cluster.await( // it has begun; a slow look may come when it is done
        NAME, seen -> seen.getStatus() != null && Long.valueOf(2).equals(seen.getStatus().epoch()));

    operators.signalAll("KILL");

    cluster.await(
        NAME, seen -> TestCluster.isReady(seen) && FIRST.equals(seen.getStatus().currentMaster()));
    assertThat(cluster.cluster(NAME).getStatus().epoch()).isEqualTo(2);
    assertThat(cluster.cluster(NAME).getStatus().promotion()).isNull();
    assertThat(cluster.uids(NAME)).as("no node was restarted").isEqualTo(before);
    assertThat(nodes.status(BORN_MASTER).path("role").asText()).isEqualTo("slave");
    operators.awaitReady();
  }

  @Test
  @Order(4)
  void controlPlaneThatIsKilledIsNotMissedByClients() throws IOException {
    breaks.write("calm", 1);
    breaks.awaitLevel(BORN_MASTER, "calm");
    breaks.awaitLevel(SECOND, "calm");
    Map<String, String> before = cluster.uids(NAME);
    InetSocketAddress readers = nodes.service("slave");
    InetSocketAddress writers = nodes.service("master");
    try (ClientLoop reads = ClientLoop.reading(readers, "calm", "key-1");
        ClientLoop writes = ClientLoop.writing(writers, "calm")) {
      cluster.kube("kill-control", "etcd", "apiserver");
      pass(OUTAGE);
      cluster.kube("start-control");
      await("the cluster to be Ready")
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .until(() -> TestCluster.isReady(cluster.cluster(NAME)));
      operators.awaitReady();
      operators.awaitLeader();
      reads.stop();
      writes.stop();
      assertThat(reads.failures()).as("reads").isEmpty();
      assertThat(writes.failures()).as("writes").isEmpty();
      System.out.printf(
          "without API server and etcd: %d reads and %d writes, the slowest %s and %s%n",
          reads.answered(), writes.answered(), reads.slowest(), writes.slowest());
    }
    assertThat(cluster.uids(NAME)).as("no node was restarted").isEqualTo(before);
    assertThat(cluster.cluster(NAME).getStatus().epoch()).isEqualTo(2);
  }

  @Test
  @Order(5)
  void nodesWhoseAdminPortsAreSilentServeOnAndAreNotCalledWell() throws IOException {
    Map<String, String> before = cluster.uids(NAME);
    try (ClientLoop writes = ClientLoop.writing(nodes.service("master"), "calm")) {
      cluster.kube("refuse", cluster.pod(FIRST), "23010");
      cluster.kube("refuse", cluster.pod(SECOND), "23010");

      assertThat(cluster.awaitCondition(NAME, "Serving", "False", "MasterNotServing").message())
          .contains(FIRST, "does not answer");
      assertThat(cluster.condition(NAME, "ReplicationHealthy").status()).isEqualTo("False");
      assertThat(cluster.cluster(NAME).getStatus().headroom()).isEqualTo("?");
      pass(Duration.ofSeconds(5));

      cluster.kube("join", cluster.pod(FIRST));
      cluster.kube("join", cluster.pod(SECOND));
      cluster.awaitReady(NAME);
      writes.stop();
      assertThat(writes.failures()).as("writes").isEmpty();
      assertThat(writes.answered()).isPositive();
    }
    assertThat(cluster.uids(NAME)).as("no node was restarted").isEqualTo(before);
    assertThat(cluster.cluster(NAME).getStatus().epoch()).isEqualTo(2);
  }

  /** It is told, and nothing else: neither what it says is done nor anything to the slave. */
  @Test
  @Order(6)
  void slaveWhoseStatusIsALieIsNotBelievedAndLeftAsItIs() throws Exception {
    Map<String, String> before = cluster.uids(NAME);
    Long epoch = cluster.cluster(NAME).getStatus().epoch();
    int loads = reloads.of(SECOND).size();
    ObjectNode another = (ObjectNode) nodes.status(SECOND);
    another.put("clusterId", "another").put("epoch", 9);
    try (ClientLoop writes = ClientLoop.writing(nodes.service("master"), "calm");
        Liar liar = Liar.of(cluster, SECOND)) {
      liar.say(another.toString());
      awaitTold(SECOND + " has the data of another cluster");
      liar.say("{\"node\":\"" + SECOND);
      awaitTold("it answered something that is not its status");
      liar.fallSilent();
      awaitTold("gives no answer in time");
      writes.stop();
      assertThat(writes.failures()).as("writes").isEmpty();
    }
    cluster.awaitReady(NAME);
    assertThat(cluster.uids(NAME)).as("no node was restarted").isEqualTo(before);
    assertThat(reloads.of(SECOND)).hasSize(loads);
    assertThat(cluster.cluster(NAME).getStatus().epoch()).isEqualTo(epoch);
  }

  /** In whatever part of the status of a cluster that is not Ready. */
  private static void awaitTold(String words) {
    cluster.await(
        NAME,
        seen ->
            !TestCluster.isReady(seen) && Serialization.asJson(seen.getStatus()).contains(words));
  }

  /** What was broken stays so for a time, and nothing may happen in it. */
  private static void pass(Duration time) {
    Instant end = Instant.now().plus(time);
    await().atMost(time.plusMinutes(1)).until(() -> Instant.now().isAfter(end));
  }
}
