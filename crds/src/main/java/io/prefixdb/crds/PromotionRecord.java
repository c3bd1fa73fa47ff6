package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The last promotion that was done. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PromotionRecord(
    @JsonPropertyDescription("The pod that was the master.") @Nullable String from,
    @JsonPropertyDescription("The pod that became the master.") @Nullable String to,
    @JsonPropertyDescription("The epoch that it began.") @Nullable Long epoch,
    @JsonPropertyDescription("Why it was done.") @Nullable String reason,
    @JsonPropertyDescription("Whether the order said force: updates may be lost.")
        @Nullable Boolean forced,
    @JsonPropertyDescription("When it began.") @Nullable String startedAt,
    @JsonPropertyDescription("How long it took.") @Nullable Long durationMillis,
    @JsonPropertyDescription(
            "The value of prefixdb.io/promote that was given up for it and could not be removed.")
        @Nullable String givenUp) {}
