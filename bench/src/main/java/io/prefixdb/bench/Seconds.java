package io.prefixdb.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Latencies of many seconds: of all requests, and of the second in the middle, which a few bad ones
 * do not move.
 */
final class Seconds {
  private final Histogram all = new Histogram(3);
  private final List<Long> p99 = new ArrayList<>();

  void add(Histogram second) {
    all.add(second);
    p99.add(second.getValueAtPercentile(99));
  }

  Histogram all() {
    return all;
  }

  /** The median of the seconds' 99th percentiles, in nanoseconds; 0 without any second. */
  long middleP99() {
    return p99.isEmpty() ? 0 : p99.stream().sorted().skip(p99.size() / 2).findFirst().orElseThrow();
  }
}
