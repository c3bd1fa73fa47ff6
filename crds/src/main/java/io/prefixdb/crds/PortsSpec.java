package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** TCP ports of a node, the same on every node of the cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[self.main, self.background, self.slave, self.admin].all(port, (!has(self.text) ||"
            + " self.text != port) && [self.main, self.background, self.slave,"
            + " self.admin].exists_one(other, other == port))",
    message = "spec.ports: two ports are equal; give each its own number")
public record PortsSpec(
    @Default("23000") @Min(1024) @Max(65535) @JsonPropertyDescription("Clients.")
        @Nullable Integer main,
    @Default("23001")
        @Min(1024)
        @Max(65535)
        @JsonPropertyDescription("Background scripts: same methods, behind a queue of their own.")
        @Nullable Integer background,
    @Default("23002") @Min(1024) @Max(65535) @JsonPropertyDescription("Slaves.")
        @Nullable Integer slave,
    @Min(1024)
        @Max(65535)
        @JsonPropertyDescription(
            "Commands as lines of text, for people; not for production load. Without it 23003, or"
                + " none where another port is that one.")
        @Nullable Integer text,
    @Default("23010")
        @Min(1024)
        @Max(65535)
        @JsonPropertyDescription(
            "Health, metrics and orders (HTTP); never behind a client Service.")
        @Nullable Integer admin) {}
