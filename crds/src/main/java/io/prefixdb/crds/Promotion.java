package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A promotion that is under way. Each step is written here before it is done, so that an operator
 * that starts anew goes on with it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Promotion(
    @Required @JsonPropertyDescription("The pod that becomes the master.") String to,
    @JsonPropertyDescription("The pod that was the master.") @Nullable String from,
    @Required
        @JsonPropertyDescription(
            "Demoting (the old master stops to take writes), CatchingUp (the new one takes what it"
                + " lacks) or Promoting.")
        Step step,
    @JsonPropertyDescription("Whether the order said force: updates may be lost.")
        @Nullable Boolean forced,
    @JsonPropertyDescription("When it began.") @Nullable String startedAt,
    @JsonPropertyDescription(
            "Where each prefix of the old master ended; the new one must be there first.")
        @Nullable Map<String, Long> positions,
    @JsonPropertyDescription(
            "The value of prefixdb.io/promote that was given up for it and could not be removed.")
        @Nullable String givenUp) {

  /** A step that only another release knows is the first: to ask the old master twice is safe. */
  public Promotion {
    step = Objects.requireNonNullElse(step, Step.Demoting);
  }

  /** How far it is. */
  public enum Step {
    /** The old master is ordered to be standby. */
    Demoting,
    /** Nobody takes writes; the new master takes what it lacks. */
    CatchingUp,
    /** The new master is named. */
    Promoting
  }
}
