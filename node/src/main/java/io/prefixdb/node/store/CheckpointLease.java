package io.prefixdb.node.store;

import java.time.Duration;
import java.util.Map;

/**
 * A checkpoint that somebody uses, or did lately. It counts from when it was made, which may take
 * longer than it is leased for. Times are those of {@link System#nanoTime}. Safe for use by many
 * threads.
 */
final class CheckpointLease {
  /** Nobody may use one for longer. */
  static final Duration AGE_MAX = Duration.ofDays(2);

  private final Duration silence;
  private volatile Map<String, Long> sizes = Map.of();
  private volatile long madeNanos;
  private volatile long usedNanos;
  private volatile boolean made;

  CheckpointLease(Duration silence) {
    this.silence = silence;
  }

  /** So long nobody may use it. */
  Duration silence() {
    return silence;
  }

  /** The sizes of its files, by their names; none before it was made. */
  Map<String, Long> sizes() {
    return sizes;
  }

  /** Its files are linked, or never will be. */
  void made(Map<String, Long> files, long nowNanos) {
    sizes = Map.copyOf(files);
    madeNanos = nowNanos;
    usedNanos = nowNanos;
    made = true;
  }

  void use(long nowNanos) {
    usedNanos = nowNanos;
  }

  /** Whether nobody used it for too long, or all too long. */
  boolean isOver(long nowNanos) {
    return made
        && (nowNanos - usedNanos > silence.toNanos() || nowNanos - madeNanos > AGE_MAX.toNanos());
  }
}
