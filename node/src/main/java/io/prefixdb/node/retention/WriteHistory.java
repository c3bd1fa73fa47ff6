package io.prefixdb.node.retention;

import java.util.ArrayDeque;

/**
 * When the sequences of a prefix were written, to a minute: how old is what a slave does not have
 * yet. Times are monotonic. For one thread.
 */
final class WriteHistory {
  private static final long STEP_NANOS = 60_000_000_000L;

  /** A day of minutes. */
  private static final int SAMPLES_MAX = 1_440;

  private record Sample(long nanos, long sequence) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private Sample latest = new Sample(0, 0);

  /** The prefix is at that sequence now. */
  void at(long nanos, long sequence) {
    if (sequence < latest.sequence) {
      samples.clear(); // another generation, with times of its own
    }
    latest = new Sample(nanos, sequence);
    if (samples.isEmpty() || nanos - samples.getLast().nanos >= STEP_NANOS) {
      samples.addLast(latest);
    }
    if (samples.size() > SAMPLES_MAX) {
      samples.removeFirst();
    }
  }

  /**
   * How many seconds ago that sequence was written, at least: for what is older than the first
   * sample that is its age. 0 for one that is not written yet.
   */
  double secondsSince(long sequence, long nanos) {
    if (sequence > latest.sequence || samples.isEmpty()) {
      return 0;
    }
    Sample before = samples.getFirst();
    for (Sample sample : samples) {
      if (sample.sequence >= sequence) {
        return (nanos - between(before, sample, sequence)) / 1e9;
      }
      before = sample;
    }
    return (nanos - between(before, latest, sequence)) / 1e9;
  }

  /** As if writes came evenly between the two. */
  private static long between(Sample before, Sample after, long sequence) {
    long written = after.sequence - before.sequence;
    if (written <= 0) {
      return after.nanos;
    }
    double part = (double) (sequence - before.sequence) / written;
    return before.nanos + (long) (part * (after.nanos - before.nanos));
  }
}
