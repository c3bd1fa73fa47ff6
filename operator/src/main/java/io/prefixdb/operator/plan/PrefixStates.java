package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.Lag;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a slave says of some of its prefixes. */
final class PrefixStates {
  private static final Set<String> IN_SYNC = Set.of("InSync", "Idle", "Detached", "Excluded");

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
      if (!IN_SYNC.contains(prefix.state())) {
        worst = State.BEHIND;
      }
    }
    return worst;
  }

  /** The most records that one of them has still to take, rounded. */
  static long lag(List<String> wanted, NodeVerdict verdict) {
    return named(wanted, verdict).stream()
        .mapToLong(
            prefix -> Lag.roundedRecords(Objects.requireNonNullElse(prefix.lagSequences(), 0L)))
        .max()
        .orElse(0);
  }

  private static List<Prefix> named(List<String> wanted, NodeVerdict verdict) {
    return verdict.prefixList().stream().filter(prefix -> wanted.contains(prefix.name())).toList();
  }
}
