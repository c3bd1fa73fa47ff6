package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * An installation from its first day to its last: of an earlier chart, for one namespace, then of
 * this chart, then taken away to the last trace. The earlier chart is this one without a field.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OperatorLifeIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withoutOperator();

  private static final String OTHER = "e2e-not-looked-after";
  private static final String NEW_FIELD = "maintenance";
  private static final String CLAIMED_IN = "jsonpath={.items[*].spec.claimRef.namespace}";
  private static final String SPEC =
      """
      apiVersion: prefixdb.io/v1beta1
      kind: PrefixDBCluster
      metadata: {name: gone}
      spec: {slaves: 1, storage: {size: 1Gi, retain: false}, networkPolicy: {enabled: true}}
      """;

  @TempDir static Path earlier;

  @AfterAll
  static void removeTheOther() {
    cluster.client().namespaces().withName(OTHER).delete();
  }

  @Test
  @Order(1)
  void valueThatIsNoneIsRefused() {
    assertThatThrownBy(() -> cluster.installOperator("--set", "replicas=0"))
        .hasMessageContaining("replicas");
    assertThatThrownBy(() -> cluster.installOperator("--set", "watchNamespaces=shop"))
        .hasMessageContaining("watchNamespaces");
  }

  @Test
  @Order(2)
  void rightsInOneNamespaceAreEnoughForTheClustersThere() throws IOException {
    makeEarlierChart();
    cluster.installOperatorOf(
        earlier, options("nodeImage.tag=" + cluster.environment().imageTag()));
    await("no field of a later chart")
        .atMost(TestCluster.LIMIT)
        .until(() -> !explained().contains("windows"));
    cluster.apply(SPEC);
    cluster.applyIn(OTHER, SPEC);

    cluster.awaitReady("gone");

    assertThat(cluster.kubectl("get", "clusterroles,clusterrolebindings", "-o", "name"))
        .doesNotContain("prefixdb");
    assertThat(cluster.kubectl("get", "pfx,pods", "-n", OTHER, "-o", "jsonpath={..status}"))
        .as("what another namespace says")
        .isBlank();
  }

  /** A new release brings a node image of its own, fields, and another template for pods. */
  @Test
  @Order(3)
  void upgradeBringsFieldsAndRestartsNobody() {
    Map<String, String> before = cluster.uids("gone");
    assertThat(before).hasSize(2);

    assertThat(cluster.installOperator(options("nodeImage.tag=of-the-next-release")))
        .as("what people are told to try is where the operator looks")
        .contains("kubectl apply -n %s -f -".formatted(cluster.namespace()));

    await("the field").atMost(TestCluster.LIMIT).until(() -> explained().contains("windows"));
    cluster.await(
        "gone",
        seen ->
            TestCluster.isReady(seen)
                && seen.getStatus().conditionList().stream()
                    .anyMatch(
                        condition ->
                            String.valueOf(condition.message())
                                .contains("with image prefixdb/node:of-the-next-release")));
    assertThat(cluster.uids("gone")).as("the pods").isEqualTo(before);
  }

  @Test
  @Order(4)
  void leavesNoTrace() {
    cluster.kubectl("delete", "pfx", "gone", "--wait");
    await("everything of the cluster to be gone")
        .atMost(TestCluster.LIMIT)
        .until(
            () ->
                cluster
                    .kubectl(
                        "get",
                        "statefulset,pod,service,configmap,pvc,pdb,networkpolicy,serviceaccount,endpointslice",
                        "-l",
                        "prefixdb.io/cluster=gone",
                        "-o",
                        "name")
                    .isBlank());
    cluster.uninstallOperator();

    for (String kind : new String[] {"crd", "clusterrole", "clusterrolebinding", "namespace"}) {
      awaitThat(kind, names -> !names.contains("prefixdb"));
    }
    await("no volume to be left")
        .atMost(TestCluster.LIMIT)
        .until(() -> !cluster.kubectl("get", "pv", "-o", CLAIMED_IN).contains(cluster.namespace()));
  }

  /** What is deleted goes when those who clean up after it have done so. */
  private static void awaitThat(String kind, Predicate<String> wanted) {
    await("nothing to be left of " + kind)
        .atMost(TestCluster.LIMIT)
        .until(() -> cluster.kubectl("get", kind, "-o", "name"), wanted);
  }

  private static String[] options(String image) {
    return new String[] {
      "--set", "crds.keep=false", "--set", "watchNamespace=" + cluster.namespace(), "--set", image
    };
  }

  /** What the API server knows of the field, which may take a moment after a change. */
  private static String explained() {
    return cluster.tryKubectl("explain", "pfx.spec." + NEW_FIELD).output();
  }

  private static void makeEarlierChart() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(cluster.chart())) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = earlier.resolve(cluster.chart().relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    Path types = earlier.resolve("files/prefixdbclusters.prefixdb.io.yaml");
    JsonNode crd = Serialization.unmarshal(Files.readString(types), JsonNode.class);
    ObjectNode fields =
        (ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
    assertThat(fields.remove(NEW_FIELD)).isNotNull();
    Files.writeString(types, Serialization.asYaml(crd));
  }
}
