package io.prefixdb.operator.plan;

import io.prefixdb.crds.PromotionRecord;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The slaves that serve reads, after another master was named. One that is turned to it serves none
 * until it is in sync there, so they are turned one after the other; for a short time, because what
 * they serve meanwhile becomes old. Used for one pass.
 */
final class Readers {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ObservedCluster observed;
  private final Term term;
  private final boolean patient;
  private boolean turning;

  /**
   * Writes that wait for slaves would wait for each turn, so there is no patience then; nor after a
   * promotion with force, for who is left with the former master takes updates that do not count.
   */
  Readers(DesiredCluster desired, ObservedCluster observed, Term term, Instant now) {
    this.observed = observed;
    this.term = term;
    PromotionRecord last = term.last();
    this.patient = desired.acks().isEmpty() && isRecent(last, now) && !PromotionPlan.isForced(last);
  }

  private static boolean isRecent(@Nullable PromotionRecord last, Instant now) {
    return last != null
        && Times.parse(last.startedAt(), Instant.EPOCH)
            .plusMillis(Objects.requireNonNullElse(last.durationMillis(), 0L))
            .plus(PATIENCE)
            .isAfter(now);
  }

  /** Whether a slave may be told now to follow that one; it is asked of each in their order. */
  boolean mayTurn(ObservedNode node, NodeVerdict word, String upstream) {
    boolean reads = node.ready() && !upstream.equals(word.upstream());
    if (!patient || !reads) {
      return true;
    }
    boolean may =
        !turning && observed.nodes().stream().noneMatch(other -> isOnItsWay(other, node, upstream));
    turning |= may;
    return may;
  }

  /**
   * One that answers and is not in sync yet. Who says nothing is not waited for, nor who serves
   * reads and waits for its own turn.
   */
  private boolean isOnItsWay(ObservedNode other, ObservedNode node, String upstream) {
    return !other.name().equals(node.name())
        && !other.name().equals(term.target())
        && !other.terminating()
        && other.verdict().filter(word -> !waits(other, word, upstream)).isPresent()
        && !other.healthy();
  }

  private static boolean waits(ObservedNode other, NodeVerdict word, String upstream) {
    return other.ready() && word.upstream() != null && !upstream.equals(word.upstream());
  }
}
