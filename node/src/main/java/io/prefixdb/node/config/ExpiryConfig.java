package io.prefixdb.node.config;

import java.util.Map;

/**
 * How long values live after their last write.
 *
 * @param seconds for every prefix that has no time of its own; 0 for ever
 * @param byPrefix the times of single prefixes, in seconds; 0 for ever
 */
public record ExpiryConfig(long seconds, Map<String, Long> byPrefix) {
  public static final ExpiryConfig NEVER = new ExpiryConfig(0, Map.of());

  public ExpiryConfig {
    byPrefix = Map.copyOf(byPrefix);
  }
}
