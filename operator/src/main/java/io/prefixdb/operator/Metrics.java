package io.prefixdb.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts passes and tells the phases of clusters, in Prometheus' text format. Updated by the
 * framework's threads.
 */
final class Metrics implements io.javaoperatorsdk.operator.api.monitoring.Metrics {
  private static final GroupVersionKind CLUSTERS = GroupVersionKind.gvkFor(PrefixDBCluster.class);

  /** How a reload that was accepted can end. */
  private static final Set<ReloadStatus.Phase> COMES_TO =
      EnumSet.of(ReloadStatus.Phase.Succeeded, ReloadStatus.Phase.Failed);

  private final LongAdder passes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final Map<ResourceID, String> phases = new ConcurrentHashMap<>();

  /** Of each cluster, by their labels. */
  private final Map<ResourceID, Map<String, LongAdder>> reloads = new ConcurrentHashMap<>();

  /**
   * The record of a reload of a slave of that cluster says so now. What one that goes on can come
   * to is told as 0 before, for Prometheus sees no increase where a series begins. Called by
   * passes.
   */
  void written(ResourceID cluster, ReloadOrder order, ReloadStatus status) {
    if (status.ended()) {
      counter(cluster, order, status, status.phase()).increment();
    } else if (status.ongoing()) {
      COMES_TO.forEach(end -> counter(cluster, order, status, end));
    }
  }

  private LongAdder counter(
      ResourceID cluster,
      ReloadOrder order,
      ReloadStatus status,
      ReloadStatus.@Nullable Phase end) {
    String labels =
        "%s,cause=\"%s\",method=\"%s\",result=\"%s\""
            .formatted(
                of(cluster),
                escaped(Objects.requireNonNullElse(status.cause(), "")),
                Objects.requireNonNullElse(order.method(), ReloadOrder.Method.Auto),
                end);
    return reloads
        .computeIfAbsent(cluster, ignored -> new ConcurrentHashMap<>())
        .computeIfAbsent(labels, ignored -> new LongAdder());
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    passes.increment();
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception exception, Map<String, Object> metadata) {
    failures.increment();
    remember(resource);
  }

  @Override
  public void finishedReconciliation(HasMetadata resource, Map<String, Object> metadata) {
    remember(resource);
  }

  /** Also of a pass that failed: the one before may have told so in the status. */
  private void remember(HasMetadata resource) {
    if (resource instanceof PrefixDBCluster cluster && cluster.getStatus() != null) {
      phases.put(ResourceID.fromResource(cluster), String.valueOf(cluster.getStatus().phase()));
    }
  }

  /** Called for orders that are gone too, which may be named as a cluster is. */
  @Override
  public void cleanupDoneFor(ResourceID resource, Map<String, Object> metadata) {
    if (CLUSTERS.equals(metadata.get(Constants.RESOURCE_GVK_KEY))) {
      phases.remove(resource);
      reloads.remove(resource);
    }
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    long start = System.nanoTime();
    try {
      return execution.execute();
    } finally {
      nanos.add(System.nanoTime() - start);
    }
  }

  /** One line for each cluster, so that one that is ill can be told by an alert. */
  private String clusters() {
    return phases.entrySet().stream()
        .map(entry -> "%s,phase=\"%s\"".formatted(of(entry.getKey()), entry.getValue()))
        .sorted()
        .map("prefixdb_operator_cluster_phase{%s} 1\n"::formatted)
        .collect(Collectors.joining());
  }

  private String reloads() {
    return reloads.values().stream()
        .flatMap(ofCluster -> ofCluster.entrySet().stream())
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                "prefixdb_operator_reloads_total{%s} %d\n"
                    .formatted(entry.getKey(), entry.getValue().sum()))
        .collect(Collectors.joining());
  }

  private static String of(ResourceID cluster) {
    return "namespace=\"%s\",name=\"%s\""
        .formatted(cluster.getNamespace().orElse(""), cluster.getName());
  }

  /** A word of a status, which anybody may have written, as the text format wants it. */
  private static String escaped(String word) {
    return word.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  String text(boolean leading) {
    return """
        # HELP prefixdb_operator_leading Whether this process leads.
        # TYPE prefixdb_operator_leading gauge
        prefixdb_operator_leading %d
        # HELP prefixdb_operator_passes_total Passes over clusters.
        # TYPE prefixdb_operator_passes_total counter
        prefixdb_operator_passes_total %d
        # HELP prefixdb_operator_failures_total Passes that ended in an error.
        # TYPE prefixdb_operator_failures_total counter
        prefixdb_operator_failures_total %d
        # HELP prefixdb_operator_pass_seconds_total Time that passes took.
        # TYPE prefixdb_operator_pass_seconds_total counter
        prefixdb_operator_pass_seconds_total %s
        # HELP prefixdb_operator_cluster_phase 1 for the phase that a cluster is in.
        # TYPE prefixdb_operator_cluster_phase gauge
        %s# HELP prefixdb_operator_reloads_total Reloads that ended, by what broke the slave and how they ended.
        # TYPE prefixdb_operator_reloads_total counter
        %s"""
        .formatted(
            leading ? 1 : 0,
            passes.sum(),
            failures.sum(),
            nanos.sum() / 1e9,
            clusters(),
            reloads());
  }
}
