package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** When automatic reloads of a slave stop, so that a remedy that does not help is not repeated. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.interval.findAll('[0-9]+(ms|s|m|h|d)').map(p, int(p.find('^[0-9]+')) *"
            + " (p.endsWith('ms') ? 1 : p.endsWith('s') ? 1000 : p.endsWith('m') ? 60000 :"
            + " p.endsWith('h') ? 3600000 : 86400000)).sum() > self.burst *"
            + " self.restartDelay.findAll('[0-9]+(ms|s|m|h|d)').map(p, int(p.find('^[0-9]+')) *"
            + " (p.endsWith('ms') ? 1 : p.endsWith('s') ? 1000 : p.endsWith('m') ? 60000 :"
            + " p.endsWith('h') ? 3600000 : 86400000)).sum()",
    message =
        "spec.reload.startLimit.interval: must be longer than burst times restartDelay, else the"
            + " limit is never reached; set a longer interval, for example 24h")
@ValidationRule(
    value = "has(self.restartSteps) == has(self.restartMaxDelay)",
    message =
        "spec.reload.startLimit: restartSteps and restartMaxDelay say together how the delay grows;"
            + " set both or neither")
public record StartLimitSpec(
    @Default("3")
        @Min(1)
        @Max(10)
        @JsonPropertyDescription(
            "How many reloads a slave may have within the interval, and how many in a row without"
                + " being stable between them.")
        @Nullable Integer burst,
    @Default("24h")
        @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription("The time over which reloads are counted, for example 24h.")
        @Nullable String interval,
    @Default("30s")
        @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription(
            "How long to wait after a reload that did not help, until the next one.")
        @Nullable String restartDelay,
    @Min(1)
        @Max(20)
        @JsonPropertyDescription(
            "In how many steps that wait grows to restartMaxDelay. Without both, 5.")
        @Nullable Integer restartSteps,
    @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription("The longest wait. Without both, 1h.")
        @Nullable String restartMaxDelay,
    @Default("10m")
        @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription(
            "How long a slave must stay in sync after a reload until it counts as cured.")
        @Nullable String stableAfter) {}
