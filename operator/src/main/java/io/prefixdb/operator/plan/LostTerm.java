package io.prefixdb.operator.plan;

import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes were told an epoch that the status does not know, or another master in it: it was put back
 * from a backup, somebody has edited it, or what an operator had told was never stored. The nodes
 * know better who the master is than the status does.
 */
final class LostTerm {
  private LostTerm() {}

  /**
   * What is done about it.
   *
   * @param seen the latest epoch that a node was told
   */
  static RoleDecision of(ObservedCluster observed, Term stored, long seen) {
    if (stored.promotion() != null) {
      return RoleDecision.doing(later(stored, seen + 1), unknown(seen) + "; a later one begins");
    }
    var members = new Members(observed, stored);
    Map<String, NodeVerdict> latest = new TreeMap<>();
    for (ObservedNode node : observed.nodes()) {
      members
          .word(node.name())
          .filter(word -> word.epochSeen() == seen)
          .ifPresent(word -> latest.put(node.name(), word));
    }
    Optional<String> master = master(latest);
    if (master.isPresent()) {
      return RoleDecision.doing(
          stored.found(seen, master.get()),
          "%s; %s is the master in it".formatted(unknown(seen), master.get()));
    }
    return observed.nodes().stream()
        .map(ObservedNode::name)
        .filter(pod -> members.word(pod).isEmpty())
        .findFirst()
        .map(
            silent ->
                RoleDecision.waits(
                    stored,
                    "%s, and nobody tells who is the master in it; it may be %s, which does not answer"
                        .formatted(unknown(seen), silent)))
        .orElseGet(
            () ->
                RoleDecision.doing(
                    later(stored, seen + 1), unknown(seen) + "; a later one begins"));
  }

  /**
   * Who is the master of the epoch while another one is said to be. An epoch has one master, so
   * somebody has edited the status; who was named there would be without what that one has.
   */
  static Optional<String> reignsInstead(ObservedCluster observed, Term stored) {
    var members = new Members(observed, stored);
    String target = String.valueOf(stored.target());
    return stored.promotion() != null || members.reigns(target)
        ? Optional.empty()
        : observed.nodes().stream().map(ObservedNode::name).filter(members::reigns).findFirst();
  }

  private static String unknown(long seen) {
    return "a node was told epoch %d, which this status does not know".formatted(seen);
  }

  /** Who says that it is, or whom the others follow; they name it by its host. */
  private static Optional<String> master(Map<String, NodeVerdict> latest) {
    return latest.keySet().stream()
        .filter(pod -> Objects.requireNonNull(latest.get(pod)).isWritable())
        .findFirst()
        .or(
            () ->
                latest.values().stream()
                    .map(NodeVerdict::upstream)
                    .filter(Objects::nonNull)
                    .map(upstream -> upstream.substring(0, Math.max(0, upstream.indexOf('.'))))
                    .findFirst());
  }

  /** The same master, or the same promotion from its first step on, in a later epoch. */
  static Term later(Term term, long epoch) {
    Promotion under = term.promotion();
    if (under == null) {
      return term.raised(epoch);
    }
    Step first = under.to().equals(under.from()) ? Step.Promoting : Step.Demoting;
    return term.with(
        new Promotion(
            under.to(),
            under.from(),
            first,
            under.forced(),
            under.startedAt(),
            null,
            under.givenUp()),
        epoch);
  }
}
