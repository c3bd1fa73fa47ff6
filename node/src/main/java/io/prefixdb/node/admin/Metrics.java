package io.prefixdb.node.admin;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The status as Prometheus reads it (text format 0.0.4). Pure. */
final class Metrics {
  private final StringBuilder text = new StringBuilder();

  private Metrics() {}

  static String of(NodeStatus status) {
    Metrics metrics = new Metrics();
    metrics.head("prefixdb_ready", "Whether clients should be sent to this node.");
    metrics.sample("prefixdb_ready", "", status.ready() ? 1 : 0);
    metrics.head("prefixdb_healthy", "Whether the node's own verdict finds nothing wrong.");
    metrics.sample("prefixdb_healthy", "", status.healthy() ? 1 : 0);
    metrics.head("prefixdb_wal_ttl_seconds", "How long archived logs are kept.");
    metrics.sample("prefixdb_wal_ttl_seconds", "", status.walTtlSeconds());
    if (status.upstreamConnected() != null) {
      metrics.head("prefixdb_upstream_connected", "Whether the master is connected.");
      metrics.sample("prefixdb_upstream_connected", "", status.upstreamConnected() ? 1 : 0);
    }
    metrics.head("prefixdb_disk_free_bytes", "Free space of the data's volume.");
    metrics.sample("prefixdb_disk_free_bytes", "", status.disk().freeBytes());
    metrics.head("prefixdb_disk_total_bytes", "Size of the data's volume.");
    metrics.sample("prefixdb_disk_total_bytes", "", status.disk().totalBytes());
    metrics.prefixes(status.prefixes());
    metrics.head("prefixdb_reload_running", "Whether a reload runs.");
    metrics.sample("prefixdb_reload_running", "", status.reload() == null ? 0 : 1);
    return metrics.text.toString();
  }

  private void prefixes(List<NodeStatus.Prefix> prefixes) {
    each(
        "prefixdb_prefix_sequence",
        "Latest sequence of the prefix, in the master's numbering.",
        prefixes,
        NodeStatus.Prefix::sequence);
    each(
        "prefixdb_prefix_bytes",
        "Bytes of the prefix's files.",
        prefixes,
        NodeStatus.Prefix::bytes);
    each(
        "prefixdb_replication_lag_sequences",
        "Sequences that the master has and this node has not.",
        prefixes,
        NodeStatus.Prefix::lagSequences);
    each(
        "prefixdb_replication_lag_seconds",
        "How long ago the prefix was level with the master.",
        prefixes,
        NodeStatus.Prefix::lagSeconds);
    each(
        "prefixdb_replication_broken",
        "Whether replication of the prefix is broken.",
        prefixes,
        prefix -> prefix.broken() == null ? 0 : 1);
  }

  private void each(
      String name,
      String help,
      List<NodeStatus.Prefix> prefixes,
      Function<NodeStatus.Prefix, @Nullable Number> value) {
    head(name, help);
    for (NodeStatus.Prefix prefix : prefixes) {
      @Nullable Number number = value.apply(prefix);
      if (number != null) {
        sample(name, "{prefix=\"" + escaped(prefix.name()) + "\"}", number);
      }
    }
  }

  private void head(String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void sample(String name, String labels, Number value) {
    text.append(name).append(labels).append(' ');
    text.append(
        value instanceof Double fraction
            ? String.format(Locale.ROOT, "%.3f", fraction)
            : value.toString());
    text.append('\n');
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
