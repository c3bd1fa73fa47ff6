package io.prefixdb.node.net;

import io.prefixdb.node.model.PrefixName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many batches a master is asked for at once where as many as were wanted made an answer that
 * is too long to be taken: a master without a limit of bytes would give the same again for ever.
 * Safe for use by many threads.
 */
final class BatchLimits {
  /** So many good answers let twice as many be asked for. */
  static final int GOOD_MAX = 16;

  private final Map<PrefixName, Limit> lowered = new ConcurrentHashMap<>();

  /**
   * @param good how many answers of that limit could be taken
   */
  private record Limit(int batches, int good) {
    Limit after(int better) {
      return better < GOOD_MAX ? new Limit(batches, better) : new Limit(2 * batches, 0);
    }
  }

  /** How many to ask for where {@code wanted} are. */
  int of(PrefixName prefix, int wanted) {
    Limit limit = lowered.get(prefix);
    return limit == null ? wanted : Math.min(wanted, limit.batches);
  }

  /** The answer with so many was too long. */
  void tooLong(PrefixName prefix, int asked) {
    lowered.put(prefix, new Limit(Math.max(1, asked / 2), 0));
  }

  /** An answer came. */
  void good(PrefixName prefix, int wanted) {
    var _ =
        lowered.computeIfPresent(
            prefix, (_, limit) -> limit.batches >= wanted ? null : limit.after(limit.good + 1));
  }
}
