package io.prefixdb.operator.observed;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.NodePod;
import io.prefixdb.operator.desired.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes an {@link ObservedCluster} of Kubernetes' objects and the nodes' words. */
public final class Observation {
  private Observation() {}

  /**
   * The cluster as it is.
   *
   * @param objects the cluster's objects as the informers have them, pods too
   * @param words the last word of a node by its name
   * @param orders what became of an order by its id
   * @param master the pod that takes writes, or took them last
   * @param requests the resource's annotations
   */
  public static ObservedCluster of(
      DesiredCluster desired,
      Collection<? extends HasMetadata> objects,
      Function<String, NodeWord> words,
      Function<String, OrderAnswer> orders,
      String master,
      Map<String, String> requests) {
    var others = new TreeMap<String, HasMetadata>();
    var sets = new EnumMap<Role, ObservedSet>(Role.class);
    for (HasMetadata object : objects) {
      if (!(object instanceof Pod)) {
        others.put(ObservedCluster.key(object), object);
      }
      if (object instanceof StatefulSet set) {
        roleOf(set)
            .filter(role -> desired.nameOf(role).equals(set.getMetadata().getName()))
            .ifPresent(role -> sets.put(role, observed(set)));
      }
    }
    List<ObservedNode> nodes =
        objects.stream()
            .filter(Pod.class::isInstance)
            .map(Pod.class::cast)
            .flatMap(pod -> bornAs(desired, pod).map(role -> observed(pod, role, words)).stream())
            .sorted(Comparator.comparing(ObservedNode::born).thenComparingInt(Observation::ordinal))
            .toList();
    Map<Boolean, List<ObservedReload>> reloads =
        objects.stream()
            .filter(PrefixDBReload.class::isInstance)
            .flatMap(object -> ObservedReload.of((PrefixDBReload) object).stream())
            .sorted(ObservedReload.OLDEST_FIRST)
            .collect(Collectors.partitioningBy(reload -> reload.belongsTo(desired)));
    return new ObservedCluster(
        others,
        sets,
        nodes,
        orders,
        reloads.getOrDefault(true, List.of()),
        reloads.getOrDefault(false, List.of()),
        master,
        requests);
  }

  /** Whom the poller shall ask: every pod that has an address and is not going. */
  public static List<NodeTarget> targets(
      DesiredCluster desired, Collection<? extends HasMetadata> objects) {
    return objects.stream()
        .filter(Pod.class::isInstance)
        .map(Pod.class::cast)
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> bornAs(desired, pod).isPresent())
        .flatMap(pod -> target(desired, pod).stream())
        .toList();
  }

  private static Optional<NodeTarget> target(DesiredCluster desired, Pod pod) {
    String address = address(pod);
    ObjectMeta meta = pod.getMetadata();
    return address == null
        ? Optional.empty()
        : Optional.of(
            new NodeTarget(
                meta.getName(), meta.getUid(), desired.uid(), desired.ports().adminAt(address)));
  }

  private static ObservedSet observed(StatefulSet set) {
    Long seen = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
    Map<String, String> template =
        Objects.requireNonNullElse(
            set.getSpec().getTemplate().getMetadata().getAnnotations(), Map.of());
    return new ObservedSet(
        annotation(set, Labels.SPEC).orElse(null),
        template.get(Labels.TEMPLATE),
        image(set.getSpec().getTemplate().getSpec()),
        Objects.requireNonNullElse(set.getSpec().getReplicas(), 1),
        seen != null && seen >= set.getMetadata().getGeneration());
  }

  private static ObservedNode observed(Pod pod, Role role, Function<String, NodeWord> words) {
    String name = pod.getMetadata().getName();
    return new ObservedNode(
        name,
        pod.getMetadata().getUid(),
        role,
        address(pod),
        image(pod.getSpec()),
        annotation(pod, Labels.TEMPLATE).orElse(null),
        annotation(pod, Labels.SPEC).orElse(null),
        pod.getMetadata().getLabels().get(Labels.ROLE),
        annotation(pod, Labels.LIVE).orElse(null),
        PodTrouble.mayRun(pod),
        ready(pod),
        pod.getMetadata().getDeletionTimestamp() != null,
        PodTrouble.of(pod).orElse(null),
        words.apply(name));
  }

  private static @Nullable String image(@Nullable PodSpec spec) {
    return spec == null
        ? null
        : spec.getContainers().stream()
            .filter(container -> container.getName().equals(NodePod.CONTAINER))
            .map(Container::getImage)
            .findFirst()
            .orElse(null);
  }

  private static @Nullable String address(Pod pod) {
    return pod.getStatus() == null ? null : pod.getStatus().getPodIP();
  }

  private static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  private static Optional<Role> roleOf(HasMetadata object) {
    Map<String, String> labels =
        Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
    String born = labels.get(Labels.NODE);
    return Arrays.stream(Role.values()).filter(role -> role.label().equals(born)).findFirst();
  }

  /**
   * Empty for a pod that only looks like one of the cluster's, as a copy of one does, and for one
   * that was taken out of it by its label: its Services and its StatefulSet do not know it either.
   */
  private static Optional<Role> bornAs(DesiredCluster desired, Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    return roleOf(pod)
        .filter(_ -> desired.name().equals(meta.getLabels().get(Labels.CLUSTER)))
        .filter(
            role -> meta.getName().matches(Pattern.quote(desired.nameOf(role)) + "-[0-9]{1,9}"));
  }

  private static Optional<String> annotation(HasMetadata object, String name) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(name));
  }

  private static int ordinal(ObservedNode node) {
    return Integer.parseInt(node.name().substring(node.name().lastIndexOf('-') + 1));
  }
}
