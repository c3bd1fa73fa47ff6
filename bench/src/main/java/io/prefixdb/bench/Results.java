package io.prefixdb.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measurements as tables. */
final class Results {
  private Results() {}

  /** Keys a second of each server, and the first one's ratio to each of the others. */
  static Table throughput(List<CaseResult> results) {
    List<String> head = new ArrayList<>(List.of("keys/s"));
    List<Series> columns = results.getFirst().series();
    columns.forEach(series -> head.add(series.server().name()));
    for (Series other : columns.subList(1, columns.size())) {
      head.add(columns.getFirst().server().name() + " / " + other.server().name());
    }
    Table table = new Table(head.toArray(String[]::new));
    for (CaseResult result : results) {
      table.row(throughput(result));
    }
    return table;
  }

  private static List<String> throughput(CaseResult result) {
    List<String> row = new ArrayList<>(List.of(result.workload().name()));
    int keys = result.workload().keys();
    for (Series series : result.series()) {
      row.add(
          String.format(
              Locale.ROOT,
              "%,.0f ± %.0f %%",
              series.median().perSecond() * keys,
              series.spread() / 2));
    }
    double own = result.series().getFirst().median().perSecond();
    for (Series other : result.series().subList(1, result.series().size())) {
      row.add(String.format(Locale.ROOT, "%.2f", own / other.median().perSecond()));
    }
    return row;
  }

  /** Latencies at a load that leaves room, where the queue of the driver is no part of them. */
  static Table tail(List<CaseResult> results) {
    Table table =
        new Table(
            "latency, ms", "server", "requests/s", "p50", "p99", "p99.9", "max", "longest silence");
    for (CaseResult result : results) {
      for (Series series : result.series()) {
        Measurement median = series.medianAt(99);
        List<String> row = new ArrayList<>();
        row.add(result.workload().name());
        row.add(series.server().name());
        row.add(String.format(Locale.ROOT, "%,.0f", median.perSecond()));
        row.addAll(percentiles(median));
        row.add(millis(series.longestSilenceMillis()));
        table.row(row);
      }
    }
    return table;
  }

  /** Latencies of each server at its full load, in milliseconds. */
  static Table latency(List<CaseResult> results) {
    Table table =
        new Table("latency, ms", "server", "CPU µs/request", "p50", "p99", "p99.9", "max");
    for (CaseResult result : results) {
      for (Series series : result.series()) {
        List<String> row = new ArrayList<>();
        row.add(result.workload().name());
        row.add(series.server().name());
        row.add(String.format(Locale.ROOT, "%.1f", series.cpuMicros()));
        row.addAll(percentiles(series.median()));
        table.row(row);
      }
    }
    return table;
  }

  private static List<String> percentiles(Measurement measured) {
    return List.of(
        millis(measured.millis(50)),
        millis(measured.millis(99)),
        millis(measured.millis(99.9)),
        millis(measured.millis(100)));
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.2f", millis);
  }
}
