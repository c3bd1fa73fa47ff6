package io.prefixdb.node.simulation;

import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Virtual time: what was planned happens in the order of its time, and nothing between. The same
 * seed gives the same run. For one thread at a time.
 */
final class Scheduler {
  static final long MS = 1_000_000;

  private final TreeSet<Planned> planned = new TreeSet<>();
  private final SplittableRandom random;
  private long nanos;
  private long made;

  Scheduler(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Something that will happen unless it is called off. */
  record Planned(long atNanos, long number, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  long nanos() {
    return nanos;
  }

  Planned after(long delayNanos, Runnable what) {
    Planned plan = new Planned(nanos + Math.max(0, delayNanos), made++, what);
    planned.add(plan);
    return plan;
  }

  /** Whether it had not happened. */
  boolean callOff(Planned plan) {
    return planned.remove(plan);
  }

  /** The next event, if it is due until then; whether there was one. */
  boolean step(long untilNanos) {
    if (planned.isEmpty() || planned.first().atNanos > untilNanos) {
      nanos = Math.max(nanos, untilNanos);
      return false;
    }
    Planned next = planned.removeFirst();
    nanos = next.atNanos;
    next.what.run();
    return true;
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True in {@code perMille} of 1000 cases. */
  boolean chance(int perMille) {
    return perMille > 0 && random.nextInt(1_000) < perMille;
  }
}
