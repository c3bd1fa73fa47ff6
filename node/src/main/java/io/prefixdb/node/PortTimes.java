package io.prefixdb.node;

import io.prefixdb.node.admin.NodeStatus.ResponseTimes;
import io.prefixdb.node.rpc.Traffic;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * How long the requests of a port took over the last seconds: the growth of its histogram. For one
 * thread.
 */
final class PortTimes {
  private static final long WINDOW_NANOS = 10_000_000_000L;
  private static final List<Double> BOUNDS = Traffic.boundsSeconds();

  private record Sample(long nanos, List<Long> counts) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /**
   * Takes note of a port's histogram; the times of the calls only grow.
   *
   * @param counts how many requests took up to each bound since the start
   * @return what came since the oldest sample of the last ten seconds, nothing for the first one
   */
  ResponseTimes at(long nanos, String port, List<Long> counts) {
    samples.add(new Sample(nanos, counts));
    while (samples.size() > 2 && nanos - samples.peekFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    List<Long> oldest = samples.peekFirst().counts();
    long[] lately = new long[counts.size()];
    Arrays.setAll(lately, bucket -> counts.get(bucket) - oldest.get(bucket));
    long requests = Arrays.stream(lately).sum();
    return requests == 0
        ? new ResponseTimes(port, 0, null, null, null)
        : new ResponseTimes(
            port,
            requests,
            millis(lately, 0.5 * requests),
            millis(lately, 0.95 * requests),
            millis(lately, 0.99 * requests));
  }

  /** In how many milliseconds so many requests were answered, if a bucket's are spread evenly. */
  private static double millis(long[] counts, double rank) {
    double passed = 0;
    for (int bucket = 0; bucket < BOUNDS.size(); bucket++) {
      if (counts[bucket] > 0 && passed + counts[bucket] >= rank) {
        double lower = bucket == 0 ? 0 : BOUNDS.get(bucket - 1);
        double share = (rank - passed) / counts[bucket];
        return rounded(lower + share * (BOUNDS.get(bucket) - lower));
      }
      passed += counts[bucket];
    }
    return rounded(BOUNDS.getLast()); // nobody knows how much longer
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1e6) / 1e3;
  }
}
