package io.prefixdb.node.history;

import io.prefixdb.node.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the writes and reads of a key have an order that agrees with time and in which every read
 * gives the last write before it. Each value is written once, so the question is easy: the
 * operations of one value form a zone, and zones may not collide (Gibbons and Korach, "Testing
 * shared memories", SIAM Journal on Computing 26 (4), 1997).
 */
public final class Registers {
  private Registers() {}

  /**
   * The operations of one value: some end at {@code minEnd}, some begin at {@code maxStart}. When
   * the end comes first, the key certainly had the value between the two (a forward zone), else all
   * of them have a moment in common.
   */
  private record Zone(long value, long minEnd, long maxStart) {
    boolean forward() {
      return minEnd < maxStart;
    }
  }

  /** What is wrong with the history of one key, if anything; 0 is its value in the beginning. */
  public static Optional<String> violation(String key, List<Operation> history) {
    Map<Long, Operation> writes = new HashMap<>();
    writes.put(0L, new Operation(-1, Kind.WRITE, key, 0, Long.MIN_VALUE, Long.MIN_VALUE));
    Map<Long, List<Operation>> reads = new HashMap<>();
    for (Operation operation : history) {
      if (operation.kind() == Kind.WRITE) {
        writes.put(operation.value(), operation);
      } else if (operation.acknowledged()) {
        reads.computeIfAbsent(operation.value(), _ -> new ArrayList<>()).add(operation);
      }
    }
    List<Zone> zones = new ArrayList<>();
    for (Map.Entry<Long, List<Operation>> value : reads.entrySet()) {
      Operation write = writes.get(value.getKey());
      for (Operation read : value.getValue()) {
        if (write == null || read.end() < write.start()) {
          return Optional.of("%s was read, and nobody had written it".formatted(read));
        }
      }
    }
    for (Operation write : writes.values()) {
      List<Operation> seen = reads.getOrDefault(write.value(), List.of());
      if (write.acknowledged() || !seen.isEmpty()) {
        zones.add(zone(write, seen));
      }
    }
    return collision(key, zones);
  }

  private static Zone zone(Operation write, List<Operation> reads) {
    long minEnd = write.end();
    long maxStart = write.start();
    for (Operation read : reads) {
      minEnd = Math.min(minEnd, read.end());
      maxStart = Math.max(maxStart, read.start());
    }
    return new Zone(write.value(), minEnd, maxStart);
  }

  private static Optional<String> collision(String key, List<Zone> zones) {
    List<Zone> forward =
        zones.stream()
            .filter(Zone::forward)
            .sorted(Comparator.comparingLong(Zone::minEnd))
            .toList();
    for (int i = 1; i < forward.size(); i++) {
      if (forward.get(i).minEnd() < forward.get(i - 1).maxStart()) {
        return Optional.of(
            "%s: the values %d and %d were both the latest at the same time"
                .formatted(key, forward.get(i - 1).value(), forward.get(i).value()));
      }
    }
    for (Zone zone : zones) {
      if (!zone.forward()) {
        Optional<Zone> around = around(zone, forward);
        if (around.isPresent()) {
          return Optional.of(
              "%s: value %d was written and lost while %d was the latest"
                  .formatted(key, zone.value(), around.get().value()));
        }
      }
    }
    return Optional.empty();
  }

  /** The forward zone that holds all of this one; they are in order and do not overlap. */
  private static Optional<Zone> around(Zone zone, List<Zone> forward) {
    int low = 0;
    int high = forward.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Zone candidate = forward.get(middle);
      if (candidate.maxStart() <= zone.maxStart()) {
        low = middle + 1;
      } else if (candidate.minEnd() >= zone.maxStart()) {
        high = middle - 1;
      } else {
        return zone.minEnd() < candidate.maxStart() ? Optional.of(candidate) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
