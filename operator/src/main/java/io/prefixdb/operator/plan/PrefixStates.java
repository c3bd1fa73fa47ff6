package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.Lag;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a slave says of some of its prefixes. */
final class PrefixStates {
  private static final Set<String> IN_SYNC = Set.of("InSync", "Detached", "Excluded");

  private PrefixStates() {}

  /** The worst that holds for one of them. */
  enum State {
    IN_SYNC,
    BEHIND,
    BROKEN
  }

  /** A prefix that the node does not name, because it has just started, is behind. */
  static State of(List<String> wanted, NodeVerdict verdict) {
    List<Prefix> named = named(wanted, verdict);
    State worst = named.size() < wanted.size() ? State.BEHIND : State.IN_SYNC;
    for (Prefix prefix : named) {
      if (prefix.broken() != null) {
        return State.BROKEN;
      }
      if (!IN_SYNC.contains(prefix.steadyState())) {
        worst = State.BEHIND;
      }
    }
    return worst;
  }

  /**
   * The most records that one of them has still to take, rounded; null while a prefix is not named
   * or has not heard how far its master is, which looks like no lag at all.
   */
  static @Nullable Long lag(List<String> wanted, NodeVerdict verdict) {
    List<Prefix> named = named(wanted, verdict);
    boolean known =
        named.size() == wanted.size()
            && named.stream()
                .allMatch(prefix -> Objects.requireNonNullElse(prefix.masterSequence(), 0L) > 0);
    long most =
        named.stream()
            .mapToLong(prefix -> Objects.requireNonNullElse(prefix.lagSequences(), 0L))
            .max()
            .orElse(0);
    return known ? Long.valueOf(Lag.comparableRecords(most)) : null;
  }

  private static List<Prefix> named(List<String> wanted, NodeVerdict verdict) {
    Set<String> names = Set.copyOf(wanted);
    return verdict.prefixList().stream().filter(prefix -> names.contains(prefix.name())).toList();
  }
}
