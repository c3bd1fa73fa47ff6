package io.prefixdb.operator.plan;

import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A status that knows less than the nodes: it was restored from before a promotion. The nodes of
 * the latest epoch know who is the master in it, so that one stays; only where none tells, the
 * master of the status is named again, in a later epoch.
 */
final class Lost {
  private Lost() {}

  /** The term that the nodes know, or a later one than theirs. */
  static Term found(Term stored, ObservedCluster observed, long seen) {
    return master(observed, seen)
        .map(pod -> stored.named(Objects.requireNonNull(stored.clusterId()), seen, pod))
        .orElseGet(() -> later(stored, seen + 1));
  }

  /** Who says that it is the master in that epoch, or whom those follow who were told of it. */
  private static Optional<String> master(ObservedCluster observed, long epoch) {
    List<ObservedNode> told =
        observed.nodes().stream()
            .filter(node -> node.verdict().filter(word -> word.epochSeen() == epoch).isPresent())
            .toList();
    Optional<String> reigns =
        told.stream()
            .filter(node -> node.verdict().filter(NodeVerdict::isWritable).isPresent())
            .map(ObservedNode::name)
            .findFirst();
    return reigns.or(
        () ->
            told.stream()
                .flatMap(node -> node.verdict().map(NodeVerdict::upstream).stream())
                .map(upstream -> upstream.substring(0, Math.max(0, upstream.indexOf('.'))))
                .filter(pod -> observed.node(pod).isPresent())
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
        new Promotion(under.to(), under.from(), first, under.forced(), under.startedAt(), null),
        epoch);
  }
}
