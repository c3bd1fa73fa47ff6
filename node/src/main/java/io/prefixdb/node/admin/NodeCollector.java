package io.prefixdb.node.admin;

import io.prefixdb.node.admin.NodeStatus.Prefix;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the node's status into metrics, when they are asked for. */
final class NodeCollector implements MultiCollector {
  private final NodeView node;

  NodeCollector(NodeView node) {
    this.node = node;
  }

  @Override
  public MetricSnapshots collect() {
    NodeStatus status = node.status();
    List<MetricSnapshot> metrics = new ArrayList<>();
    metrics.add(build(status.version(), status.build(), status.mode()));
    metrics.add(ready(status.ready()));
    metrics.add(
        gauge("healthy", "Whether the node's own verdict finds nothing wrong.", status.healthy()));
    metrics.add(
        gauge("wal_ttl_seconds", "How long archived logs are kept.", status.walTtlSeconds()));
    metrics.addAll(RoleMetrics.of(status.role()));
    if (status.upstreamConnected() != null) {
      metrics.add(
          gauge(
              "upstream_connected",
              "Whether the master is connected.",
              status.upstreamConnected()));
    }
    metrics.add(
        gauge("reload_running", "Whether a reload runs.", status.reload() == null ? 0L : 1L));
    metrics.add(
        gauge("disk_free_bytes", "Free space of the data's volume.", status.disk().freeBytes()));
    metrics.add(gauge("disk_size_bytes", "Size of the data's volume.", status.disk().totalBytes()));
    addPrefixes(metrics, status.prefixes());
    metrics.addAll(RoleMetrics.ofDiverged(status.diverged()));
    metrics.addAll(ReplicationMetrics.of(status.replication()));
    metrics.addAll(RetentionMetrics.of(status.retention()));
    metrics.addAll(PortMetrics.of(node.ports()));
    metrics.addAll(PortMetrics.ofMemory(status.connections()));
    metrics.addAll(JobMetrics.of(status.jobs()));
    return new MetricSnapshots(metrics);
  }

  private static void addPrefixes(List<MetricSnapshot> metrics, List<Prefix> prefixes) {
    metrics.add(
        each(
            "prefix_sequence",
            "Latest sequence of the prefix, in the master's numbering.",
            prefixes,
            Prefix::sequence));
    metrics.add(
        each(
            "prefix_oldest_update_sequence",
            "Oldest sequence that the log of the prefix still has.",
            prefixes,
            Prefix::oldestUpdate));
    metrics.add(
        each(
            "prefix_write_operations_per_second",
            "Operations written, by clients or from the master, over the last ten seconds.",
            prefixes,
            Prefix::writesPerSecond));
    metrics.add(
        each(
            "prefix_table_bytes",
            "Tables of the prefix, on the disk and in memory.",
            prefixes,
            Prefix::bytes));
    metrics.add(
        each(
            "prefix_wal_bytes",
            "Write-ahead log of the prefix, what is only kept for slaves included.",
            prefixes,
            Prefix::walBytes));
    metrics.add(
        each(
            "prefix_paused_seconds",
            "Until background work of the prefix goes on, while it is paused.",
            prefixes,
            Prefix::pausedSeconds));
    metrics.add(
        each(
            "replication_lag_sequences",
            "Sequences that the master has and this node has not.",
            prefixes,
            Prefix::lagSequences));
    metrics.add(
        each(
            "replication_lag_seconds",
            "How long ago the prefix was level with the master.",
            prefixes,
            Prefix::lagSeconds));
    metrics.add(
        each(
            "replication_silent_seconds",
            "Since the master last told where it is.",
            prefixes,
            Prefix::silentSeconds));
    metrics.add(
        each(
            "replication_broken",
            "Whether replication of the prefix is broken.",
            prefixes,
            prefix -> prefix.broken() == null ? 0 : 1));
    metrics.add(
        each(
            "replication_differing_settings",
            "Settings that merged values depend on and that are not the master's.",
            prefixes,
            prefix ->
                prefix.differingSettings() == null ? null : prefix.differingSettings().size()));
  }

  static MetricSnapshot build(String version, NodeStatus.Build build, String mode) {
    return InfoSnapshot.builder()
        .name("prefixdb_build")
        .help("What runs here.")
        .dataPoint(
            InfoDataPointSnapshot.builder()
                .labels(
                    Labels.of(
                        "version",
                        version,
                        "java",
                        build.java(),
                        "rocksdb",
                        build.rocksdb(),
                        "mode",
                        mode))
                .build())
        .build();
  }

  static MetricSnapshot ready(boolean ready) {
    return gauge("ready", "Whether clients should be sent to this node.", ready);
  }

  private static MetricSnapshot gauge(String name, String help, boolean value) {
    return gauge(name, help, value ? 1L : 0L);
  }

  static MetricSnapshot gauge(String name, String help, long value) {
    return named(name, help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  /** One sample for each prefix that has the value. */
  private static MetricSnapshot each(
      String name, String help, List<Prefix> prefixes, Function<Prefix, @Nullable Number> value) {
    GaugeSnapshot.Builder gauge = named(name, help);
    for (Prefix prefix : prefixes) {
      @Nullable Number number = value.apply(prefix);
      if (number != null) {
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(Labels.of("prefix", prefix.name()))
                .value(number.doubleValue())
                .build());
      }
    }
    return gauge.build();
  }

  private static GaugeSnapshot.Builder named(String name, String help) {
    return GaugeSnapshot.builder().name("prefixdb_" + name).help(help);
  }
}
