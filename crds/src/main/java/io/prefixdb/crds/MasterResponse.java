package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The master's response time before and after the first slave of a server that ran without, and how
 * far that is. Each step is written here before it is done, so that an operator that starts anew
 * goes on with it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MasterResponse(
    @JsonPropertyDescription(
            "CatchingUp (slaves are attached), InSync (they are in sync, and the master is still"
                + " watched), Attached, or TakenBack (the master got too slow).")
        @Nullable Step step,
    @JsonPropertyDescription("When this step began.") @Nullable String since,
    @JsonPropertyDescription(
            "Whether the first slave comes alone, and goes again when the master gets too slow;"
                + " absent when that cannot be told.")
        @Nullable Boolean canary,
    @JsonPropertyDescription(
            "In which time the master answered 99 of 100 requests without slaves; absent when"
                + " hardly any came.")
        @Nullable String p99Before,
    @JsonPropertyDescription("The same with slaves.") @Nullable String p99After,
    @JsonPropertyDescription("Since when it has been too slow without a break.")
        @Nullable String slowSince,
    @JsonPropertyDescription(
            "The generation of the spec for which slaves were taken away again; another one is"
                + " tried anew.")
        @Nullable Long generation,
    @JsonPropertyDescription("What was found, one sentence.") @Nullable String message) {

  /** How far it is. */
  public enum Step {
    /** Slaves are attached and not in sync yet. */
    CatchingUp,
    /** They are in sync; the master is watched for a while. */
    InSync,
    /** The slaves stay. */
    Attached,
    /** The slaves were taken away again. */
    TakenBack
  }

  /** Whether slaves were taken away again; of what spec has to be known. */
  public boolean takenBack() {
    return step == Step.TakenBack && generation != null;
  }

  /** Whether the master is watched now. */
  public boolean watched() {
    return step == Step.CatchingUp || step == Step.InSync;
  }
}
