package io.prefixdb.node;

import java.util.ArrayDeque;

/**
 * How fast a prefix is written: the growth of its sequence over the last seconds. For one thread.
 */
final class WriteRate {
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private record Sample(long nanos, long sequence) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /**
   * Takes note of a prefix's sequence; the times of the calls only grow.
   *
   * @return operations a second since the oldest sample of the last ten seconds, 0 for the first
   *     one
   */
  double at(long nanos, long sequence) {
    samples.add(new Sample(nanos, sequence));
    while (samples.size() > 2 && nanos - samples.peekFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample oldest = samples.peekFirst();
    // A generation that was swapped in can begin at an earlier sequence: that is no writing.
    if (oldest.sequence() > sequence) {
      samples.clear();
      samples.add(new Sample(nanos, sequence));
      return 0;
    }
    long elapsed = nanos - oldest.nanos();
    return elapsed == 0 ? 0 : (sequence - oldest.sequence()) * 1e9 / elapsed;
  }
}
