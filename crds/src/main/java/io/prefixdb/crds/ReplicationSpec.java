package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How slaves follow the master. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicationSpec(
    @Default("2h")
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d))+$")
        @JsonPropertyDescription(
            "How long the master keeps its write-ahead log, so how long a slave may be away"
                + " without a reload. 0s only with slaves 0.")
        @Nullable String walTTL,
    @Pattern("^([0-9]{1,9}(ms|s|m|h|d))+$")
        @JsonPropertyDescription(
            "How long the master keeps its write-ahead log at the most for slaves that still need"
                + " it, at least walTTL. Without it 24h, or walTTL where that is longer.")
        @Nullable String walMaxTTL,
    @Min(1)
        @Max(90)
        @JsonPropertyDescription(
            "The share of the master's volume that its write-ahead logs may take; beyond it they"
                + " are kept for walTTL only. Without it 40.")
        @Nullable Integer walMaxVolumePercent,
    @PreserveUnknownFields
        @JsonPropertyDescription(
            "Options of the node's section 'slave' by their own names, for example"
                + " log_limit_per_req or pull_timeout_ms.")
        @Nullable Map<String, Object> slave) {}
