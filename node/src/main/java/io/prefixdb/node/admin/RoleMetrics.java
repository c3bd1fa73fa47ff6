package io.prefixdb.node.admin;

import io.prefixdb.node.role.Role;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The node's role as metrics. */
final class RoleMetrics {
  private RoleMetrics() {}

  static List<MetricSnapshot> of(RoleStatus status) {
    List<MetricSnapshot> metrics = new ArrayList<>();
    GaugeSnapshot.Builder roles =
        GaugeSnapshot.builder().name("prefixdb_role").help("1 for the role that the node has.");
    for (Role role : Role.values()) {
      roles.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("role", role.text()))
              .value(role.text().equals(status.role()) ? 1 : 0)
              .build());
    }
    metrics.add(roles.build());
    Long epoch = status.epoch();
    if (epoch != null) {
      metrics.add(one("prefixdb_epoch", "The highest epoch that the node was told.", epoch));
    }
    Long left = status.writeLeaseMillisLeft();
    if (left != null) {
      metrics.add(
          one(
              "prefixdb_write_lease_left_seconds",
              "How long the node still takes writes without a new order.",
              left / 1e3));
    }
    return metrics;
  }

  /** Updates that are kept because no other node has them. */
  static List<MetricSnapshot> ofDiverged(@Nullable List<NodeStatus.Diverged> tails) {
    if (tails == null) {
      return List.of();
    }
    Map<String, Long> updates = new TreeMap<>();
    tails.forEach(tail -> updates.merge(tail.prefix(), tail.updates(), Long::sum));
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("prefixdb_diverged_updates")
            .help("Updates that only this node has, kept aside when the prefix was loaded anew.");
    updates.forEach(
        (prefix, count) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("prefix", prefix))
                    .value((double) count)
                    .build()));
    return List.of(gauge.build());
  }

  private static MetricSnapshot one(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
