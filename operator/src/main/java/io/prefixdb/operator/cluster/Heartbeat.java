package io.prefixdb.operator.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Notices loops that do not turn any more: one that beats at intervals, and passes that begin and
 * end. A process that looks alive and does nothing is worse than one that is started anew.
 *
 * <p>Written by the threads of the loops, read by the health server's.
 */
public final class Heartbeat {
  /** Many times as long as a beat takes, so that a busy machine is not taken for a dead loop. */
  private static final Duration BEAT_MAX = Duration.ofSeconds(30);

  /** A pass asks nobody and waits for nothing but the API server, whose answers have a limit. */
  private static final Duration PASS_MAX = Duration.ofMinutes(3);

  private final LongSupplier nanoClock;
  private final Map<Object, Long> passes = new ConcurrentHashMap<>();
  private volatile boolean beating;
  private volatile long beatAt;

  /** Begins without anything that has to turn. */
  public Heartbeat(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The loop has turned once more; from the first time on it has to go on. */
  public void beat() {
    beatAt = nanoClock.getAsLong();
    beating = true;
  }

  /** A pass has begun; the key is its own until {@link #end}. */
  public void begin(Object pass) {
    passes.put(pass, nanoClock.getAsLong());
  }

  /** A pass has ended, in whatever way. */
  public void end(Object pass) {
    passes.remove(pass);
  }

  /** Whether everything that has to turn does. */
  public boolean alive() {
    long now = nanoClock.getAsLong();
    return (!beating || now - beatAt < BEAT_MAX.toNanos())
        && passes.values().stream().allMatch(since -> now - since < PASS_MAX.toNanos());
  }
}
