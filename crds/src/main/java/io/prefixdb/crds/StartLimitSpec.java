package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** When automatic reloads of a slave stop, so that a remedy that does not help is not repeated. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!self.interval.matches('^(0+(ms|s|m|h|d))+$')",
    message =
        "spec.reload.startLimit.interval: must be longer than 0, else the limit never counts"
            + " anything; set a time, for example 24h")
public record StartLimitSpec(
    @Default("3")
        @Min(1)
        @Max(10)
        @JsonPropertyDescription(
            "How many reloads a slave may have within the interval, and how many in a row without"
                + " being stable between them.")
        @Nullable Integer burst,
    @Default("24h")
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d))+$")
        @JsonPropertyDescription("The time over which reloads are counted, for example 24h.")
        @Nullable String interval,
    @Default("10m")
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d))+$")
        @JsonPropertyDescription(
            "How long a slave must stay in sync after a reload until it counts as cured.")
        @Nullable String stableAfter) {}
