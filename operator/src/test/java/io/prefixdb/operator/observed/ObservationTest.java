package io.prefixdb.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObservationTest {
  private static final String LABELS =
      "labels: {app.kubernetes.io/managed-by: prefixdb-operator, prefixdb.io/cluster: orders, prefixdb.io/node: slave}";

  private final DesiredCluster desired = Clusters.desired("  storage: {size: 1Gi}\n");

  @Test
  void nodesAreInTheOrderOfTheirOrdinals() {
    assertThat(observe(pod("orders-slave-10"), pod("orders-slave-9")).nodes())
        .extracting(ObservedNode::name)
        .containsExactly("orders-slave-9", "orders-slave-10");
  }

  /** A copy of a pod, or one whose labels were changed: nobody may restart it, or wait for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders-slave-0-debug",
        "orders-slave-",
        "orders-master-0",
        "copy-of-orders-slave-0",
        "payments-slave-0",
        "orders-slave-99999999999"
      })
  void podThatOnlyLooksLikeANodeIsNone(String name) {
    HasMetadata[] objects = {pod("orders-slave-0"), pod(name)};

    assertThat(observe(objects).nodes())
        .extracting(ObservedNode::name)
        .containsExactly("orders-slave-0");
    assertThat(Observation.targets(desired, List.of(objects)))
        .extracting(NodeTarget::name)
        .containsExactly("orders-slave-0");
  }

  /** Caches find it by what its labels were; Services do not. */
  @Test
  void podThatWasTakenOutByItsLabelIsNone() {
    Pod pod = pod("orders-slave-0");
    pod.getMetadata().getLabels().remove("prefixdb.io/cluster");

    assertThat(observe(pod).nodes()).isEmpty();
  }

  @Test
  void imageIsThatOfTheNodeAndNotOfWhatRunsBesideIt() {
    Pod pod = pod("orders-slave-0");
    assertThat(observe(pod).nodes()).extracting(ObservedNode::image).containsOnlyNulls();

    pod.setSpec(
        Serialization.unmarshal(
            "containers: [{name: proxy, image: other}, {name: node, image: ours}]", PodSpec.class));
    assertThat(observe(pod).nodes()).extracting(ObservedNode::image).containsExactly("ours");
  }

  @Test
  void setThatOnlyLooksLikeTheSlavesIsNot() {
    ObservedCluster observed =
        observe(set("orders-slave", 2), set("orders-slave-copy", 7), set("a-copy", 7));

    assertThat(Objects.requireNonNull(observed.sets().get(Role.SLAVE)).replicas()).isEqualTo(2);
  }

  private ObservedCluster observe(HasMetadata... objects) {
    return Observation.of(
        desired,
        Stream.of(objects).toList(),
        node -> new NodeWord.Unheard(),
        order -> new OrderAnswer.None(),
        "orders-master-0",
        Map.of());
  }

  private static Pod pod(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: shop, uid: of-%s, %s}
        status: {phase: Running, podIP: 10.0.0.1}
        """
            .formatted(name, name, LABELS),
        Pod.class);
  }

  private static StatefulSet set(String name, int replicas) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: %s, namespace: shop, generation: 1, %s}
        spec:
          replicas: %d
          template:
            metadata: {}
            spec: {containers: [{name: node, image: some}]}
        """
            .formatted(name, LABELS, replicas),
        StatefulSet.class);
  }
}
