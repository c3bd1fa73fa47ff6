package io.prefixdb.node.retention;

import io.prefixdb.node.config.RetentionConfig;
import io.prefixdb.node.config.StoreConfig;
import java.time.Duration;

/**
 * How much of the log is kept.
 *
 * @param ttl every update is kept for at least so long; zero when archived logs are not kept at all
 * @param maxTtl updates that somebody needs are kept for so long, if {@code ttl} is not more
 * @param volumePercent of the volume that all logs may take before needs no longer count
 */
public record LogRule(Duration ttl, Duration maxTtl, int volumePercent) {
  private static final Duration FOREVER = Duration.ofDays(365_000);

  /** As the configuration says. */
  public static LogRule of(StoreConfig store) {
    RetentionConfig retention = store.retention();
    return new LogRule(
        Duration.ofSeconds(store.walTtlSeconds()),
        Duration.ofSeconds(retention.maxSeconds()),
        retention.volumePercent());
  }

  /** How long updates that somebody needs are kept. */
  public Duration longest() {
    return maxTtl.compareTo(ttl) < 0 ? ttl : maxTtl;
  }

  /** Keeps every update for so long; the rest is as it was. */
  public LogRule withTtl(Duration changed) {
    return new LogRule(changed, maxTtl, volumePercent);
  }

  /**
   * As long as nobody knows who needs what, and the clock may be wrong: nothing goes for an age
   * that the process itself does not have.
   */
  LogRule cautious(Duration running) {
    return withTtl(longest().compareTo(running) <= 0 ? longest() : FOREVER);
  }

  /** Bytes that all logs may take while {@code ttl} does not demand more. */
  long share(Volume volume) {
    return volume.equals(Volume.UNKNOWN)
        ? Long.MAX_VALUE
        : volume.totalBytes() / 100 * volumePercent;
  }
}
