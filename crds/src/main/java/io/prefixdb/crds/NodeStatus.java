package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node, as it speaks of itself, and what is remembered of it. Times are RFC 3339. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
    @Required @JsonPropertyDescription("The pod.") String name,
    @JsonPropertyDescription("master, slave, or standby while it waits to be told.")
        @Nullable String role,
    @JsonPropertyDescription(
            "The worst state of the node's prefixes; Unknown when it does not answer.")
        @Nullable String state,
    @JsonPropertyDescription("Records that the slave has still to take, the worst prefix.")
        @Nullable Long lagSequences,
    @JsonPropertyDescription("Age of the oldest record still to take, in whole seconds.")
        @Nullable Long lagSeconds,
    @JsonPropertyDescription(
            "Where the lag of a slave that is behind goes, over minutes: growing, steady or"
                + " shrinking.")
        @Nullable String trend,
    @JsonPropertyDescription("Seconds until it is level, rounded, while its lag shrinks.")
        @Nullable Long etaSeconds,
    @JsonPropertyDescription(
            "How long the slave may stand still until the master's log no longer has what it"
                + " needs, in whole seconds, rounded; at most walTTL.")
        @Nullable Long headroomSeconds,
    @JsonPropertyDescription("The pod that it follows.") @Nullable String upstream,
    @JsonPropertyDescription("Why the node is not healthy, in its own words or the operator's.")
        @Nullable String message,
    @JsonPropertyDescription("Whether it can be promoted without force; absent for the master.")
        @Nullable Boolean promotable,
    @JsonPropertyDescription("Why it cannot, with the remedy.")
        @Nullable String notPromotableReason,
    @JsonPropertyDescription("Prefixes whose replication is broken, the first of them by name.")
        @Nullable List<BrokenPrefix> broken,
    @JsonPropertyDescription("How many more are broken.") @Nullable Long moreBroken,
    @JsonPropertyDescription("What the operator remembers of the node.")
        @Nullable NodeHistory history) {

  /** The broken prefixes, empty when there are none. */
  public List<BrokenPrefix> brokenList() {
    return broken == null ? List.of() : broken;
  }

  /** How many prefixes are broken beside those that are listed. */
  public long brokenLeftOut() {
    return moreBroken == null ? 0 : moreBroken;
  }

  /** What is remembered of the node. */
  public NodeHistory remembered() {
    return history == null ? NodeHistory.NONE : history;
  }
}
