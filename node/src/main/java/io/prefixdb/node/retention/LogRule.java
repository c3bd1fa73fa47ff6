package io.prefixdb.node.retention;

import java.time.Duration;

/**
 * How much of the log is kept.
 *
 * @param ttl every update is kept for at least so long; zero when archived logs are not kept at all
 * @param longest updates that somebody needs are kept for so long, never less than {@code ttl}
 * @param volumePercent of the volume that all logs may take before needs no longer count
 */
public record LogRule(Duration ttl, Duration longest, int volumePercent) {
  public LogRule {
    longest = longest.compareTo(ttl) < 0 ? ttl : longest;
  }

  /** As long as nobody knows who needs what. */
  LogRule cautious() {
    return new LogRule(ttl.isZero() ? ttl : longest, longest, volumePercent);
  }

  /** Bytes that all logs may take while {@code ttl} does not demand more. */
  long share(Volume volume) {
    return volume.totalBytes() / 100 * volumePercent;
  }
}
