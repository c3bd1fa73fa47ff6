package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Links that are bad without being gone. A slave behind one falls back and says so, catches up by
 * itself, and is neither restarted nor loaded anew; the master's clients notice nothing.
 */
@OnOurKubernetes("it spoils links between machines")
final class LinkFailureIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String NAME = "links";
  private static final String MASTER = "links-master-0";

  /** The machine in whose network these tests run; they need its links, so no pod is there. */
  private static final String OWN_MACHINE = "n1";

  private static String slave = "";

  private final NodePods nodes = new NodePods(cluster, NAME);
  private final Breaks breaks = new Breaks(cluster, nodes);
  private final Reloads reloads = new Reloads(cluster);

  @BeforeAll
  static void start() {
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: links}
        spec:
          slaves: 2
          storage: {size: 1Gi}
          podTemplate:
            spec:
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                    - matchExpressions:
                      - {key: kubernetes.io/hostname, operator: NotIn, values: [%s]}
        """
            .formatted(OWN_MACHINE));
    cluster.awaitReady(NAME);
    slave =
        Stream.of("links-slave-0", "links-slave-1")
            .filter(pod -> !machineOf(pod).equals(machineOf(MASTER)))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void slaveThatHearsItsMasterButIsNotHeardFallsBackAndCatchesUp() throws IOException {
    breaks.write("p", 1);
    breaks.awaitLevel(slave, "p");
    Map<String, String> before = cluster.uids(NAME);
    try (ClientLoop writes = ClientLoop.writing(nodes.address(MASTER), "p")) {
      cluster.kube("block", machineOf(slave), machineOf(MASTER));
      try {
        cluster.await(NAME, seen -> !TestCluster.isReady(seen));
        breaks.write("p", 2);
      } finally {
        cluster.kube("heal", machineOf(MASTER));
      }
      writes.stop();
      assertThat(writes.failures()).as("writes").isEmpty();
    }
    assertCaughtUp(before);
  }

  @Test
  void slaveBehindASlowAndLossyLinkFallsBackAndCatchesUp() throws IOException {
    breaks.write("q", 1);
    breaks.awaitLevel(slave, "q");
    Map<String, String> before = cluster.uids(NAME);
    String machine = machineOf(slave);
    cluster.kube("slow", machine, "2mbit");
    cluster.kube("loss", machine, "3");
    try {
      breaks.write("q", 4);
      Awaitility.await("the slave to tell that it is behind")
          .atMost(TestCluster.LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(() -> NodePods.prefix(nodes.status(slave), "q").path("lagSequences").asLong() > 0);
      breaks.awaitLevel(slave, "q");
    } finally {
      cluster.kube("heal", machine);
    }
    assertCaughtUp(before);
  }

  private void assertCaughtUp(Map<String, String> before) throws IOException {
    cluster.awaitReady(NAME);
    nodes.awaitEqual(nodes.slaves(2));
    assertThat(cluster.uids(NAME)).as("no node was restarted").isEqualTo(before);
    for (String slave : nodes.slaves(2)) {
      assertThat(reloads.of(slave)).isEmpty();
    }
  }

  private static String machineOf(String pod) {
    return cluster.kubectl("get", "pod", pod, "-o", "jsonpath={.spec.nodeName}").strip();
  }
}
