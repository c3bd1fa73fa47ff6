package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CPU and memory of a node's container, as in a pod. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourcesSpec(
    @JsonPropertyDescription("What a node is sure to get, for example cpu: 500m, memory: 1Gi.")
        @Nullable Map<String, Quantity> requests,
    @JsonPropertyDescription("What a node may use at most.")
        @Nullable Map<String, Quantity> limits) {}
