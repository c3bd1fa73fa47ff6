package io.prefixdb.e2e;

import static org.awaitility.Awaitility.await;

import java.util.function.Predicate;
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
    cluster.awaitReady("gone");

    cluster.kubectl("delete", "pfx", "gone", "--wait");
    await("everything of the cluster to be gone")
        .atMost(TestCluster.LIMIT)
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
      awaitThat(kind, names -> !names.contains("prefixdb"));
    }
    awaitThat("pv", String::isBlank);
  }

  /** What is deleted goes when those who clean up after it have done so. */
  private static void awaitThat(String kind, Predicate<String> wanted) {
    await("nothing to be left of " + kind)
        .atMost(TestCluster.LIMIT)
        .until(() -> cluster.kubectl("get", kind, "-o", "name"), wanted);
  }
}
