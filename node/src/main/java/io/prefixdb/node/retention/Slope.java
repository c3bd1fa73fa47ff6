package io.prefixdb.node.retention;

import java.util.ArrayDeque;

/** How fast a number grew over the last minute. For one thread. */
final class Slope {
  private static final long WINDOW_NANOS = 60_000_000_000L;

  private record Sample(long nanos, long value) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Takes note of the number; its growth a second, never below 0. */
  double at(long nanos, long value) {
    samples.addLast(new Sample(nanos, value));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample before = samples.getFirst();
    double seconds = (nanos - before.nanos) / 1e9;
    return seconds == 0 ? 0 : Math.max(0, (value - before.value) / seconds);
  }
}
