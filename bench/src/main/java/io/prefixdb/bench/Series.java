package io.prefixdb.bench;

import java.util.Comparator;
import java.util.List;

/** A workload's measurements on one server, one of each round. */
record Series(Server server, List<Measurement> rounds) {
  /** The round in the middle by its rate. */
  Measurement median() {
    return middle(Comparator.comparingDouble(Measurement::perSecond));
  }

  /** The round in the middle by that percentile of its latencies. */
  Measurement medianAt(double percentile) {
    return middle(Comparator.comparingDouble(measured -> measured.millis(percentile)));
  }

  private Measurement middle(Comparator<Measurement> order) {
    return rounds.stream().sorted(order).toList().get(rounds.size() / 2);
  }

  /** How far the rates lie apart, in percent of the median. */
  double spread() {
    double least = rounds.stream().mapToDouble(Measurement::perSecond).min().orElseThrow();
    double most = rounds.stream().mapToDouble(Measurement::perSecond).max().orElseThrow();
    return (most - least) * 100 / median().perSecond();
  }

  /** Microseconds that the server computed for one request: of all rounds, for it is steady. */
  double cpuMicros() {
    long nanos = rounds.stream().mapToLong(Measurement::serverCpuNanos).sum();
    return nanos / 1e3 / rounds.stream().mapToLong(Measurement::requests).sum();
  }

  /** The longest time without any reply in any round, in milliseconds. */
  double longestSilenceMillis() {
    return rounds.stream().mapToLong(Measurement::silenceNanos).max().orElseThrow() / 1e6;
  }
}
