package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private static final ResourceID ORDERS = new ResourceID("orders", "shop");

  private final Metrics metrics = new Metrics();

  @Test
  void reloadsAreCountedByCauseAndEnd() {
    written("Auto", "phase: Succeeded, cause: SlaveDown");
    written("Auto", "phase: Succeeded, cause: SlaveDown");
    written("API", "phase: Failed, cause: Manual");
    written("Auto", "phase: Refused");

    assertThat(metrics.text(true).lines().filter(line -> line.contains("reloads_total{")))
        .containsExactly(
            counted("", "Auto", "Refused", 1),
            counted("Manual", "API", "Failed", 1),
            counted("SlaveDown", "Auto", "Succeeded", 2));
  }

  /** What begins with 1 has no increase. */
  @Test
  void reloadThatGoesOnIsTheZeroOfItsEnd() {
    written("Auto", "phase: Running, cause: SlaveDown");
    assertThat(metrics.text(true).lines().filter(line -> line.contains("reloads_total{")))
        .containsExactly(
            counted("SlaveDown", "Auto", "Failed", 0),
            counted("SlaveDown", "Auto", "Succeeded", 0));

    written("Auto", "phase: Succeeded, cause: SlaveDown");
    assertThat(metrics.text(true)).contains(counted("SlaveDown", "Auto", "Succeeded", 1));
  }

  @Test
  void wordsThatAnybodyMayHaveWrittenAreEscaped() {
    written("Auto", "phase: Failed, cause: 'a \\ \"b\"'");

    assertThat(metrics.text(true)).contains("cause=\"a \\\\ \\\"b\\\"\"");
  }

  /** The status may say that passes fail: an alert has to hear of that. */
  @Test
  void phaseOfAClusterWhosePassFailedIsTold() {
    metrics.finishedReconciliation(cluster("Running"), Map.of());
    metrics.failedReconciliation(cluster("Degraded"), new IllegalStateException(), Map.of());

    assertThat(metrics.text(true).lines().filter(line -> line.contains("phase{")))
        .containsExactly(
            "prefixdb_operator_cluster_phase{namespace=\"shop\",name=\"orders\",phase=\"Degraded\"} 1");
  }

  @Test
  void clusterThatIsGoneIsToldNoMore() {
    metrics.finishedReconciliation(cluster("Running"), Map.of());
    written("Auto", "phase: Refused");

    metrics.cleanupDoneFor(ORDERS, kind(PrefixDBReload.class));
    assertThat(metrics.text(true)).as("an order of that name").contains("phase{", "total{");

    metrics.cleanupDoneFor(ORDERS, kind(PrefixDBCluster.class));
    assertThat(metrics.text(true)).doesNotContain("phase{", "total{");
  }

  private static Map<String, Object> kind(Class<? extends HasMetadata> type) {
    return Map.of(Constants.RESOURCE_GVK_KEY, GroupVersionKind.gvkFor(type));
  }

  private static PrefixDBCluster cluster(String phase) {
    return Serialization.unmarshal(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: orders, namespace: shop}
        status: {phase: %s}
        """
            .formatted(phase),
        PrefixDBCluster.class);
  }

  private void written(String method, String status) {
    PrefixDBReload reload =
        Serialization.unmarshal(
            """
            apiVersion: prefixdb.io/v1beta1
            kind: PrefixDBReload
            spec: {cluster: orders, node: orders-slave-0, method: %s}
            status: {%s}
            """
                .formatted(method, status),
            PrefixDBReload.class);
    metrics.written(ORDERS, reload.getSpec(), reload.getStatus());
  }

  private static String counted(String cause, String method, String result, int count) {
    return "prefixdb_operator_reloads_total{namespace=\"shop\",name=\"orders\",cause=\"%s\",method=\"%s\",result=\"%s\"} %d"
        .formatted(cause, method, result, count);
  }
}
