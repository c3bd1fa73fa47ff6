package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A prefix whose replication is broken, with the evidence. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BrokenPrefix(
    @Required @JsonPropertyDescription("The prefix.") String prefix,
    @JsonPropertyDescription(
            "WALGap, InvalidSeqNumber, MasterBehind, LineageMismatch, CorruptUpdate,"
                + " LocalDivergence or LocalDamage.")
        @Nullable String reason,
    @JsonPropertyDescription("The sequence that the slave needs next.") @Nullable Long need,
    @JsonPropertyDescription("The last sequence of the master.") @Nullable Long last,
    @JsonPropertyDescription("When it broke.") @Nullable String since) {}
