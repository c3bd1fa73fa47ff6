package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Something that the operator did, or did not do. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Decision(
    @Required @JsonPropertyDescription("When it was decided.") String time,
    @Required @JsonPropertyDescription("What was done, or would have been.") String action,
    @Required @JsonPropertyDescription("Why.") String because,
    @JsonPropertyDescription("The reason why it was not done; absent when it was.")
        @Nullable String blockedBy) {}
