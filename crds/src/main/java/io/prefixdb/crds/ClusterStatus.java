package io.prefixdb.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operator sees and does. Written by the operator alone, and only when it changes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "One word for people: Pending, Running, Degraded, Reloading, Stalled, Invalid or"
                + " Paused. Programs read the conditions.")
        @Nullable Phase phase,
    @JsonPropertyDescription("One sentence for people.") @Nullable String message,
    @JsonPropertyDescription("The pod that takes writes, or took them last.")
        @Nullable String currentMaster,
    @JsonPropertyDescription("The pod that shall take writes in this epoch.")
        @Nullable String targetMaster,
    @JsonPropertyDescription(
            "How many times a master was named; nodes refuse orders of an older epoch.")
        @Nullable Long epoch,
    @JsonPropertyDescription("The cluster's identity, which its nodes keep beside their data.")
        @Nullable String clusterId,
    @JsonPropertyDescription("The promotion that is under way.") @Nullable Promotion promotion,
    @JsonPropertyDescription("The last promotion that was done.")
        @Nullable PromotionRecord lastFailover,
    @JsonPropertyDescription(
            "The master's response time before and after its first slave, and how far that is.")
        @Nullable MasterResponse master,
    @StatusReplicas @JsonPropertyDescription("How many slaves there are.") @Nullable Long slaves,
    @JsonPropertyDescription("How many slaves are in sync and serve reads.")
        @Nullable Long readySlaves,
    @LabelSelector @JsonPropertyDescription("Selects the pods of the slaves, for autoscalers.")
        @Nullable String selector,
    @JsonPropertyDescription("The greatest lag of a slave, rounded; '?' when a slave is silent.")
        @Nullable String lag,
    @JsonPropertyDescription(
            "How long the slave that is worst off may stand still until the master's log no longer"
                + " has what it needs, rounded; '?' when nobody tells, 'none' without slaves.")
        @Nullable String headroom,
    @JsonPropertyDescription("Broken prefixes as node/prefix, the first few.")
        @Nullable String broken,
    @JsonPropertyDescription("The image that the master runs; slaves get another one before it.")
        @Nullable String image,
    @JsonPropertyDescription("How long the master keeps its write-ahead log.")
        @Nullable RetentionStatus retention,
    @JsonPropertyDescription("The nodes one by one.") @Nullable List<NodeStatus> nodes,
    @JsonPropertyDescription(
            "When slaves were far behind during the last three days; empty where they keep up.")
        @Nullable List<LagPeak> lagPeaks,
    @JsonPropertyDescription("What people should change, a sentence each.")
        @Nullable List<String> recommendations,
    @JsonPropertyDescription("What is asked when replication breaks again and again.")
        @Nullable List<DiagnosisCheck> diagnosis,
    @JsonPropertyDescription("The last 20 things that were done, or not, and why; oldest first.")
        @Nullable List<Decision> decisions,
    @JsonPropertyDescription(
            "Ready, Serving, ReplicationHealthy, RetentionSafe, FailoverReady, ReloadAllowed,"
                + " SpecValid, Stalled, Progressing.")
        @Nullable List<ClusterCondition> conditions) {

  /** The status before the first pass: nothing is known. */
  public static final ClusterStatus NONE =
      new ClusterStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null, null);

  /** One word for people. */
  public enum Phase {
    /** Being made, or made to match a changed spec. */
    Pending,
    /** All that was asked for is there and in sync. */
    Running,
    /** Something is missing, silent or behind. */
    Degraded,
    /** A slave is loading broken prefixes again. */
    Reloading,
    /** A slave is broken and will not be repaired without a person. */
    Stalled,
    /** The spec cannot be applied; the last good one keeps running. */
    Invalid,
    /** The user has told the operator to do nothing. */
    Paused
  }

  /** The same, but for what is told first and by the conditions. */
  public ClusterStatus telling(
      @Nullable Phase otherPhase,
      @Nullable String otherMessage,
      @Nullable List<ClusterCondition> otherConditions) {
    return new ClusterStatus(
        observedGeneration,
        otherPhase,
        otherMessage,
        currentMaster,
        targetMaster,
        epoch,
        clusterId,
        promotion,
        lastFailover,
        master,
        slaves,
        readySlaves,
        selector,
        lag,
        headroom,
        broken,
        image,
        retention,
        nodes,
        lagPeaks,
        recommendations,
        diagnosis,
        decisions,
        otherConditions);
  }

  /** The nodes, empty before the first observation. */
  public List<NodeStatus> nodeList() {
    return nodes == null ? List.of() : nodes;
  }

  /** What a node said to be broken when it last said anything. */
  public List<BrokenPrefix> brokenOf(String node) {
    return nodeOf(node).map(NodeStatus::brokenList).orElse(List.of());
  }

  /** What is said of a node. */
  public Optional<NodeStatus> nodeOf(String node) {
    return nodeList().stream().filter(stored -> stored.name().equals(node)).findFirst();
  }

  /** The times of load, oldest first, empty when there were none. */
  public List<LagPeak> peakList() {
    return lagPeaks == null ? List.of() : lagPeaks;
  }

  /** The last decisions, oldest first. */
  public List<Decision> decisionList() {
    return decisions == null ? List.of() : decisions;
  }

  /** The conditions, empty before the first observation. */
  public List<ClusterCondition> conditionList() {
    return conditions == null ? List.of() : conditions;
  }
}
