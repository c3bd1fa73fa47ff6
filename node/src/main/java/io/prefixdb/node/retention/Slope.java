package io.prefixdb.node.retention;

import java.util.ArrayDeque;

/** How fast a number grew over the last minute. For one thread. */
final class Slope {
  private static final long WINDOW_NANOS = 60_000_000_000L;

  /** Within less nothing is told: a file that is made by the way would be a rate of gigabytes. */
  private static final long SHORTEST_NANOS = 3_000_000_000L;

  private record Sample(long nanos, long value) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Takes note of the number; its growth a second, never below 0. */
  double at(long nanos, long value) {
    samples.addLast(new Sample(nanos, value));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample before = samples.getFirst();
    long window = nanos - before.nanos;
    return window < SHORTEST_NANOS ? 0 : Math.max(0, (value - before.value) / (window / 1e9));
  }
}
