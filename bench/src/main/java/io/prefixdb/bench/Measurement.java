package io.prefixdb.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run of a workload gave.
 *
 * @param requests how many were answered
 * @param nanos from the first request to the last reply
 * @param latencies in nanoseconds: from when a request was sent, or was due where the load has a
 *     rate of its own, to its reply
 * @param serverCpuNanos how long the server's threads computed meanwhile
 * @param silenceNanos the longest time without any reply while requests waited for theirs
 */
record Measurement(
    long requests, long nanos, Histogram latencies, long serverCpuNanos, long silenceNanos) {
  double perSecond() {
    return requests * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  /** Milliseconds that so many percent of the requests stayed below. */
  double millis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }
}
