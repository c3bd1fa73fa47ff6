package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node, as it speaks of itself, and the remedies that it got. Times are RFC 3339. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
    @Required @JsonPropertyDescription("The pod.") String name,
    @JsonPropertyDescription("master or slave.") @Nullable String role,
    @JsonPropertyDescription(
            "The worst state of the node's prefixes; Unknown when it does not answer.")
        @Nullable String state,
    @JsonPropertyDescription("Records that the slave has still to take, the worst prefix.")
        @Nullable Long lagSequences,
    @JsonPropertyDescription("Age of the oldest record still to take, in whole seconds.")
        @Nullable Long lagSeconds,
    @JsonPropertyDescription("Why the node is not healthy, in its own words or the operator's.")
        @Nullable String message,
    @JsonPropertyDescription("Prefixes whose replication is broken.")
        @Nullable List<BrokenPrefix> broken,
    @JsonPropertyDescription("The last reloads, oldest first; the start limit counts them.")
        @Nullable List<ReloadRecord> reloads,
    @JsonPropertyDescription("Since when automatic reloads of this node have stopped.")
        @Nullable String stalledSince,
    @JsonPropertyDescription("Reloads before this time do not count for the start limit.")
        @Nullable String resetAt) {

  /** The broken prefixes, empty when there are none. */
  public List<BrokenPrefix> brokenList() {
    return broken == null ? List.of() : broken;
  }

  /** The reloads, oldest first, empty when there were none. */
  public List<ReloadRecord> reloadList() {
    return reloads == null ? List.of() : reloads;
  }
}
