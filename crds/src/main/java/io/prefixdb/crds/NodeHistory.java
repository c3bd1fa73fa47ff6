package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What the operator remembers of a slave from one pass to the next. Times are RFC 3339. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeHistory(
    @JsonPropertyDescription("Since when automatic remedies for this node have stopped.")
        @Nullable String stalledSince,
    @JsonPropertyDescription("Why they have stopped.") @Nullable String stalledBy,
    @JsonPropertyDescription("Fingerprint of the settings with which they stopped.")
        @Nullable String stalledWith,
    @JsonPropertyDescription("What happened before this time does not count.")
        @Nullable String resetAt,
    @JsonPropertyDescription("Since when the node does not answer.") @Nullable String silentSince,
    @JsonPropertyDescription("When its last long silence began.") @Nullable String awaySince,
    @JsonPropertyDescription("When its last long silence ended.") @Nullable String awayUntil,
    @JsonPropertyDescription("Since when updates stand still though the master goes on.")
        @Nullable String stuckSince,
    @JsonPropertyDescription("The pod that was, or is about to be, restarted because of that.")
        @Nullable String restartedUid,
    @JsonPropertyDescription("When that restart was decided.") @Nullable String restartedAt,
    @JsonPropertyDescription("What had to be mended before a reload could help.")
        @Nullable String waitedFor,
    @JsonPropertyDescription("What showed that.") @Nullable String waitedBecause,
    @JsonPropertyDescription("Since when it is there without having been in sync once.")
        @Nullable String joiningSince,
    @JsonPropertyDescription("When what a developer needs was kept of the present break.")
        @Nullable String evidenceAt,
    @JsonPropertyDescription(
            "The value of prefixdb.io/reset-failed that was carried out and still stands there.")
        @Nullable String resetBy) {

  /** Nothing is remembered. */
  public static final NodeHistory NONE =
      new NodeHistory(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
}
