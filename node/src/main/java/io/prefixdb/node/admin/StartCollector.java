package io.prefixdb.node.admin;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/** The metrics of a node that starts, when they are asked for. */
final class StartCollector implements MultiCollector {
  private final StartView start;

  StartCollector(StartView start) {
    this.start = start;
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> metrics = new ArrayList<>();
    metrics.add(NodeCollector.build(start.version(), start.build(), start.mode()));
    metrics.add(NodeCollector.ready(false));
    start
        .prefixes()
        .ifPresent(
            found ->
                metrics.add(
                    NodeCollector.gauge(
                        "start_prefixes", "Prefixes that this start has to open.", found)));
    metrics.add(
        NodeCollector.gauge(
            "start_prefixes_done",
            "Prefixes that this start has opened, or found that it cannot.",
            start.prefixesDone()));
    return new MetricSnapshots(metrics);
  }
}
