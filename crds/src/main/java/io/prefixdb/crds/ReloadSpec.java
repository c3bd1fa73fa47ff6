package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** What to do when a slave's replication breaks. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadSpec(
    @Default("Auto")
        @JsonPropertyDescription(
            "Auto: the operator loads broken prefixes again from the master's snapshot. Off: it"
                + " only says what is broken.")
        @Nullable Mode mode,
    @JsonPropertyDescription("When automatic reloads of a slave stop.")
        @Nullable StartLimitSpec startLimit) {

  /** Who starts reloads. */
  public enum Mode {
    /** The operator, within the start limit. */
    Auto,
    /** Nobody. */
    Off
  }
}
