package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
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

  private final PrefixName prefix;
  private final Path directory;
  private final Duration silence;
  private volatile Map<String, Long> sizes = Map.of();
  private volatile long needed;
  private volatile long madeNanos;
  private volatile long usedNanos;
  private volatile boolean made;

  CheckpointLease(PrefixName prefix, Path directory, Duration silence) {
    this.prefix = prefix;
    this.directory = directory;
    this.silence = silence;
  }

  PrefixName prefix() {
    return prefix;
  }

  Path directory() {
    return directory;
  }

  /** So long nobody may use it. */
  Duration silence() {
    return silence;
  }

  /** Who copies it will need that update first. */
  void need(long sequence) {
    needed = sequence;
  }

  /** The first update after it; 0 while nobody knows. */
  long needed() {
    return needed;
  }

  /** The sizes of its files, by their names; none before it was made. */
  Map<String, Long> sizes() {
    return sizes;
  }

  /** Its files are linked. */
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
