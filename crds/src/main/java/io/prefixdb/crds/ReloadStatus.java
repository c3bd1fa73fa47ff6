package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a reload is. Written by the operator alone: at changes, and the figures of one that runs
 * at most every five seconds. Times are RFC 3339.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadStatus(
    @JsonPropertyDescription("The generation of the order that this status speaks about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "The uid of the cluster that took it on; another one of the same name leaves it alone.")
        @Nullable String clusterUid,
    @JsonPropertyDescription(
            "Pending, Ordered, Running, CatchingUp (loaded, not yet in sync), InSync (not yet for"
                + " stableAfter), Succeeded, Failed or Refused.")
        @Nullable Phase phase,
    @JsonPropertyDescription("A word for programs, why it waits, failed or was refused.")
        @Nullable String reason,
    @JsonPropertyDescription("A sentence for people.") @Nullable String message,
    @JsonPropertyDescription("What broke the slave, by the evidence; Manual when nothing did.")
        @Nullable String cause,
    @JsonPropertyDescription("What shows the cause.") @Nullable String evidence,
    @JsonPropertyDescription("What is loaded, in short: the prefixes, or all.")
        @Nullable String scope,
    @JsonPropertyDescription("The rule that chose the scope, or AsOrdered.")
        @Nullable String scopeReason,
    @JsonPropertyDescription("The prefixes that are loaded.") @Nullable List<String> prefixes,
    @JsonPropertyDescription("Which attempt it is for the start limit, for example '2 of 3'.")
        @Nullable String attempt,
    @JsonPropertyDescription("The node that the data comes from.") @Nullable String source,
    @JsonPropertyDescription("How long it was expected to take, against the time that there is.")
        @Nullable String forecast,
    @JsonPropertyDescription("Bytes that are here, those that were kept included.")
        @Nullable Long bytesDone,
    @JsonPropertyDescription("Bytes of all files, as far as it is known.")
        @Nullable Long bytesTotal,
    @JsonPropertyDescription("How fast they come.") @Nullable Long bytesPerSecond,
    @JsonPropertyDescription("Seconds until all is loaded, as far as it is known.")
        @Nullable Long etaSeconds,
    @JsonPropertyDescription("The share that is loaded, or what is left to catch up.")
        @Nullable String progress,
    @JsonPropertyDescription("The time of these figures.") @Nullable String progressAt,
    @JsonPropertyDescription("When it was accepted; the start limit counts it from then on.")
        @Nullable String startedAt,
    @JsonPropertyDescription("When the data was loaded.") @Nullable String loadedAt,
    @JsonPropertyDescription("When the slave was in sync again.") @Nullable String inSyncAt,
    @JsonPropertyDescription("When it succeeded, failed or was refused.")
        @Nullable String finishedAt,
    @JsonPropertyDescription("Since when the slave does not answer.") @Nullable String silentSince,
    @JsonPropertyDescription("The least number of records that was left to catch up, rounded.")
        @Nullable Long leastLag,
    @JsonPropertyDescription("When that number was last reached anew.") @Nullable String leastLagAt,
    @JsonPropertyDescription(
            "What broke while it ran, and is loaded by it too, as further orders of the same"
                + " attempt; empty until then, absent where a person chose what is loaded. Figures"
                + " are those of the order that runs.")
        @Nullable List<ReloadWidening> widened) {

  /** The reason of a reload whose slave was scaled away. */
  public static final String SLAVE_GONE = "SlaveGone";

  /** The status before the operator has seen the order. */
  public static final ReloadStatus NONE =
      new ReloadStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null, null, null, null, null);

  /** How far it is. */
  public enum Phase {
    /** Seen, but something has to come first. */
    Pending,
    /** Accepted; the node may not know of it yet. */
    Ordered,
    /** The node works on it. */
    Running,
    /** The node has loaded; its prefixes are not yet in sync. */
    CatchingUp,
    /** Its prefixes are in sync, but not yet for long enough to call it a cure. */
    InSync,
    /** Its prefixes stayed in sync. */
    Succeeded,
    /** It ended without that. */
    Failed,
    /** It was never begun. */
    Refused
  }

  /** Whether the node has still to do it: there is at most one such reload in a cluster. */
  public boolean ongoing() {
    return phase == Phase.Ordered || phase == Phase.Running || phase == Phase.CatchingUp;
  }

  /** Whether nothing more will happen to it. */
  public boolean ended() {
    return phase == Phase.Succeeded || phase == Phase.Failed || phase == Phase.Refused;
  }

  /** Whether the operator has not decided about it yet. */
  public boolean waiting() {
    return phase == null || phase == Phase.Pending;
  }

  /** What broke while it ran, oldest first. */
  public List<ReloadWidening> widenings() {
    return widened == null ? List.of() : widened;
  }

  /** How many orders the node was to get after the first one. */
  public int round() {
    return (int) widenings().stream().takeWhile(more -> more.orderedAt() != null).count();
  }

  /** Whether more waits for the end of the order that runs. */
  public boolean widens() {
    return widenings().size() > round();
  }

  /** When the order that runs was decided; null before the first one. */
  public @Nullable String roundAt() {
    return round() == 0 ? startedAt : widenings().get(round() - 1).orderedAt();
  }

  /** The prefixes of the order that runs. */
  public List<String> roundPrefixes() {
    if (round() > 0) {
      return widenings().get(round() - 1).prefixes();
    }
    Set<String> later =
        widenings().stream().flatMap(more -> more.prefixes().stream()).collect(Collectors.toSet());
    return prefixList().stream().filter(prefix -> !later.contains(prefix)).toList();
  }

  /** The prefixes that are loaded, empty before it was accepted. */
  public List<String> prefixList() {
    return prefixes == null ? List.of() : prefixes;
  }
}
