package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredCluster;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the API server stores though nobody can mean it: it must not keep others from being read.
 */
final class OddResourceTest {
  /** That of the API server. */
  private static final int DEPTH_MAX = 10_000;

  private static final class ClusterList extends DefaultKubernetesResourceList<PrefixDBCluster> {
    private static final long serialVersionUID = 1L;
  }

  private final KubernetesSerialization json = OperatorProgram.lenient();

  @ParameterizedTest
  @ValueSource(ints = {60, 2000, DEPTH_MAX - 10})
  void optionThatIsNestedDeeplyIsAProblemOfItsClusterAlone(int depth) {
    String option = "{\"a\": ".repeat(depth) + "1" + "}".repeat(depth);

    DesiredCluster desired =
        desired(json.clone(read("\"config\": {\"slave\": %s}".formatted(option), "{}")));

    assertThat(desired.problems()).isNotEmpty();
  }

  @Test
  void nameOfManyCharactersIsAProblemOfItsClusterAlone() {
    String name = "x".repeat(60_000);

    DesiredCluster desired = desired(read("\"config\": {\"%s\": 1}".formatted(name), "{}"));

    assertThat(desired.problems()).singleElement().asString().contains("xxx");
  }

  @Test
  void countThatNoNodeCanHaveIsRead() {
    PrefixDBCluster read =
        read(
            "\"slaves\": 2",
            """
            {"slaves": 3000000000, "readySlaves": 3000000000,
             "nodes": [{"name": "orders-slave-0", "moreBroken": 3000000000}]}""");

    assertThat(read.getStatus().slaves()).isEqualTo(3_000_000_000L);
  }

  @Test
  void valuesOfOptionsAreWhatTheyWere() {
    PrefixDBCluster read =
        read(
            """
            "config": {"a": 1, "b": 9223372036854775807, "c": 1.5, "d": "e", "f": [true, null, {"g": []}], "h": {}}""",
            "{}");

    Map<String, Object> config = Objects.requireNonNull(read.getSpec().config());
    assertThat(config)
        .containsEntry("a", 1)
        .containsEntry("b", Long.MAX_VALUE)
        .containsEntry("c", 1.5)
        .containsEntry("d", "e")
        .containsEntry("h", Map.of());
    assertThat(config.get("f"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly(true, null, Map.of("g", List.of()));
  }

  private PrefixDBCluster read(String spec, String status) {
    return json.unmarshal(
            """
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "prefixdb.io/v1beta1", "kind": "PrefixDBCluster",
               "metadata": {"name": "orders", "namespace": "shop", "uid": "5f0c"},
               "spec": {"storage": {"size": "1Gi"}, %s}, "status": %s}]}
            """
                .formatted(spec, status),
            ClusterList.class)
        .getItems()
        .getFirst();
  }

  private static DesiredCluster desired(PrefixDBCluster read) {
    return DesiredCluster.from(read, Clusters.OPERATOR);
  }
}
