package io.prefixdb.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredObjects;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DriftTest {
  private static final String SPEC =
      """
        storage: {size: 1Gi}
        resources: {requests: {cpu: "0.5", memory: 1Gi}}
        networkPolicy: {enabled: true}
      """;

  @Test
  void untouchedObjectHasNone() {
    for (HasMetadata wanted : DesiredObjects.of(Clusters.desired(SPEC))) {
      assertThat(Drift.of(wanted, Serialization.clone(wanted))).isEmpty();
    }
  }

  @Test
  void whatOthersAddedIsTheirs() {
    StatefulSet set = set();
    set.getMetadata().getAnnotations().put("injector.example/status", "done");
    set.getMetadata().setResourceVersion("17");
    set.getSpec().setRevisionHistoryLimit(10);
    pod(set).setSchedulerName("default-scheduler");
    pod(set).getContainers().getFirst().setTerminationMessagePath("/dev/termination-log");
    assertThat(Drift.of(wantedSet(), set)).isEmpty();

    Service service = Serialization.clone(wanted(Service.class, "orders-master"));
    service.getSpec().setClusterIP("10.96.0.7");
    service
        .getSpec()
        .getPorts()
        .addFirst(
            new ServicePortBuilder()
                .withName("theirs")
                .withPort(9)
                .withTargetPort(new IntOrString(9))
                .build());
    assertThat(Drift.of(wanted(Service.class, "orders-master"), service)).isEmpty();
  }

  /** Kubernetes leaves empty texts out, or puts a default there. */
  @Test
  void emptyTextsAreNoWish() {
    String templated =
        SPEC
            + """
              podTemplate:
                spec:
                  priorityClassName: ""
                  schedulerName: ""
                  runtimeClassName: ""
                  tolerations: [{key: dedicated, operator: Equal, value: "", effect: ""}]
            """;
    StatefulSet wanted = set(templated);
    StatefulSet actual = set(templated);
    pod(actual).setSchedulerName("default-scheduler");
    pod(actual).getTolerations().getFirst().setValue(null);
    pod(actual).getTolerations().getFirst().setEffect(null);
    assertThat(Drift.of(wanted, actual)).isEmpty();
  }

  private static StatefulSet set(String spec) {
    return DesiredObjects.of(Clusters.desired(spec)).stream()
        .filter(StatefulSet.class::isInstance)
        .map(StatefulSet.class::cast)
        .map(Serialization::clone)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ownFieldThatSomebodyChangedIsNamed() {
    StatefulSet set = set();
    set.getSpec().setReplicas(7);
    assertThat(Drift.of(wantedSet(), set)).contains("spec.replicas");

    set = set();
    pod(set).getContainers().getFirst().setImage("other");
    assertThat(Drift.of(wantedSet(), set)).contains("spec.template.spec.containers[0]");

    Service service = Serialization.clone(wanted(Service.class, "orders-master"));
    service.getSpec().getSelector().put("prefixdb.io/role", "slave");
    assertThat(Drift.of(wanted(Service.class, "orders-master"), service))
        .contains("spec.selector.prefixdb.io/role");
  }

  /** Who adds a label to a selector leads a Service nowhere, and a budget past every pod. */
  @Test
  void selectorIsOursAsAWhole() {
    Service service = Serialization.clone(wanted(Service.class, "orders-master"));
    service.getSpec().getSelector().put("theirs", "x");
    assertThat(Drift.of(wanted(Service.class, "orders-master"), service))
        .contains("spec.selector.theirs");

    PodDisruptionBudget budget = Serialization.clone(wanted(PodDisruptionBudget.class, "orders"));
    budget.getSpec().getSelector().getMatchLabels().put("theirs", "x");
    assertThat(Drift.of(wanted(PodDisruptionBudget.class, "orders"), budget))
        .contains("spec.selector.matchLabels.theirs");
  }

  /** One more is a hole, one less cuts somebody off. */
  @Test
  void whoIsLetInIsOursAsAWhole() {
    NetworkPolicy wanted = wanted(NetworkPolicy.class, "orders");
    NetworkPolicy policy = Serialization.clone(wanted);
    assertThat(Drift.of(wanted, policy)).isEmpty();

    policy.getSpec().getIngress().add(new NetworkPolicyIngressRule());
    assertThat(Drift.of(wanted, policy)).contains("spec.ingress");

    policy = Serialization.clone(wanted);
    policy.getSpec().getIngress().getLast().getFrom().add(new NetworkPolicyPeer());
    assertThat(Drift.of(wanted, policy)).contains("spec.ingress[2]");

    policy = Serialization.clone(wanted);
    policy
        .getSpec()
        .getIngress()
        .get(1)
        .getFrom()
        .addAll(wanted.getSpec().getIngress().getLast().getFrom());
    assertThat(Drift.of(wanted, policy)).contains("spec.ingress[1]");
  }

  @Test
  void ownFieldThatSomebodyRemovedIsNamed() {
    ConfigMap wanted =
        DesiredObjects.of(Clusters.desired(SPEC)).stream()
            .filter(ConfigMap.class::isInstance)
            .map(ConfigMap.class::cast)
            .findFirst()
            .orElseThrow();
    ConfigMap actual = Serialization.clone(wanted);
    actual.getData().remove("node.ini");
    assertThat(Drift.of(wanted, actual)).contains("data.node.ini");

    actual = Serialization.clone(wanted);
    actual.getMetadata().getLabels().remove("prefixdb.io/cluster");
    assertThat(Drift.of(wanted, actual)).contains("metadata.labels.prefixdb.io/cluster");
  }

  /** Kubernetes leaves it out, so it would be put back for ever. */
  @Test
  void emptyTextIsNoWish() {
    StatefulSet wanted = wantedSet();
    wanted.getSpec().getTemplate().getSpec().setPriorityClassName("");
    assertThat(Drift.of(wanted, wantedSet())).isEmpty();
  }

  @Test
  void amountsMayBeWrittenInAnotherWay() {
    StatefulSet set = set();
    var resources = pod(set).getContainers().getFirst().getResources();
    resources.setRequests(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("1024Mi")));
    assertThat(Drift.of(wantedSet(), set)).isEmpty();

    resources.setRequests(Map.of("cpu", new Quantity("600m"), "memory", new Quantity("1024Mi")));
    assertThat(Drift.of(wantedSet(), set)).isPresent();
  }

  private static StatefulSet wantedSet() {
    return wanted(StatefulSet.class, "orders-slave");
  }

  private static StatefulSet set() {
    return Serialization.clone(wantedSet());
  }

  private static PodSpec pod(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec();
  }

  private static <T extends HasMetadata> T wanted(Class<T> type, String name) {
    return DesiredObjects.of(Clusters.desired(SPEC)).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
