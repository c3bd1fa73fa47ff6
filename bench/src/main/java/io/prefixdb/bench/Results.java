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
    List<Comparison.Series> columns = results.getFirst().series();
    columns.forEach(series -> head.add(series.server().name()));
    for (Comparison.Series other : columns.subList(1, columns.size())) {
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
    for (Comparison.Series series : result.series()) {
      row.add(
          String.format(
              Locale.ROOT,
              "%,.0f ± %.0f %%",
              series.median().perSecond() * keys,
              series.spread() / 2));
    }
    double own = result.series().getFirst().median().perSecond();
    for (Comparison.Series other : result.series().subList(1, result.series().size())) {
      row.add(String.format(Locale.ROOT, "%.2f", own / other.median().perSecond()));
    }
    return row;
  }

  /** Latencies of each server at its full load, in milliseconds. */
  static Table latency(List<CaseResult> results) {
    Table table = new Table("latency, ms", "server", "p50", "p99", "p99.9", "max");
    for (CaseResult result : results) {
      for (Comparison.Series series : result.series()) {
        List<String> row = new ArrayList<>();
        row.add(result.workload().name());
        row.add(series.server().name());
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
