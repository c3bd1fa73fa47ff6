package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was installed can be taken away again, to the last trace. */
final class UninstallIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withoutOperator();

  @Test
  void leavesNoTrace() {
    cluster.installOperator("--set", "crds.keep=false");
    cluster.apply(
        """
        apiVersion: prefixdb.io/v1beta1
        kind: PrefixDBCluster
        metadata: {name: gone}
        spec: {slaves: 1, storage: {size: 1Gi, retain: false}}
        """);
    cluster.awaitReady("gone", Duration.ofMinutes(2));

    cluster.kubectl("delete", "pfx", "gone", "--wait");
    await("everything of the cluster to be gone")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                cluster
                    .kubectl(
                        "get",
                        "statefulset,pod,service,configmap,pvc,pdb,serviceaccount,endpointslice",
                        "-l",
                        "prefixdb.io/cluster=gone",
                        "-o",
                        "name")
                    .isBlank());
    cluster.uninstallOperator();

    for (String kind : new String[] {"crd", "clusterrole", "clusterrolebinding", "namespace"}) {
      assertThat(cluster.kubectl("get", kind, "-o", "name")).as(kind).doesNotContain("prefixdb");
    }
    assertThat(cluster.kubectl("get", "pv", "-o", "name")).isBlank();
  }
}
