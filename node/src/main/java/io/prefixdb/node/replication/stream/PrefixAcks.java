package io.prefixdb.node.replication.stream;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What slaves have acknowledged of one prefix, and its writes that wait. Futures are completed
 * outside of the lock, since anything may follow on them.
 */
final class PrefixAcks {
  /** Writes that may wait; one more is treated as one whose time is over. */
  static final int WAITING_MAX = 100_000;

  private final AcksConfig config;
  private final long timeoutNanos;
  private final Map<Object, Follower> followers = new HashMap<>();

  /** The time of none that waits is over before that. */
  private long firstUntilNanos;

  /**
   * The lowest sequence first: threads may come a little later than those that wrote after them.
   * None of them is held.
   */
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::sequence));

  /** Of the history of the last write. */
  private String tag = "";

  /** The latest sequence that somebody wanted to be held. */
  private long wanted;

  /** Writes are not waited for, until {@link #mark} is held before the time is over. */
  private boolean degraded;

  /** What was wanted a time ago that is shorter than the one that a write waits. */
  private long mark;

  private long markUntilNanos;

  private record Follower(String tag, Object slave, long position) {}

  private record Waiting(long sequence, long untilNanos, CompletableFuture<Void> held) {}

  PrefixAcks(AcksConfig config) {
    this.config = config;
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
  }

  synchronized int followers() {
    return (int) followers.values().stream().map(Follower::slave).distinct().count();
  }

  synchronized boolean isDegraded() {
    return degraded;
  }

  /** {@code current}: the tag of the history that was written to; writes of others are over. */
  CompletableFuture<Void> await(String current, long sequence, long nowNanos) {
    CompletableFuture<Void> held = new CompletableFuture<>();
    List<Waiting> over = new ArrayList<>();
    synchronized (this) {
      if (!current.equals(tag)) {
        over.addAll(waiting);
        begin(current);
      }
      wanted = Math.max(wanted, sequence);
      Waiting write = new Waiting(sequence, nowNanos + timeoutNanos, held);
      if (held() >= sequence || degraded) {
        held.complete(null); // nothing follows on it yet
      } else if (waiting.size() < WAITING_MAX) {
        firstUntilNanos = waiting.isEmpty() ? write.untilNanos : firstUntilNanos;
        waiting.add(write);
      } else {
        over.add(write);
      }
    }
    end(over);
    return held;
  }

  private void begin(String current) {
    tag = current;
    waiting.clear();
    wanted = 0;
    degraded = false;
  }

  /** The slave begins to follow; whether that ends a time in which writes did not wait. */
  boolean joined(String current, Object slave, Object following, long position, long nowNanos) {
    synchronized (this) {
      followers.put(following, new Follower(current, slave, position));
    }
    return moved(nowNanos);
  }

  /** What has not joined, or has ended, counts for nothing. Returns the same as {@link #joined}. */
  boolean acknowledged(Object following, long position, long nowNanos) {
    synchronized (this) {
      followers.computeIfPresent(
          following, (_, before) -> new Follower(before.tag, before.slave, position));
    }
    return moved(nowNanos);
  }

  private boolean moved(long nowNanos) {
    List<Waiting> done = new ArrayList<>();
    boolean recovered;
    synchronized (this) {
      long held = held();
      while (!waiting.isEmpty() && waiting.element().sequence <= held) {
        done.add(waiting.remove());
      }
      renewMark(nowNanos);
      recovered = degraded && held >= mark;
      degraded &= !recovered;
    }
    done.forEach(write -> write.held.complete(null));
    return recovered;
  }

  synchronized void ended(Object following) {
    followers.remove(following);
  }

  /** Up to which sequence enough slaves hold the prefix. */
  private long held() {
    return bySlave().values().stream()
            .sorted(Comparator.reverseOrder())
            .skip(config.min() - 1L)
            .findFirst()
            .orElse(1L)
        - 1;
  }

  /** One slave may follow twice for a while, when a connection of it is dead but not closed. */
  private Map<Object, Long> bySlave() {
    Map<Object, Long> positions = new HashMap<>();
    for (Follower each : followers.values()) {
      if (each.tag.equals(tag)) {
        positions.merge(each.slave, each.position, Math::max);
      }
    }
    return positions;
  }

  /** Ends the waiting of those whose time is over; whether writes wait no more from now on. */
  boolean expire(long nowNanos) {
    List<Waiting> late = new ArrayList<>();
    boolean begins = false;
    synchronized (this) {
      renewMark(nowNanos);
      takeLate(nowNanos, late);
      if (!late.isEmpty() && config.otherwise() == Otherwise.DEGRADE) {
        begins = !degraded;
        degraded = true;
        setMark(nowNanos);
        late.addAll(waiting);
        waiting.clear();
      }
    }
    end(late);
    return begins;
  }

  /** Whoever came late to the front has a later time than those behind it. */
  private void takeLate(long nowNanos, List<Waiting> late) {
    if (waiting.isEmpty() || nowNanos - firstUntilNanos < 0) {
      return;
    }
    waiting.removeIf(write -> nowNanos - write.untilNanos >= 0 && late.add(write));
    firstUntilNanos = nowNanos + timeoutNanos;
    for (Waiting write : waiting) {
      firstUntilNanos = write.untilNanos - firstUntilNanos < 0 ? write.untilNanos : firstUntilNanos;
    }
  }

  private void renewMark(long nowNanos) {
    if (degraded && nowNanos - markUntilNanos >= 0) {
      setMark(nowNanos);
    }
  }

  private void setMark(long nowNanos) {
    mark = wanted;
    markUntilNanos = nowNanos + timeoutNanos;
  }

  /** Those are not waited for any more. */
  private void end(List<Waiting> over) {
    switch (config.otherwise()) {
      case DEGRADE -> over.forEach(write -> write.held.complete(null));
      case REFUSE -> over.forEach(write -> write.held.completeExceptionally(late()));
    }
  }

  private TimeoutException late() {
    return new TimeoutException(
        "fewer than %d slaves held the write within %d ms; it is in the log of this node"
            .formatted(config.min(), config.timeoutMs()));
  }
}
