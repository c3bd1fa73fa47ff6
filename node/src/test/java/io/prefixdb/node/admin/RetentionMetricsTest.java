package io.prefixdb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RetentionMetricsTest {
  private static final int MUCH = 3 * RetentionMetrics.PAIRS_MAX;

  private final List<RetentionStatus.Slave> pairs = new ArrayList<>();

  /** A dozen of each of a hundred thousand would not fit into the memory of a small node. */
  @Test
  void ofTooManyPairsThoseAreToldThatBreakFirst() {
    for (int i = 0; i < MUCH; i++) {
      add("p" + i, 7_000 - i % 100, null);
    }
    add("breaks", 7_000, 600.0);
    add("stands", 5, null);
    add("gone", -1, 0.0);

    assertThat(of("prefixdb_slave_break_seconds")).hasSize(1);
    assertThat(of("prefixdb_slave_headroom_seconds"))
        .hasSize(RetentionMetrics.PAIRS_MAX)
        .extracting(point -> point.getLabels().get("prefix"))
        .contains("breaks", "stands")
        .doesNotContain("gone");
    assertThat(untold()).isEqualTo(MUCH + 3 - RetentionMetrics.PAIRS_MAX);
  }

  @Test
  void fewPairsAreToldAll() {
    add("p", 7_000, null);

    assertThat(of("prefixdb_slave_headroom_seconds")).hasSize(1);
    assertThat(untold()).isZero();
  }

  private void add(String prefix, double headroom, @Nullable Double breaks) {
    pairs.add(
        new RetentionStatus.Slave(
            "slave",
            prefix,
            11,
            10,
            0.5,
            10,
            1.5,
            (long) headroom,
            headroom,
            "steady",
            null,
            breaks));
  }

  private double untold() {
    return ((GaugeDataPointSnapshot) of("prefixdb_slave_pairs_untold").getFirst()).getValue();
  }

  private List<? extends DataPointSnapshot> of(String name) {
    RetentionStatus status =
        new RetentionStatus(7_200, 86_400, 40, 0, 0, 0, pairs, List.of(), null);
    return RetentionMetrics.of(status).stream()
        .filter(metric -> metric.getMetadata().getName().equals(name))
        .findFirst()
        .map(MetricSnapshot::getDataPoints)
        .orElseThrow();
  }
}
