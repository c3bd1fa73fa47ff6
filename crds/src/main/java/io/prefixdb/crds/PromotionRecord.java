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
    @JsonPropertyDescription("Why it was done, and whether the old master told where it ended.")
        @Nullable String reason,
    @JsonPropertyDescription("When it began.") @Nullable String startedAt,
    @JsonPropertyDescription("How long it took.") @Nullable Long durationMillis) {}
