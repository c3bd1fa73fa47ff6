package io.prefixdb.node.admin;

import io.prefixdb.node.admin.NodeView.Port;
import io.prefixdb.node.admin.NodeView.Queue;
import io.prefixdb.node.rpc.Traffic;
import io.prefixdb.node.rpc.Traffic.MethodTraffic;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The ports for clients as metrics. Pure. */
final class PortMetrics {
  private PortMetrics() {}

  static List<MetricSnapshot> of(List<Port> ports) {
    return List.of(
        connections(ports),
        rejected(ports),
        cuts(ports),
        requests(ports),
        durations(ports),
        queues("prefixdb_queue_length", "Requests that wait.", ports, Queue::length),
        queues(
            "prefixdb_queue_warn_length",
            "A longer queue is worth a warning; 0 for none.",
            ports,
            Queue::warnAt),
        queues("prefixdb_queue_threads", "Threads behind the queue.", ports, Queue::threads),
        dropped(ports));
  }

  /** What the connections of all ports hold. */
  static List<MetricSnapshot> ofMemory(NodeStatus.Connections connections) {
    return List.of(
        bytes(
            "prefixdb_connection_bytes",
            "Requests and unread answers that connections hold.",
            connections.heldBytes()),
        bytes(
            "prefixdb_connection_limit_bytes",
            "What connections may hold together.",
            connections.maxBytes()),
        CounterSnapshot.builder()
            .name("prefixdb_connections_refused")
            .help("Connections that were closed because they held too much of that.")
            .dataPoint(count(connections.refused()))
            .build());
  }

  private static MetricSnapshot bytes(String name, String help, long bytes) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) bytes).build())
        .build();
  }

  private static MetricSnapshot connections(List<Port> ports) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name("prefixdb_connections").help("Connections of clients.");
    for (Port port : ports) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("port", port.name()))
              .value(port.connections())
              .build());
    }
    return gauge.build();
  }

  private static MetricSnapshot rejected(List<Port> ports) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("prefixdb_connections_rejected")
            .help(
                "Connections that were closed at once, or not accepted, for there were too many.");
    for (Port port : ports) {
      counter.dataPoint(count(port.refused(), "port", port.name()));
    }
    return counter.build();
  }

  private static MetricSnapshot cuts(List<Port> ports) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("prefixdb_connections_cut")
            .help("Connections that the node ended for what their clients did.");
    for (Port port : ports) {
      port.cuts()
          .forEach(
              (cut, count) ->
                  counter.dataPoint(count(count, "port", port.name(), "reason", cut.label())));
    }
    return counter.build();
  }

  private static MetricSnapshot queues(
      String name, String help, List<Port> ports, ToLongFunction<Queue> value) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    for (Port port : ports) {
      port.queue()
          .ifPresent(
              queue ->
                  gauge.dataPoint(
                      GaugeDataPointSnapshot.builder()
                          .labels(Labels.of("port", port.name(), "queue", queue.name()))
                          .value((double) value.applyAsLong(queue))
                          .build()));
    }
    return gauge.build();
  }

  private static MetricSnapshot dropped(List<Port> ports) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("prefixdb_queue_dropped")
            .help("Requests that were refused because too many waited, or they waited too long.");
    for (Port port : ports) {
      port.queue()
          .ifPresent(
              queue -> {
                counter.dataPoint(dropped(port, queue, "full", queue.dropped()));
                counter.dataPoint(dropped(port, queue, "timeout", queue.late()));
              });
    }
    return counter.build();
  }

  private static CounterDataPointSnapshot dropped(
      Port port, Queue queue, String reason, long value) {
    return count(value, "port", port.name(), "queue", queue.name(), "reason", reason);
  }

  /** So many of what the labels, names and values in turn, stand for. */
  private static CounterDataPointSnapshot count(long value, String... labels) {
    return CounterDataPointSnapshot.builder()
        .labels(Labels.of(labels))
        .value((double) value)
        .build();
  }

  private static MetricSnapshot requests(List<Port> ports) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("prefixdb_requests")
            .help("Requests by their status, or the error that they were answered with.");
    for (Port port : ports) {
      for (MethodTraffic method : port.methods()) {
        method
            .outcomes()
            .forEach(
                (status, count) ->
                    counter.dataPoint(
                        count(
                            count,
                            "port",
                            port.name(),
                            "method",
                            method.method(),
                            "status",
                            status)));
      }
    }
    return counter.build();
  }

  private static MetricSnapshot durations(List<Port> ports) {
    List<Double> bounds =
        Stream.concat(Traffic.boundsSeconds().stream(), Stream.of(Double.POSITIVE_INFINITY))
            .toList();
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder()
            .name("prefixdb_request_duration_seconds")
            .help("From the arrival of a request until its reply is on its way.");
    for (Port port : ports) {
      for (MethodTraffic method : port.methods()) {
        histogram.dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(Labels.of("port", port.name(), "method", method.method()))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, method.buckets()))
                .sum(method.seconds())
                .build());
      }
    }
    return histogram.build();
  }
}
