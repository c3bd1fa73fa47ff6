package io.prefixdb.operator.plan;

import io.prefixdb.crds.BrokenPrefix;
import io.prefixdb.crds.LagPeak;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known of a broken slave when it is judged.
 *
 * @param slave what it says itself
 * @param broken of its prefixes those that are judged
 * @param master what its master says; empty when there is none that serves
 * @param known what the status said to be broken there before this pass
 * @param log the reloads that it got
 * @param furthest the slave to promote where slaves have what their master has lost
 * @param peaks the times of load at which it was far behind, oldest first
 */
record Facts(
    DesiredCluster desired,
    ObservedNode node,
    NodeVerdict slave,
    List<Prefix> broken,
    Optional<NodeVerdict> master,
    List<BrokenPrefix> known,
    Memory memory,
    ReloadLog log,
    List<LagPeak> peaks,
    Optional<String> furthest,
    Instant now) {
  private static final Set<String> GAPS = Set.of("WALGap", "InvalidSeqNumber");

  /** The same of what is broken besides those prefixes. */
  Facts without(List<String> prefixes) {
    Set<String> others = Set.copyOf(prefixes);
    return withBroken(prefix -> !others.contains(prefix.name()));
  }

  /** The same of what is broken of those prefixes. */
  Facts only(List<String> prefixes) {
    Set<String> those = Set.copyOf(prefixes);
    return withBroken(prefix -> those.contains(prefix.name()));
  }

  private Facts withBroken(Predicate<Prefix> which) {
    return new Facts(
        desired,
        node,
        slave,
        broken.stream().filter(which).toList(),
        master,
        known,
        memory,
        log,
        peaks,
        furthest,
        now);
  }

  /** The first broken prefix with its evidence; judged slaves have one. */
  Prefix first() {
    return broken().getFirst();
  }

  /** Whether all breaks are of the kind that a slave too far behind suffers. */
  boolean leftBehind() {
    return broken().stream()
        .map(Prefix::broken)
        .allMatch(broken -> broken != null && GAPS.contains(broken.reason()));
  }

  /** The earliest time of a break that is told; this moment when none is. */
  Instant brokenSince() {
    return brokenSince(broken).orElse(now);
  }

  static Optional<Instant> brokenSince(List<Prefix> broken) {
    return broken.stream()
        .map(Prefix::broken)
        .filter(Objects::nonNull)
        .map(Broken::since)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .min(Instant::compareTo);
  }

  /** How long a master of this cluster keeps its log. */
  Duration kept() {
    return PromisedLog.of(desired, master);
  }

  /** What broke a prefix, in one sentence with its numbers. */
  static String evidence(Prefix prefix) {
    Broken broken = prefix.broken();
    if (broken == null) {
      return "'%s'".formatted(prefix.name());
    }
    return broken.need() != null && broken.need() == 0 // it could not even be opened
        ? "%s on '%s'".formatted(broken.reason(), prefix.name())
        : "%s on '%s': need %s, master has up to %s"
            .formatted(broken.reason(), prefix.name(), broken.need(), broken.last());
  }
}
