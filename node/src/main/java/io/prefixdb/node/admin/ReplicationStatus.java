package io.prefixdb.node.admin;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What befell a slave since it began to follow its master.
 *
 * @param connectionsMade to the master, the first ones included
 * @param lostUpdates that were passed over because the configuration accepts that
 * @param breaks of prefixes, by their reason
 * @param reloads that ended
 */
public record ReplicationStatus(
    long connectionsMade, long lostUpdates, Map<String, Long> breaks, List<Reloads> reloads) {
  public ReplicationStatus {
    breaks = Collections.unmodifiableMap(new TreeMap<>(breaks));
    reloads = List.copyOf(reloads);
  }

  /**
   * How many orders for reloads ended like that.
   *
   * @param method that was ordered: Auto, Copy or API
   * @param result Succeeded or Failed
   */
  public record Reloads(String method, String result, long count) {}
}
