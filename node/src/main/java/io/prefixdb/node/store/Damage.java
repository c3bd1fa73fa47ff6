package io.prefixdb.node.store;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Tells damage that only other data mends from what passes, or what a person mends: a full disk, a
 * format of a later version, a lock, a limit of the system. RocksDB calls some of these a
 * corruption too, for it looks at the files one by one.
 */
final class Damage {
  /** What the words of a corruption may say that is no damage. */
  private static final List<String> PASSES =
      List.of(
          "newer version",
          "unknown",
          "unsupported",
          "not supported",
          "no space left",
          "quota exceeded",
          "too many open files",
          "cannot allocate",
          "permission denied",
          "not permitted",
          "read-only",
          "input/output error",
          "stale file handle",
          "temporarily unavailable",
          "timed out");

  private Damage() {}

  /** Whether data that cannot be opened for that will never be. */
  static boolean isCertain(StoreException failure) {
    StoreException first = failure;
    while (first.getCause() instanceof StoreException before) {
      first = before;
    }
    return RocksFailure.isDamage(first) && !passes(first.getCause());
  }

  private static boolean passes(@Nullable Throwable cause) {
    if (!(cause instanceof RocksDBException said)) {
      return false; // it was looked at here
    }
    String words = RocksFailure.status(said).toLowerCase(Locale.ROOT);
    return PASSES.stream().anyMatch(words::contains);
  }
}
