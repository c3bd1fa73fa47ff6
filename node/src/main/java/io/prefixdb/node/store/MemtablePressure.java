package io.prefixdb.node.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the prefixes that write out what they hold in memory. RocksDB asks that only of the one
 * that is being written to: without this, many prefixes that rest could keep the whole budget, and
 * one that works would write out a table for every few writes.
 */
final class MemtablePressure {
  private MemtablePressure() {}

  /** Something that holds memory. */
  record Holder<T>(T prefix, long bytes) {}

  /**
   * Those to write out, largest first, so that the rest fits into half of the budget; none while
   * all fit into three quarters of it.
   */
  static <T> List<T> choose(List<Holder<T>> holders, long budget) {
    long held = holders.stream().mapToLong(Holder::bytes).sum();
    List<T> chosen = new ArrayList<>();
    if (held <= budget / 4 * 3) {
      return chosen;
    }
    List<Holder<T>> largestFirst =
        holders.stream()
            .sorted(Comparator.comparingLong((Holder<T> holder) -> holder.bytes).reversed())
            .toList();
    for (Holder<T> holder : largestFirst) {
      if (held <= budget / 2) {
        break;
      }
      held -= holder.bytes;
      chosen.add(holder.prefix);
    }
    return chosen;
  }
}
