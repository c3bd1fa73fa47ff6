package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.prefixdb.crds.PrefixDBReload;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void reloadsAreCountedByCauseAndEnd() {
    ended("Auto", "phase: Succeeded, cause: SlaveDown");
    ended("Auto", "phase: Succeeded, cause: SlaveDown");
    ended("API", "phase: Failed, cause: Manual");
    ended("Auto", "phase: Refused");

    assertThat(metrics.text(true).lines().filter(line -> line.contains("reloads_total{")))
        .containsExactly(
            counted("", "Auto", "Refused", 1),
            counted("Manual", "API", "Failed", 1),
            counted("SlaveDown", "Auto", "Succeeded", 2));
  }

  private void ended(String method, String status) {
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
    metrics.ended(new ResourceID("orders", "shop"), reload.getSpec(), reload.getStatus());
  }

  private static String counted(String cause, String method, String result, int count) {
    return "prefixdb_operator_reloads_total{namespace=\"shop\",name=\"orders\",cause=\"%s\",method=\"%s\",result=\"%s\"} %d"
        .formatted(cause, method, result, count);
  }
}
