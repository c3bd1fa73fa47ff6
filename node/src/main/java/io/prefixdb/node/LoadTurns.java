package io.prefixdb.node;

import io.prefixdb.node.model.PrefixName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which prefix is to be loaded next: each has its turn in a round, those that failed again in the
 * next one. For one thread.
 */
final class LoadTurns {
  private final Set<PrefixName> loaded = new HashSet<>();
  private final Set<PrefixName> failed = new HashSet<>();

  /** One of those that are followed; nothing when the round is over. */
  Optional<PrefixName> next(List<PrefixName> followed) {
    return followed.stream()
        .filter(prefix -> !loaded.contains(prefix) && !failed.contains(prefix))
        .findFirst();
  }

  /** Tells how a turn ended. */
  void ended(PrefixName prefix, boolean isLoaded) {
    (isLoaded ? loaded : failed).add(prefix);
  }

  /** Whether all that are followed are loaded. */
  boolean isDone(List<PrefixName> followed) {
    return loaded.containsAll(followed);
  }

  /** Begins a round. */
  void again() {
    failed.clear();
  }

  int loaded() {
    return loaded.size();
  }
}
