package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What the operator may cost the master. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!self.maxMasterP99.matches('^(0+(ms|s|m|h|d))+$')",
    message =
        "spec.tuning.maxMasterP99: 0 is no time in which a master could answer; set a time (for"
            + " example 50ms)")
public record TuningSpec(
    @Default("50ms")
        @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription(
            "How slow the first slave of a server that ran without may make the master: of the"
                + " requests at its port main, 99 of 100 are answered within this time. A slave with"
                + " which that no longer holds is taken away again, and comes back when the spec"
                + " changes; its volume stays.")
        @Nullable String maxMasterP99) {

  /** What the user has said nothing about. */
  public static final TuningSpec NONE = new TuningSpec(null);
}
