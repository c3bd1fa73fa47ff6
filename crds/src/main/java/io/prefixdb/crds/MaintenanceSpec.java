package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When the operator keeps its hands off. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MaintenanceSpec(
    @Default("false")
        @JsonPropertyDescription(
            "true: the operator changes nothing, orders nothing and repairs nothing until it is"
                + " false again; it goes on telling what it sees.")
        @Nullable Boolean paused,
    @Size(max = 20)
        @JsonPropertyDescription(
            "When pods that an earlier release of the operator made may be made anew though nobody"
                + " has changed the spec; without any, never.")
        @Nullable List<MaintenanceWindow> windows) {}
