package io.prefixdb.node.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What befell a slave, as metrics. Pure. */
final class ReplicationMetrics {
  private ReplicationMetrics() {}

  /** None of a node that follows nobody. */
  static List<MetricSnapshot> of(@Nullable ReplicationStatus status) {
    if (status == null) {
      return List.of();
    }
    CounterSnapshot.Builder connections =
        counter("upstream_connections_made", "Connections to the master that were made.")
            .dataPoint(point(Labels.EMPTY, status.connectionsMade()));
    CounterSnapshot.Builder lost =
        counter("replication_lost_updates", "Updates that were passed over, which is accepted.")
            .dataPoint(point(Labels.EMPTY, status.lostUpdates()));
    CounterSnapshot.Builder breaks =
        counter("replication_breaks", "Breaks of prefixes by their reason.");
    status
        .breaks()
        .forEach((reason, count) -> breaks.dataPoint(point(Labels.of("reason", reason), count)));
    CounterSnapshot.Builder reloads = counter("reloads", "Orders for reloads that ended.");
    for (ReplicationStatus.Reloads ended : status.reloads()) {
      Labels labels = Labels.of("method", ended.method(), "result", ended.result());
      reloads.dataPoint(point(labels, ended.count()));
    }
    return List.of(connections.build(), lost.build(), breaks.build(), reloads.build());
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name("prefixdb_" + name).help(help);
  }

  private static CounterDataPointSnapshot point(Labels labels, long count) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) count).build();
  }
}
