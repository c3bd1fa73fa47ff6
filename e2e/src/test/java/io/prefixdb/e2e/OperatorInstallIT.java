package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first evening: two commands, and a cluster serves. */
final class OperatorInstallIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withoutOperator();

  private static final Duration INSTALL_TO_READY = Duration.ofSeconds(90);

  @Test
  void fromInstallToAReadyClusterThatReplicates() {
    long start = System.nanoTime();
    cluster.installOperator();
    cluster.applyFile("examples/orders.yaml");
    Duration left = INSTALL_TO_READY.minusNanos(System.nanoTime() - start);
    var orders = cluster.awaitReady("orders", left);
    System.out.printf("install to Ready: %d ms%n", (System.nanoTime() - start) / 1_000_000);

    assertThat(orders.getStatus().readySlaves()).isEqualTo(2);
    cluster.call(
        "orders-master-0",
        "orders-master:23000",
        "set",
        "{\"prefix\":\"demo\",\"fields\":{\"k\":1}}");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        cluster.call(
                            "orders-slave-0",
                            "orders-slave:23000",
                            "get",
                            "{\"prefix\":\"demo\",\"fields\":[\"k\"]}"))
                    .contains("\"k\":1"));
  }
}
