package io.prefixdb.node.retention;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * When the sequences of a prefix were written within the last day, to a minute, or to a small part
 * of what is longer ago: how old is what a slave does not have yet. Times are monotonic. For one
 * thread.
 */
final class WriteHistory {
  private static final long STEP_NANOS = 60_000_000_000L;

  private static final long REMEMBERED_NANOS = 1_440 * STEP_NANOS;

  /** What is older than half an hour is told to this part of its age. */
  private static final int PRECISION = 32;

  /** With 10,000 prefixes a sample each minute of the day would be half a gigabyte. */
  private static final int SAMPLES_MAX = 256;

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
      if (stands(sequence)) {
        samples.removeLast();
      }
      samples.addLast(latest);
      forget(nanos);
    }
  }

  /** Of a time without writes the begin and the end are enough. */
  private boolean stands(long sequence) {
    Iterator<Sample> back = samples.descendingIterator();
    return samples.size() >= 2
        && back.next().sequence == sequence
        && back.next().sequence == sequence;
  }

  private void forget(long nanos) {
    while (samples.size() >= 2 && nanos - second().nanos >= REMEMBERED_NANOS) {
      samples.removeFirst();
    }
    if (samples.size() > SAMPLES_MAX) {
      thin();
    }
  }

  private Sample second() {
    Iterator<Sample> each = samples.iterator();
    each.next();
    return each.next();
  }

  /**
   * The longer ago, the less a minute matters. What the others tell within a minute goes first, for
   * an age that jumps looks like a slave that does.
   */
  private void thin() {
    thin(STEP_NANOS);
    if (samples.size() > SAMPLES_MAX) {
      thin(Long.MAX_VALUE);
    }
  }

  private void thin(long movedMax) {
    List<Sample> all = List.copyOf(samples);
    samples.clear();
    for (int i = 0; i < all.size(); i++) {
      if (i == 0
          || i == all.size() - 1
          || isNeeded(samples.getLast(), all.get(i), all.get(i + 1), movedMax)) {
        samples.addLast(all.get(i));
      }
    }
  }

  private boolean isNeeded(Sample before, Sample sample, Sample after, long movedMax) {
    long moved = Math.abs(between(before, after, sample.sequence) - sample.nanos);
    long age = latest.nanos - sample.nanos;
    return moved > movedMax || after.nanos - before.nanos > age / PRECISION;
  }

  /** How much memory it takes. */
  int samples() {
    return samples.size();
  }

  /**
   * How many seconds ago that sequence was written, at least: for what is older than the first
   * sample that is its age, and never more than a day. 0 for one that is not written yet.
   */
  double secondsSince(long sequence, long nanos) {
    return sequence > latest.sequence || samples.isEmpty()
        ? 0
        : Math.min(nanos - writtenAt(sequence), REMEMBERED_NANOS) / 1e9;
  }

  private long writtenAt(long sequence) {
    Sample before = samples.getFirst();
    for (Sample sample : samples) {
      if (sample.sequence >= sequence) {
        return between(before, sample, sequence);
      }
      before = sample;
    }
    return between(before, latest, sequence);
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
