package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How long the master keeps its write-ahead log. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetentionStatus(
    @JsonPropertyDescription("How long every record is kept, in whole seconds; 0 for not at all.")
        @Nullable Long ttlSeconds,
    @JsonPropertyDescription("How long records are kept that a slave still needs.")
        @Nullable Long maxTtlSeconds,
    @JsonPropertyDescription("The share of the volume that the logs take, rounded down to tens.")
        @Nullable Long volumePercent,
    @JsonPropertyDescription("Why records are kept for longer than ttlSeconds, if they are.")
        @Nullable String reason,
    @JsonPropertyDescription("What was last removed though a slave needed it.")
        @Nullable String lastLoss) {}
