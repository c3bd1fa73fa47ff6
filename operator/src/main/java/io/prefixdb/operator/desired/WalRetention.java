package io.prefixdb.operator.desired;

import io.prefixdb.crds.ReplicationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a master keeps its write-ahead log.
 *
 * @param ttlSeconds for everybody; 0 without slaves
 * @param options the node's component {@code retention}: how much longer for slaves that need it,
 *     as far as the user says so
 */
public record WalRetention(long ttlSeconds, Map<String, Object> options) {
  private static final String TTL = "spec.replication.walTTL";
  private static final String LISTS = "query_prefixes_timeout_ms";

  /** The node's default. */
  private static final long LISTS_MILLIS = 2_000;

  private static final String MAX_TTL = "spec.replication.walMaxTTL";

  static WalRetention from(int slaves, ReplicationSpec replication, List<String> problems) {
    if (slaves == 0) {
      return new WalRetention(0, Map.of());
    }
    String text = Objects.requireNonNullElse(replication.walTTL(), "2h");
    long ttl = DurationText.parse(TTL, text, problems).toSeconds();
    if (ttl == 0) {
      problems.add(
          "%s: '%s' is less than a second, so slaves could not follow; set a longer time"
              .formatted(TTL, text));
    } else {
      checkLists(replication, text, ttl, problems);
    }
    var options = new LinkedHashMap<String, Object>();
    @Nullable String longest = replication.walMaxTTL();
    if (longest != null) {
      long max = DurationText.parse(MAX_TTL, longest, problems).toSeconds();
      if (max < ttl) {
        problems.add(
            "%s: '%s' is less than %s, '%s'; set at least as much"
                .formatted(MAX_TTL, longest, TTL, text));
      }
      options.put("max_ttl", max);
    }
    @Nullable Integer percent = replication.walMaxVolumePercent();
    if (percent != null) {
      options.put("volume_percent", percent);
    }
    return new WalRetention(ttl, options);
  }

  /**
   * A new prefix has to be found while its log is there. A node that is told nothing of lists looks
   * more often where {@code walTTL} is short at its start; it may be shortened while the node runs.
   */
  private static void checkLists(
      ReplicationSpec replication, String text, long ttl, List<String> problems) {
    Object given =
        Objects.requireNonNullElse(ReplicationOptions.given(replication).get(LISTS), LISTS_MILLIS);
    long millis =
        given instanceof Number number
            ? number.longValue()
            : DurationText.parse(LISTS, given.toString(), new ArrayList<>()).toMillis();
    if (millis >= Duration.ofSeconds(ttl).toMillis()) {
      problems.add(
          "%s: '%s' is not longer than slaves look for new prefixes (%s, %s ms), so they could miss"
                  .formatted(TTL, text, LISTS, millis)
              + " the beginning of one; set a longer time");
    }
  }
}
