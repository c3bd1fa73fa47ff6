package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A time that comes again every day, or on some days of the week; in UTC. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MaintenanceWindow(
    @Size(max = 7)
        @JsonPropertyDescription("The days on which it begins: Mon, Tue, ...; without any, each.")
        @Nullable List<Day> days,
    @Required
        @Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$")
        @JsonPropertyDescription("When it begins, in UTC, for example 02:30.")
        String start,
    @Required
        @Size(max = 40)
        @Pattern("^([0-9]{1,9}(ms|s|m|h|d)){1,5}$")
        @JsonPropertyDescription("How long it lasts, at most 7d, for example 2h.")
        String duration) {
  /** A day of the week. */
  public enum Day {
    /** Monday. */
    Mon,
    /** Tuesday. */
    Tue,
    /** Wednesday. */
    Wed,
    /** Thursday. */
    Thu,
    /** Friday. */
    Fri,
    /** Saturday. */
    Sat,
    /** Sunday. */
    Sun
  }
}
