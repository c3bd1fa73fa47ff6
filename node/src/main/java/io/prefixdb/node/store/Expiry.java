package io.prefixdb.node.store;

import java.util.List;

/**
 * How long a prefix's values live after their last write (protocol, section 4.8, and deviation
 * D15). A value whose time is over is not there any more, for readers and for merges alike, whether
 * or not a compaction has removed it yet.
 *
 * @param seconds 0 for ever
 */
record Expiry(long seconds) {
  static final Expiry NEVER = new Expiry(0);

  static Expiry of(StoreSettings settings, String prefix) {
    var given = settings.expiry();
    return new Expiry(given.byPrefix().getOrDefault(prefix, given.seconds()));
  }

  /** The present, as a Unix second. */
  static long now() {
    return System.currentTimeMillis() / 1000;
  }

  boolean never() {
    return seconds == 0;
  }

  /** Whether what was written at {@code written} is over at {@code now}; both are Unix seconds. */
  boolean isOver(long written, long now) {
    return seconds != 0 && now - written > seconds; // a sum of both can overflow
  }

  /**
   * Which writes of a key still count for its value: those since the last one that found the value
   * before it expired. Decided by the writes' own times and not by the present, so that a master
   * and its slaves agree whenever each of them folds.
   *
   * @param written the times of the value and of the merges upon it, oldest first
   * @return how many of the oldest do not count
   */
  int passed(List<Long> written) {
    for (int i = written.size() - 1; i > 0; i--) {
      if (isOver(written.get(i - 1), written.get(i))) {
        return i;
      }
    }
    return 0;
  }
}
