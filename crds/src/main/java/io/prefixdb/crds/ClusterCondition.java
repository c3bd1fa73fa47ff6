package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One statement about the cluster, in the form of Kubernetes' conditions. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterCondition(
    @Required @JsonPropertyDescription("What is stated.") String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") String status,
    @JsonPropertyDescription("The generation of the spec that it speaks about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the status last changed.") @Nullable String lastTransitionTime,
    @JsonPropertyDescription("A word for programs, from a documented list.")
        @Nullable String reason,
    @JsonPropertyDescription("A sentence for people.") @Nullable String message) {}
