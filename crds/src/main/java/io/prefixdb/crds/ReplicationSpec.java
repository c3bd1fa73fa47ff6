package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
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
    @PreserveUnknownFields
        @JsonPropertyDescription(
            "Options of the node's section 'slave' by their own names, for example"
                + " log_limit_per_req or pull_timeout_ms.")
        @Nullable Map<String, Object> slave) {}
