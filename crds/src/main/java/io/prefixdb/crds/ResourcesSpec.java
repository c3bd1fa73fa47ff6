package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CPU and memory of a node's container, as in a pod. The amounts are read where they are used: a
 * type that refuses a wrong one would refuse all clusters with it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourcesSpec(
    @JsonPropertyDescription(
            "What a node is sure to get, for example cpu: 500m, memory: 1Gi; a fraction"
                + " stands in quotes.")
        @Nullable Map<String, Object> requests,
    @JsonPropertyDescription("What a node may use at most.")
        @Nullable Map<String, Object> limits) {}
