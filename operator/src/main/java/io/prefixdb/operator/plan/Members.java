package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Questions about the nodes of a term. */
record Members(ObservedCluster observed, Term term) {
  /** What is known of a master that another one shall follow. */
  enum Predecessor {
    /** It answers, and knows that it was the master. */
    ANSWERS,
    /** It answers and knows nothing of its epoch: an empty volume, or an old one. */
    FORGOT,
    /** Its process has ended for certain. */
    GONE,
    /** It does not answer, and may take writes. */
    SILENT,

    /** Its pod is not seen; Kubernetes makes it anew when its process has ended. */
    MISSING,

    /** It was asked so lately that nobody can tell. */
    UNHEARD
  }

  /** What a node of this cluster says; empty for one that is silent or of another cluster. */
  Optional<NodeVerdict> word(String pod) {
    return observed
        .node(pod)
        .flatMap(ObservedNode::verdict)
        .filter(NodeVerdict::managed)
        .filter(word -> word.clusterId() == null || word.clusterId().equals(term.clusterId()));
  }

  Predecessor predecessor(String pod) {
    Optional<ObservedNode> node = observed.node(pod);
    if (node.isEmpty()) {
      return Predecessor.MISSING;
    }
    Optional<NodeVerdict> word = word(pod).filter(spoken -> !node.get().terminating());
    if (word.isPresent()) {
      return word.get().epochSeen() < term.epoch() ? Predecessor.FORGOT : Predecessor.ANSWERS;
    }
    if (node.get().unheard()) {
      return Predecessor.UNHEARD;
    }
    return node.get().running() ? Predecessor.SILENT : Predecessor.GONE;
  }

  /** Whether the node answers and knows of no cluster: its volume is empty. */
  boolean blank(String pod) {
    return word(pod).filter(word -> word.clusterId() == null).isPresent();
  }

  /** Whether the node says that it is the master of this epoch. */
  boolean reigns(String pod) {
    return word(pod)
        .filter(NodeVerdict::isWritable)
        .filter(word -> word.epochSeen() == term.epoch())
        .isPresent();
  }

  /** The highest epoch that a node was told. */
  long epochSeen() {
    return observed.nodes().stream()
        .flatMap(node -> word(node.name()).stream())
        .mapToLong(NodeVerdict::epochSeen)
        .max()
        .orElse(0);
  }

  /** Where a node is in each of its prefixes. */
  Map<String, Long> positions(String pod) {
    return word(pod).map(Members::positions).orElseGet(Map::of);
  }

  static Map<String, Long> positions(NodeVerdict word) {
    var positions = new TreeMap<String, Long>();
    for (Prefix prefix : word.prefixList()) {
      positions.put(prefix.name(), Objects.requireNonNullElse(prefix.sequence(), 0L));
    }
    return positions;
  }

  /** Another node that has more of some prefix than this one. */
  Optional<String> aheadOf(String pod, String except) {
    Map<String, Long> own = positions(pod);
    return observed.nodes().stream()
        .map(ObservedNode::name)
        .filter(other -> !other.equals(pod) && !other.equals(except))
        .filter(other -> !lacking(own, positions(other)).isEmpty())
        .findFirst();
  }

  /** Another node that may have more, but does not tell. */
  Optional<String> silentBeside(String pod, String except) {
    return observed.nodes().stream()
        .map(ObservedNode::name)
        .filter(other -> !other.equals(pod) && !other.equals(except))
        .filter(other -> word(other).isEmpty())
        .findFirst();
  }

  /** Prefixes that the other one has and the pod does not follow. */
  List<String> withoutPrefixesOf(String pod, String other) {
    Set<String> own =
        word(pod).map(NodeVerdict::prefixList).orElse(List.of()).stream()
            .filter(prefix -> !"Excluded".equals(prefix.state()))
            .map(Prefix::name)
            .collect(Collectors.toSet());
    return word(other).map(NodeVerdict::prefixList).orElse(List.of()).stream()
        .map(Prefix::name)
        .filter(name -> !own.contains(name))
        .toList();
  }

  /** The positions that {@code own} has not reached. */
  static Map<String, Long> lacking(Map<String, Long> own, Map<String, Long> wanted) {
    var lacking = new TreeMap<>(wanted);
    lacking.entrySet().removeIf(end -> own.getOrDefault(end.getKey(), 0L) >= end.getValue());
    return lacking;
  }

  /** Prefixes that a slave's filters leave out: nobody would serve them if it led. */
  static List<String> leftOut(NodeVerdict word) {
    return word.prefixList().stream()
        .filter(prefix -> "Excluded".equals(prefix.state()))
        .map(Prefix::name)
        .toList();
  }

  /**
   * Prefixes whose data is not what the master's history makes, so that they cannot lead on.
   *
   * @param masterForgot whether the master has lost its data: then it is no wonder that a slave's
   *     history is not the master's
   */
  static List<String> unfit(NodeVerdict word, boolean masterForgot) {
    return word.brokenPrefixes().stream()
        .filter(prefix -> !aheadOfMaster(prefix.broken(), masterForgot))
        .map(Prefix::name)
        .toList();
  }

  /** Whether a slave says by a break that it has what its master has not. */
  private static boolean aheadOfMaster(@Nullable Broken broken, boolean masterForgot) {
    return broken != null
        && ("MasterBehind".equals(broken.reason())
            || (masterForgot && "LineageMismatch".equals(broken.reason())));
  }
}
