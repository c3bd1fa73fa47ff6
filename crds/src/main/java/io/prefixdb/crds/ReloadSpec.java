package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What to do when a slave's replication breaks. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadSpec(
    @Default("Auto")
        @JsonPropertyDescription(
            "Auto: the operator judges what broke a slave and loads it again where that helps."
                + " Manual: it only does what a PrefixDBReload of a person asks for. \"Off\", in"
                + " quotes (YAML takes Off for false): not even that.")
        @Nullable Mode mode,
    @Default("Auto")
        @JsonPropertyDescription(
            "Auto: by files, by keys from a master that knows no copies. Copy: by files. API: by"
                + " keys, for data of another format; slow.")
        ReloadOrder.@Nullable Method method,
    @Default("Auto")
        @JsonPropertyDescription(
            "Auto: by the sizes of what is broken and what is not. Prefix: what is broken. Full:"
                + " everything.")
        @Nullable Scope scope,
    @Default("PreferSlave")
        @JsonPropertyDescription(
            "PreferSlave: from a slave that is in sync, if there is one. Master: from the master.")
        ReloadOrder.@Nullable Source source,
    @Default("0") @Min(0) @JsonPropertyDescription("How fast files may come; 0 is without a limit.")
        @Nullable Long maxBytesPerSecond,
    @JsonPropertyDescription("When automatic reloads of a slave stop.")
        @Nullable StartLimitSpec startLimit) {

  /** Who starts reloads. */
  public enum Mode {
    /** The operator, within the start limit. */
    Auto,
    /** People. */
    Manual,
    /** Nobody. */
    Off
  }

  /** How much is loaded. */
  public enum Scope {
    /** By the sizes. */
    Auto,
    /** What is broken. */
    Prefix,
    /** Everything. */
    Full
  }
}
