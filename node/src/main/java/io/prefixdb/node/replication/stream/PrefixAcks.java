package io.prefixdb.node.replication.stream;

import io.prefixdb.node.config.AcksConfig;
import io.prefixdb.node.config.AcksConfig.Otherwise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * What slaves have acknowledged of one prefix, and its writes that wait. Futures are completed
 * outside of the lock, since anything may follow on them.
 */
final class PrefixAcks {
  /** Writes that may wait; one more is treated as one whose time is over. */
  static final int WAITING_MAX = 100_000;

  private final AcksConfig config;
  private final Map<Object, Follower> followers = new HashMap<>();

  /** In the order in which their times end. */
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** The latest sequence that somebody wanted to be held. */
  private long wanted;

  private boolean degraded;

  private record Follower(Object slave, long position) {}

  private record Waiting(long sequence, long untilNanos, CompletableFuture<Void> held) {}

  PrefixAcks(AcksConfig config) {
    this.config = config;
  }

  synchronized int followers() {
    return bySlave().size();
  }

  synchronized boolean isDegraded() {
    return degraded;
  }

  CompletableFuture<Void> await(long sequence, long untilNanos) {
    synchronized (this) {
      wanted = Math.max(wanted, sequence);
      if (held() >= sequence || degraded) {
        return CompletableFuture.completedFuture(null);
      }
      if (waiting.size() < WAITING_MAX) {
        Waiting write = new Waiting(sequence, untilNanos, new CompletableFuture<>());
        waiting.add(write);
        return write.held;
      }
    }
    return config.otherwise() == Otherwise.DEGRADE
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(late());
  }

  /** Whether that ends a time in which writes did not wait. */
  boolean acknowledged(Object slave, Object following, long position) {
    List<Waiting> done = new ArrayList<>();
    boolean recovered;
    synchronized (this) {
      followers.put(following, new Follower(slave, position));
      long held = held();
      while (!waiting.isEmpty() && waiting.getFirst().sequence <= held) {
        done.add(waiting.removeFirst());
      }
      recovered = degraded && held >= wanted;
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
    followers.values().forEach(each -> positions.merge(each.slave, each.position, Math::max));
    return positions;
  }

  /** Ends the waiting of those whose time is over; whether writes wait no more from now on. */
  boolean expire(long nowNanos) {
    List<Waiting> late = new ArrayList<>();
    boolean begins = false;
    synchronized (this) {
      while (!waiting.isEmpty() && nowNanos - waiting.getFirst().untilNanos >= 0) {
        late.add(waiting.removeFirst());
      }
      if (!late.isEmpty() && config.otherwise() == Otherwise.DEGRADE) {
        begins = !degraded;
        degraded = true;
        late.addAll(waiting);
        waiting.clear();
      }
    }
    switch (config.otherwise()) {
      case DEGRADE -> late.forEach(write -> write.held.complete(null));
      case REFUSE -> late.forEach(write -> write.held.completeExceptionally(late()));
    }
    return begins;
  }

  private TimeoutException late() {
    return new TimeoutException(
        "fewer than %d slaves held the write within %d ms; it is in the log of this node"
            .formatted(config.min(), config.timeoutMs()));
  }
}
