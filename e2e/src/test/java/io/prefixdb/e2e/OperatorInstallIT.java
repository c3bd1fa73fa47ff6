package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first evening: two commands, and a cluster serves. */
final class OperatorInstallIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withoutOperator();

  @Test
  void fromInstallToAReadyClusterThatReplicates() {
    long start = System.nanoTime();
    cluster.installOperator();
    cluster.applyFile("examples/orders.yaml");
    var orders = cluster.awaitReady("orders");
    System.out.printf("install to Ready: %d ms%n", (System.nanoTime() - start) / 1_000_000);

    assertThat(orders.getStatus().readySlaves()).isEqualTo(2);
    // Each machine takes over the pods of a Service a moment after they have got their labels.
    awaitAnswer("orders-master", "set", "{\"prefix\":\"demo\",\"fields\":{\"k\":1}}", "OK");
    awaitAnswer("orders-slave", "get", "{\"prefix\":\"demo\",\"fields\":[\"k\"]}", "\"k\":1");
  }

  private static void awaitAnswer(String service, String method, String params, String answer) {
    await("an answer to " + method)
        .atMost(TestCluster.LIMIT)
        .untilAsserted(
            () ->
                assertThat(cluster.call(service + "-0", service + ":23000", method, params))
                    .contains(answer));
  }
}
