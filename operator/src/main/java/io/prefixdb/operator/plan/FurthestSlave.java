package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The slave to promote where slaves have records that their master has lost: who has most of those
 * prefixes. Not one that would lead with data that is broken otherwise, or without a prefix that
 * the master has.
 */
final class FurthestSlave {
  private FurthestSlave() {}

  /** Its name; empty when none can be offered. */
  static Optional<String> of(ObservedCluster observed, Term term) {
    var members = new Members(observed, term);
    Set<String> lost =
        observed.slaves().stream()
            .flatMap(node -> members.word(node.name()).stream())
            .flatMap(word -> word.brokenPrefixes().stream())
            .filter(FurthestSlave::isAhead)
            .map(Prefix::name)
            .collect(Collectors.toSet());
    return lost.isEmpty()
        ? Optional.empty()
        : observed.slaves().stream()
            .filter(node -> !node.terminating())
            .filter(node -> mayLead(members, node, observed.masterName()))
            .max(
                Comparator.<ObservedNode>comparingLong(node -> reached(members, node, lost))
                    .thenComparing(ObservedNode::name, Comparator.reverseOrder()))
            .filter(node -> isAhead(members, node))
            .map(ObservedNode::name);
  }

  private static boolean isAhead(Prefix prefix) {
    return prefix.broken() != null && "MasterBehind".equals(prefix.broken().reason());
  }

  private static boolean isAhead(Members members, ObservedNode node) {
    return brokenOf(members, node).stream().anyMatch(FurthestSlave::isAhead);
  }

  private static List<Prefix> brokenOf(Members members, ObservedNode node) {
    return members.word(node.name()).map(NodeVerdict::brokenPrefixes).orElse(List.of());
  }

  private static boolean mayLead(Members members, ObservedNode node, String master) {
    return members
        .word(node.name())
        .filter(word -> brokenOf(members, node).stream().allMatch(FurthestSlave::isAhead))
        .filter(word -> Members.leftOut(word).isEmpty())
        .filter(word -> members.withoutPrefixesOf(node.name(), master).isEmpty())
        .isPresent();
  }

  private static long reached(Members members, ObservedNode node, Set<String> lost) {
    return members.word(node.name()).map(NodeVerdict::prefixList).orElse(List.of()).stream()
        .filter(prefix -> lost.contains(prefix.name()))
        .mapToLong(prefix -> Objects.requireNonNullElse(prefix.sequence(), 0L))
        .sum();
  }
}
