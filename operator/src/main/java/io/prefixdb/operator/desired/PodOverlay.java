package io.prefixdb.operator.desired;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
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
 */
record PodOverlay(
    Map<String, String> labels,
    Map<String, String> annotations,
    PodTemplate.@Nullable Spec placing) {
  private static final List<String> OWN = List.of("prefixdb.io/", "app.kubernetes.io/");

  static PodOverlay from(@Nullable PodTemplate template, List<String> problems) {
    PodTemplate.Metadata metadata = template == null ? null : template.metadata();
    var overlay =
        new PodOverlay(
            metadata == null ? Map.of() : orEmpty(metadata.labels()),
            metadata == null ? Map.of() : orEmpty(metadata.annotations()),
            template == null ? null : template.spec());
    check("labels", overlay.labels(), problems);
    check("annotations", overlay.annotations(), problems);
    return overlay;
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
    if (given.tolerations() != null) {
      spec.setTolerations(given.tolerations());
    }
    if (given.affinity() != null) {
      spec.setAffinity(merged(given.affinity(), spec.getAffinity()));
    }
    if (given.topologySpreadConstraints() != null) {
      spec.setTopologySpreadConstraints(given.topologySpreadConstraints());
    }
    if (given.imagePullSecrets() != null) {
      spec.setImagePullSecrets(given.imagePullSecrets());
    }
    spec.setPriorityClassName(given.priorityClassName());
    spec.setSchedulerName(given.schedulerName());
    spec.setRuntimeClassName(given.runtimeClassName());
  }

  /** The nodes stay apart unless the user says something about that too. */
  private static Affinity merged(Affinity given, Affinity ours) {
    return new AffinityBuilder(given)
        .withPodAntiAffinity(
            Objects.requireNonNullElse(given.getPodAntiAffinity(), ours.getPodAntiAffinity()))
        .build();
  }
}
