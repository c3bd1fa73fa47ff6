package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** Whether drains take one node of the cluster at a time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BudgetSpec(
    @Default("true")
        @JsonPropertyDescription(
            "Whether the cluster has a PodDisruptionBudget, which lets a drain take one ready node"
                + " at a time.")
        @Nullable Boolean enabled) {}
