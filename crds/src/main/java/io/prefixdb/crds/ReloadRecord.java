package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reload of a slave. It is written here before the node is ordered to do it, so that an
 * operator that starts anew goes on with it and never orders it a second time.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadRecord(
    @Required @JsonPropertyDescription("The order's id, known to the node.") String id,
    @JsonPropertyDescription("When it was decided.") @Nullable String startedAt,
    @JsonPropertyDescription("When it succeeded or failed.") @Nullable String finishedAt,
    @JsonPropertyDescription("The prefixes that are loaded again.") @Nullable List<String> prefixes,
    @JsonPropertyDescription("How: API, by snapshot and range from the master.")
        @Nullable String method,
    @JsonPropertyDescription("Why: the break's reason and evidence.") @Nullable String cause,
    @JsonPropertyDescription(
            "Ordered, Running, CatchingUp (loaded, not yet in sync), Succeeded or Failed.")
        @Nullable Result result,
    @JsonPropertyDescription("What the node said at the end.") @Nullable String message,
    @JsonPropertyDescription("Bytes that were loaded.") @Nullable Long bytes) {

  /** How far a reload is. */
  public enum Result {
    /** Decided and recorded; the node may not know of it yet. */
    Ordered,
    /** The node works on it. */
    Running,
    /** The node has loaded; its prefixes are not yet in sync. */
    CatchingUp,
    /** Its prefixes are in sync again. */
    Succeeded,
    /** It ended without that. */
    Failed
  }

  /** Whether the reload still goes on. */
  public boolean ongoing() {
    return result == Result.Ordered || result == Result.Running || result == Result.CatchingUp;
  }
}
