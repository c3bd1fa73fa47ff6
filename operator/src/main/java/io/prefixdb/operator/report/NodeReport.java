package io.prefixdb.operator.report;

import io.prefixdb.crds.BrokenPrefix;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.operator.observed.Lag;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.Memory;
import io.prefixdb.operator.plan.Texts;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A node's part of the status. Lag is rounded so that a steady slave's status stays the same. */
final class NodeReport {
  /** From bad to good: the first that a prefix is in is the node's state. */
  private static final List<String> WORST_FIRST =
      List.of(
          "Broken",
          "Stuck",
          "Reloading",
          "Standby",
          "Disconnected",
          "Lagging",
          "CatchingUp",
          "Detached",
          "Excluded",
          "InSync",
          "Serving");

  private static final String UNKNOWN = "Unknown";
  private static final String NO_POD = "it has no pod yet";

  /** Of one node, and of all of a cluster together: a status is a part of one small object. */
  private static final int BROKEN_MAX = 20;

  private static final int BROKEN_OF_ALL_MAX = 400;
  private static final int BROKEN_MIN = 3;

  private NodeReport() {}

  /**
   * What the status says of a node.
   *
   * @param obstacle why it cannot be promoted, empty text when it can; nothing for the master
   * @param nodes how many there are to share what has room
   * @param before what it said before: while it is silent that stands, and a break that the node
   *     found anew after its restart is the same one
   */
  static NodeStatus of(
      ObservedNode node,
      Memory memory,
      OptionalLong headroom,
      Outlook outlook,
      Optional<String> obstacle,
      int nodes,
      Optional<NodeStatus> before) {
    Optional<NodeVerdict> verdict = node.verdict();
    List<Prefix> prefixes = verdict.map(NodeVerdict::prefixList).orElse(List.of());
    List<BrokenPrefix> known = before.map(NodeStatus::brokenList).orElse(List.of());
    return new NodeStatus(
        node.name(),
        verdict.map(NodeVerdict::role).orElse(null),
        verdict.map(NodeReport::state).orElse(UNKNOWN),
        verdict.isEmpty() ? null : lagSequences(prefixes),
        verdict.isEmpty() ? null : lagSeconds(prefixes),
        outlook.trend(),
        outlook.etaSeconds(),
        headroom.isEmpty() ? null : headroom.getAsLong(),
        verdict.map(NodeVerdict::upstream).map(NodeReport::pod).orElse(null),
        node.healthy() ? null : Words.complaint(node),
        obstacle.map(String::isEmpty).orElse(null),
        obstacle.filter(why -> !why.isEmpty()).map(Texts::clip).orElse(null),
        emptyToNull(verdict.map(word -> broken(word, nodes, known)).orElse(known)),
        zeroToNull(
            verdict
                .map(word -> (long) word.brokenPrefixes().size() - shown(word, nodes))
                .orElse(leftOut(before))),
        memory.toStatus());
  }

  private static long leftOut(Optional<NodeStatus> before) {
    return before.map(NodeStatus::brokenLeftOut).orElse(0L);
  }

  /** A node without a pod: what is known is its history. */
  static NodeStatus absent(String role, Memory memory, Optional<NodeStatus> before) {
    return new NodeStatus(
        memory.node(),
        role,
        UNKNOWN,
        null,
        null,
        null,
        null,
        null,
        null,
        NO_POD,
        false,
        NO_POD,
        emptyToNull(before.map(NodeStatus::brokenList).orElse(List.of())),
        zeroToNull(leftOut(before)),
        memory.toStatus());
  }

  /**
   * Nodes of a cluster name each other by host and port; the name of a pod begins with a letter.
   */
  private static String pod(String upstream) {
    int end = upstream.indexOf('.');
    return end <= 0 || !Character.isLetter(upstream.charAt(0))
        ? upstream
        : upstream.substring(0, end);
  }

  /** The greatest lag of a node's prefixes in rounded seconds. */
  static long lagSeconds(List<Prefix> prefixes) {
    return prefixes.stream()
        .mapToLong(prefix -> Lag.rounded(Objects.requireNonNullElse(prefix.lagSeconds(), 0.0)))
        .max()
        .orElse(0);
  }

  /** What is in sync within a moment counts as nothing, for under load it is never the same. */
  private static long lagSequences(List<Prefix> prefixes) {
    return prefixes.stream()
        .filter(prefix -> !isLevel(prefix))
        .mapToLong(
            prefix -> Lag.roundedRecords(Objects.requireNonNullElse(prefix.lagSequences(), 0L)))
        .max()
        .orElse(0);
  }

  private static boolean isLevel(Prefix prefix) {
    return "InSync".equals(prefix.steadyState())
        && Lag.rounded(Objects.requireNonNullElse(prefix.lagSeconds(), 0.0)) == 0;
  }

  private static String state(NodeVerdict verdict) {
    List<String> states =
        verdict.prefixList().stream()
            .map(prefix -> prefix.broken() != null ? "Broken" : prefix.steadyState())
            .toList();
    return WORST_FIRST.stream()
        .filter(states::contains)
        .findFirst()
        .orElse(verdict.healthy() ? "InSync" : UNKNOWN);
  }

  private static int shown(NodeVerdict verdict, int nodes) {
    int most = Math.clamp(BROKEN_OF_ALL_MAX / nodes, BROKEN_MIN, BROKEN_MAX);
    return Math.min(most, verdict.brokenPrefixes().size());
  }

  private static List<BrokenPrefix> broken(
      NodeVerdict verdict, int nodes, List<BrokenPrefix> before) {
    return verdict.brokenPrefixes().stream()
        .limit(shown(verdict, nodes))
        .map(NodeReport::broken)
        .map(broken -> before.stream().filter(old -> same(old, broken)).findFirst().orElse(broken))
        .toList();
  }

  private static boolean same(BrokenPrefix old, BrokenPrefix found) {
    return old.prefix().equals(found.prefix())
        && Objects.equals(old.reason(), found.reason())
        && Objects.equals(old.need(), found.need());
  }

  private static BrokenPrefix broken(Prefix prefix) {
    Broken broken = prefix.broken();
    return broken == null
        ? new BrokenPrefix(prefix.name(), null, null, null, null)
        : new BrokenPrefix(
            prefix.name(), broken.reason(), broken.need(), broken.last(), broken.since());
  }

  private static @Nullable Long zeroToNull(long count) {
    return count == 0 ? null : Long.valueOf(count);
  }

  private static <T> @Nullable List<T> emptyToNull(List<T> list) {
    return list.isEmpty() ? null : list;
  }
}
