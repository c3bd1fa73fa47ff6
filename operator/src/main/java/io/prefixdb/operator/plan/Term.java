package io.prefixdb.operator.plan;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.PromotionRecord;
import io.prefixdb.operator.observed.NodeWord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who the master is and since which epoch, as the cluster's status keeps it.
 *
 * @param clusterId the cluster's identity; null until its first master is named
 * @param epoch how many times a master was named; 0 before the first
 * @param target the pod that shall be the master of this epoch
 * @param current the pod that said last that it is the master; the same as the target when that has
 *     taken over
 * @param promotion what is under way; null when nothing is
 * @param last the last promotion that was done
 */
public record Term(
    @Nullable String clusterId,
    long epoch,
    @Nullable String target,
    @Nullable String current,
    @Nullable Promotion promotion,
    @Nullable PromotionRecord last) {
  /** Nodes keep what they are told, so an epoch that somebody has written here must leave room. */
  private static final long EPOCH_MAX = 2 * NodeWord.EPOCH_BELIEVED_MAX;

  /**
   * What the stored status says, as far as an operator can have said it. Without a master it says
   * nothing, and with an epoch that no cluster reaches not when: the nodes know that.
   */
  static Term from(ClusterStatus status) {
    @Nullable String current = status.currentMaster();
    @Nullable String target = status.targetMaster() == null ? current : status.targetMaster();
    long epoch = Objects.requireNonNullElse(status.epoch(), 0L);
    return new Term(
        target == null ? null : status.clusterId(),
        epoch > EPOCH_MAX ? 0 : epoch,
        target,
        current,
        status.promotion(),
        status.lastFailover());
  }

  /** Whether a master has been named, once. */
  boolean begun() {
    return clusterId != null;
  }

  /** Whether the master of this epoch has said that it is. */
  boolean settled() {
    return promotion == null && target != null && target.equals(current);
  }

  /** Who is named has still to say so. */
  Term named(String id, long atEpoch, String master) {
    return new Term(id, atEpoch, master, null, null, last);
  }

  /** The same master in a later epoch: it has to be told. */
  Term raised(long atEpoch) {
    return new Term(clusterId, atEpoch, target, null, promotion, last);
  }

  /** Who was named by somebody else: it is the master, also if it should forget that. */
  Term found(long atEpoch, String master) {
    return new Term(clusterId, atEpoch, master, master, null, last);
  }

  Term with(Promotion begun, long atEpoch) {
    return new Term(clusterId, atEpoch, begun.to(), current, begun, last);
  }

  Term with(Promotion changed) {
    return new Term(clusterId, epoch, target, current, changed, last);
  }

  Term taken() {
    return new Term(clusterId, epoch, target, target, promotion, last);
  }

  /** What was given up is no longer asked for. */
  Term forgetsGivenUp() {
    return last == null
        ? this
        : new Term(
            clusterId,
            epoch,
            target,
            current,
            promotion,
            new PromotionRecord(
                last.from(),
                last.to(),
                last.epoch(),
                last.reason(),
                last.forced(),
                last.startedAt(),
                last.durationMillis(),
                null));
  }

  Term done(PromotionRecord record) {
    return new Term(clusterId, epoch, target, target, null, record);
  }
}
