package io.prefixdb.operator.report;

import io.prefixdb.operator.observed.Lag;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Follower;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the lag of a slave goes, by its master's word over minutes. Nothing is told of a slave that
 * is level, so one that is well writes nothing.
 *
 * @param trend growing, steady or shrinking, the worst of its prefixes that lag; null when nobody
 *     tells
 * @param etaSeconds until the last of them is level, rounded; null unless all shrink
 */
record Outlook(@Nullable String trend, @Nullable Long etaSeconds) {
  private static final Outlook NONE = new Outlook(null, null);
  private static final List<String> WORST_FIRST = List.of("growing", "steady", "shrinking");

  /**
   * The outlook of a slave.
   *
   * @param slave what it says itself; empty when it is silent
   * @param followers what its master says of it
   */
  static Outlook of(Optional<NodeVerdict> slave, List<Follower> followers) {
    Set<String> behind =
        slave.stream()
            .flatMap(word -> word.prefixList().stream())
            .filter(prefix -> prefix.broken() == null)
            .filter(prefix -> Lag.rounded(orZero(prefix.lagSeconds())) > 0)
            .map(Prefix::name)
            .collect(Collectors.toSet());
    List<Follower> lagging =
        followers.stream()
            .filter(follower -> follower.prefix() != null && behind.contains(follower.prefix()))
            .toList();
    return WORST_FIRST.stream()
        .filter(word -> lagging.stream().map(Follower::trend).anyMatch(word::equals))
        .findFirst()
        .map(word -> new Outlook(word, word.equals("shrinking") ? eta(lagging) : null))
        .orElse(NONE);
  }

  private static @Nullable Long eta(List<Follower> lagging) {
    return lagging.stream()
        .map(Follower::etaSeconds)
        .filter(Objects::nonNull)
        .max(Double::compare)
        .map(Lag::rounded)
        .orElse(null);
  }

  private static double orZero(@Nullable Double seconds) {
    return seconds == null ? 0 : seconds;
  }
}
