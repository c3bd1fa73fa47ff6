package io.prefixdb.node.history;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a list holds every element once that was added, and each client's in its order. */
public final class Lists {
  private Lists() {}

  /**
   * What is wrong, if anything.
   *
   * @param appends all {@link Operation.Kind#APPEND}s of the key, each client's in the order in
   *     which it sent them, one after the other
   * @param contents the list when all is over
   */
  public static Optional<String> violation(
      String key, List<Operation> appends, List<Long> contents) {
    Map<Long, Operation> sent = new HashMap<>();
    appends.forEach(append -> sent.put(append.value(), append));
    Set<Long> seen = new HashSet<>();
    Map<Integer, Long> latest = new HashMap<>();
    for (long element : contents) {
      Operation append = sent.get(element);
      if (append == null) {
        return Optional.of("%s holds %d, which nobody added".formatted(key, element));
      }
      if (!seen.add(element)) {
        return Optional.of("%s holds %d twice".formatted(key, element));
      }
      long before = latest.getOrDefault(append.client(), Long.MIN_VALUE);
      if (append.start() < before) {
        return Optional.of(
            "%s holds %d in another order than it was added".formatted(key, element));
      }
      latest.put(append.client(), append.start());
    }
    return appends.stream()
        .filter(append -> append.acknowledged() && !seen.contains(append.value()))
        .findFirst()
        .map(append -> "%s lost %s".formatted(key, append));
  }
}
