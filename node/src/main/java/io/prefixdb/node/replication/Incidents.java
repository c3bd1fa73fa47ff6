package io.prefixdb.node.replication;

import io.prefixdb.node.replication.Breakage.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What befell the copies of a slave since it began to follow. Safe for use by many threads. */
public final class Incidents {
  private final Map<Reason, LongAdder> breaks = new ConcurrentHashMap<>();
  private final Map<Reload, LongAdder> reloads = new ConcurrentHashMap<>();
  private final LongAdder lost = new LongAdder();

  /** How an order for a reload ended. */
  public record Reload(String method, boolean succeeded) {}

  /**
   * How often each was seen.
   *
   * @param lost updates that were passed over, where the configuration accepts that
   */
  public record Counts(Map<Reason, Long> breaks, Map<Reload, Long> reloads, long lost) {
    public Counts {
      breaks = Map.copyOf(breaks);
      reloads = Map.copyOf(reloads);
    }
  }

  void broke(Reason reason) {
    breaks.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  void reloaded(String method, boolean succeeded) {
    reloads.computeIfAbsent(new Reload(method, succeeded), _ -> new LongAdder()).increment();
  }

  void lost(long updates) {
    lost.add(updates);
  }

  Counts counts() {
    return new Counts(sums(breaks), sums(reloads), lost.sum());
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> counted) {
    return counted.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
  }
}
