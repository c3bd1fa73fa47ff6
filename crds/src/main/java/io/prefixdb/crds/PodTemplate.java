package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is put on top of the nodes' pods. It has the fields by which pods are placed and found, and
 * no others: what a node needs to work (its container, volumes, ports, identity, security) cannot
 * be named here, so the API server refuses it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodTemplate(
    @JsonPropertyDescription("Labels and annotations for the pods.") @Nullable Metadata metadata,
    @JsonPropertyDescription("Where the pods run.") @Nullable Spec spec) {

  /** Names things for other programs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Metadata(
      @JsonPropertyDescription(
              "Labels besides those of the operator; prefixdb.io/ and app.kubernetes.io/ are its"
                  + " own.")
          @Nullable Map<String, String> labels,
      @JsonPropertyDescription(
              "Annotations besides those of the operator; prefixdb.io/ is its own.")
          @Nullable Map<String, String> annotations) {}

  /**
   * Where pods run; each field as in a pod. What Kubernetes' own types would refuse is read where
   * it is used: a resource that cannot be read would keep all clusters from being read.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Spec(
      @JsonPropertyDescription("Labels that a machine must have.")
          @Nullable Map<String, String> nodeSelector,
      @JsonPropertyDescription("Taints of machines that the pods bear, as in a pod.")
          @Nullable List<Map<String, Object>> tolerations,
      @JsonPropertyDescription(
              "Affinities as in a pod. Without a podAntiAffinity the nodes are spread over machines"
                  + " where that can be.")
          @Nullable Map<String, Object> affinity,
      @JsonPropertyDescription(
              "How the pods are spread, as in a pod. Without it over zones, where that can be.")
          @Nullable List<Map<String, Object>> topologySpreadConstraints,
      @JsonPropertyDescription("The pods' priority class.") @Nullable String priorityClassName,
      @JsonPropertyDescription("Who schedules the pods.") @Nullable String schedulerName,
      @JsonPropertyDescription("The pods' runtime class.") @Nullable String runtimeClassName,
      @JsonPropertyDescription("Secrets with which the node's image is pulled.")
          @Nullable List<LocalObjectReference> imagePullSecrets) {}
}
