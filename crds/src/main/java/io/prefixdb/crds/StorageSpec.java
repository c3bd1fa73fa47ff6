package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The volume of each node; fixed when the cluster is created. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "quantity(self.size).compareTo(quantity('0')) > 0",
    message = "spec.storage.size: no room at all; set a size, for example 10Gi")
@ValidationRule(
    value = "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
    message = "spec.storage.size: cannot shrink, because a volume cannot; keep the old size")
@ValidationRule(
    value = "quantity(self.size).compareTo(quantity(oldSelf.size)) <= 0",
    message =
        "spec.storage.size: this version does not grow volumes; keep the old size, or load a new"
            + " cluster with the larger one")
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) &&"
            + " (!has(self.storageClassName) || self.storageClassName =="
            + " oldSelf.storageClassName)",
    message =
        "spec.storage.storageClassName: cannot change, because a volume stays in its class; keep"
            + " the old one")
public record StorageSpec(
    @Required
        @Pattern("^[0-9]+([.][0-9]+)?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$")
        @JsonPropertyDescription(
            "Size of each node's volume, for example 10Gi. Fixed when the cluster is created.")
        String size,
    @JsonPropertyDescription(
            "Storage class of the volumes; without it, the cluster's default class. Fixed when the"
                + " cluster is created.")
        @Nullable String storageClassName,
    @Default("true")
        @JsonPropertyDescription(
            "Whether the volumes outlive the cluster: true keeps them when it is deleted, and a"
                + " cluster of the same name finds its data again.")
        @Nullable Boolean retain) {}
