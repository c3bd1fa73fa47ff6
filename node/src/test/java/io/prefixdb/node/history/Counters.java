package io.prefixdb.node.history;

import io.prefixdb.node.history.Operation.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether every read of a counter is as many as were certainly, and no more than may have been. */
public final class Counters {
  private Counters() {}

  /** What is wrong with the history of one counter, if anything; it begins at 0. */
  public static Optional<String> violation(String key, List<Operation> history) {
    long[] starts = times(history, Operation::start);
    long[] ends = times(history, Operation::end);
    List<Operation> reads =
        history.stream()
            .filter(operation -> operation.kind() == Kind.READ && operation.acknowledged())
            .sorted(Comparator.comparingLong(Operation::start))
            .toList();
    for (Operation read : reads) {
      long least = before(ends, read.start());
      long most = before(starts, read.end());
      if (read.value() < least || read.value() > most) {
        return Optional.of(
            "%s of %s is not between %d acknowledged and %d sent increments"
                .formatted(read, key, least, most));
      }
    }
    return fall(key, reads);
  }

  private static Optional<String> fall(String key, List<Operation> reads) {
    List<Operation> ended =
        reads.stream().sorted(Comparator.comparingLong(Operation::end)).toList();
    long highest = 0;
    int next = 0;
    for (Operation read : reads) {
      while (next < ended.size() && ended.get(next).end() < read.start()) {
        highest = Math.max(highest, ended.get(next++).value());
      }
      if (read.value() < highest) {
        return Optional.of("%s of %s after %d was read".formatted(read, key, highest));
      }
    }
    return Optional.empty();
  }

  private interface Time {
    long of(Operation operation);
  }

  private static long[] times(List<Operation> history, Time time) {
    return history.stream()
        .filter(operation -> operation.kind() == Kind.INCREMENT)
        .mapToLong(time::of)
        .sorted()
        .toArray();
  }

  /** How many of the sorted times are before this one. */
  private static long before(long[] times, long end) {
    int found = Arrays.binarySearch(times, end);
    int at = found < 0 ? -found - 1 : found;
    while (at > 0 && times[at - 1] == end) {
      at--;
    }
    return at;
  }
}
