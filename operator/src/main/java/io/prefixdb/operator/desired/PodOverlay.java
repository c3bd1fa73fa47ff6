package io.prefixdb.operator.desired;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.prefixdb.crds.PodTemplate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the user puts on top of the nodes' pods: names for other programs, and where pods run.
 *
 * @param placing null when the user says nothing about it
 * @param tolerations those of {@code placing}, as Kubernetes' type
 * @param affinity that of {@code placing}, as Kubernetes' type
 * @param spread that of {@code placing}, as Kubernetes' type
 */
record PodOverlay(
    Map<String, String> labels,
    Map<String, String> annotations,
    PodTemplate.@Nullable Spec placing,
    @Nullable List<Toleration> tolerations,
    @Nullable Affinity affinity,
    @Nullable List<TopologySpreadConstraint> spread) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OWN = List.of("prefixdb.io/", "app.kubernetes.io/");

  static PodOverlay from(@Nullable PodTemplate template, List<String> problems) {
    PodTemplate.Metadata metadata = template == null ? null : template.metadata();
    PodTemplate.Spec placing = template == null ? null : template.spec();
    var overlay =
        new PodOverlay(
            metadata == null ? Map.of() : orEmpty(metadata.labels()),
            metadata == null ? Map.of() : orEmpty(metadata.annotations()),
            placing,
            placing == null
                ? null
                : read("tolerations", placing.tolerations(), new TypeReference<>() {}, problems),
            placing == null
                ? null
                : read("affinity", placing.affinity(), new TypeReference<>() {}, problems),
            placing == null
                ? null
                : read(
                    "topologySpreadConstraints",
                    placing.topologySpreadConstraints(),
                    new TypeReference<>() {},
                    problems));
    check("labels", overlay.labels(), problems);
    check("annotations", overlay.annotations(), problems);
    return overlay;
  }

  private static <T> @Nullable T read(
      String field, @Nullable Object given, TypeReference<T> type, List<String> problems) {
    try {
      return given == null ? null : JSON.convertValue(given, type);
    } catch (IllegalArgumentException e) {
      problems.add(
          "spec.podTemplate.spec.%s: %s (expected: as in a pod); correct or remove it"
              .formatted(field, String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
      return null;
    }
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }

  private static void check(String field, Map<String, String> given, List<String> problems) {
    for (String name : new TreeMap<>(given).keySet()) {
      if (OWN.stream().anyMatch(name::startsWith)) {
        problems.add(
            "spec.podTemplate.metadata.%s.%s: the operator sets what begins with '%s'; remove it or choose another name"
                .formatted(field, name, name.substring(0, name.indexOf('/') + 1)));
      }
    }
  }

  /** Puts it on top of a node's pod. */
  void on(PodTemplateSpec pod) {
    pod.getMetadata().getLabels().putAll(labels);
    pod.getMetadata().getAnnotations().putAll(annotations);
    PodTemplate.Spec given = placing;
    if (given == null) {
      return;
    }
    PodSpec spec = pod.getSpec();
    if (given.nodeSelector() != null) {
      spec.setNodeSelector(given.nodeSelector());
    }
    if (tolerations != null) {
      spec.setTolerations(tolerations);
    }
    if (affinity != null) {
      spec.setAffinity(merged(affinity, spec.getAffinity()));
    }
    if (spread != null) {
      spec.setTopologySpreadConstraints(spread);
    }
    if (given.imagePullSecrets() != null) {
      spec.setImagePullSecrets(given.imagePullSecrets());
    }
    spec.setPriorityClassName(orNull(given.priorityClassName()));
    spec.setSchedulerName(orNull(given.schedulerName()));
    spec.setRuntimeClassName(orNull(given.runtimeClassName()));
  }

  /** Manifests made from templates say by an empty text that nothing is wanted. */
  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** The nodes stay apart unless the user says something about that too. */
  private static Affinity merged(Affinity given, Affinity ours) {
    return new AffinityBuilder(given)
        .withPodAntiAffinity(
            Objects.requireNonNullElse(given.getPodAntiAffinity(), ours.getPodAntiAffinity()))
        .build();
  }
}
