package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A quarter of an hour in which a slave was far behind while nothing but load explains it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LagPeak(
    @Required @JsonPropertyDescription("The beginning of the quarter of an hour.") String at,
    @Required @JsonPropertyDescription("The slave.") String node,
    @Required @JsonPropertyDescription("The prefix that was furthest behind.") String prefix,
    @Required @JsonPropertyDescription("How far, in seconds, rounded.") Long seconds,
    @JsonPropertyDescription("Writes a second on the master, rounded.") @Nullable Long written,
    @JsonPropertyDescription("Writes a second that the slave applied, rounded.")
        @Nullable Long applied) {}
