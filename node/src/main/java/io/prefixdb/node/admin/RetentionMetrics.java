package io.prefixdb.node.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is kept of the logs, and how each slave stands. */
final class RetentionMetrics {
  /** As the status tells them. */
  private static final List<String> TRENDS = List.of("unknown", "shrinking", "steady", "growing");

  /** So many pairs of a slave and a prefix have metrics of their own, a dozen each. */
  static final int PAIRS_MAX = 10_000;

  /** Those that are broken already come last: of them the slaves tell. */
  private static final Comparator<RetentionStatus.Slave> SOONEST =
      Comparator.comparing((RetentionStatus.Slave pair) -> pair.headroomSequences() < 0)
          .thenComparing(
              RetentionStatus.Slave::breakSeconds,
              Comparator.nullsLast(Comparator.<Double>naturalOrder()))
          .thenComparingDouble(RetentionStatus.Slave::headroomSeconds);

  private RetentionMetrics() {}

  /** Those that break first, where there are too many for one answer. */
  private static List<RetentionStatus.Slave> told(List<RetentionStatus.Slave> pairs) {
    return pairs.size() <= PAIRS_MAX
        ? pairs
        : pairs.stream().sorted(SOONEST).limit(PAIRS_MAX).toList();
  }

  static List<MetricSnapshot> of(RetentionStatus status) {
    List<RetentionStatus.Slave> slaves = told(status.slaves());
    return List.of(
        one(
            "wal_max_ttl_seconds",
            "How long logs that are needed are kept.",
            status.maxTtlSeconds()),
        one("wal_bytes", "Logs of all prefixes.", status.walBytes()),
        one("wal_share_bytes", "What logs may take for who needs them.", status.shareBytes()),
        one("wal_pins", "Pins that keep logs.", status.pins().size()),
        one(
            "slave_pairs_untold",
            "Pairs of a slave and a prefix without metrics, for there are so many.",
            status.slaves().size() - slaves.size()),
        CounterSnapshot.builder()
            .name("prefixdb_slave_bytes_sent")
            .help("Updates that slaves were sent.")
            .dataPoint(
                CounterDataPointSnapshot.builder().value((double) status.sentBytes()).build())
            .build(),
        each(
            "slave_lag_sequences",
            "Sequences that the slave has not.",
            slaves,
            RetentionStatus.Slave::lagSequences),
        each(
            "slave_lag_seconds",
            "Since the first update that the slave has not was written.",
            slaves,
            RetentionStatus.Slave::lagSeconds),
        each(
            "slave_silent_seconds",
            "Since the slave asked last.",
            slaves,
            RetentionStatus.Slave::lastSeenSeconds),
        each(
            "slave_headroom_sequences",
            "From the oldest update in the log to the one that the slave needs.",
            slaves,
            RetentionStatus.Slave::headroomSequences),
        each(
            "slave_headroom_seconds",
            "Until what the slave needs may be removed.",
            slaves,
            RetentionStatus.Slave::headroomSeconds),
        each(
            "slave_break_seconds",
            "Until what the slave needs is gone, if it goes on as lately.",
            slaves,
            RetentionStatus.Slave::breakSeconds),
        each(
            "slave_eta_seconds",
            "Until the slave is level, if it goes on as lately.",
            slaves,
            RetentionStatus.Slave::etaSeconds),
        each(
            "slave_acknowledged_sequence",
            "Up to which sequence the slave holds the prefix; its rate is how fast the slave is.",
            slaves,
            RetentionStatus.Slave::ackedSequence),
        trends(slaves));
  }

  private static MetricSnapshot trends(List<RetentionStatus.Slave> slaves) {
    GaugeSnapshot.Builder gauge =
        named("slave_lag_trend", "1 for where the lag of the slave goes lately.");
    for (RetentionStatus.Slave slave : slaves) {
      for (String trend : TRENDS) {
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(Labels.of("prefix", slave.prefix(), "slave", slave.name(), "trend", trend))
                .value(trend.equals(slave.trend()) ? 1 : 0)
                .build());
      }
    }
    return gauge.build();
  }

  private static MetricSnapshot one(String name, String help, long value) {
    return named(name, help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static MetricSnapshot each(
      String name,
      String help,
      List<RetentionStatus.Slave> slaves,
      Function<RetentionStatus.Slave, @Nullable Number> value) {
    GaugeSnapshot.Builder gauge = named(name, help);
    for (RetentionStatus.Slave slave : slaves) {
      @Nullable Number number = value.apply(slave);
      if (number != null) {
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(Labels.of("prefix", slave.prefix(), "slave", slave.name()))
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
