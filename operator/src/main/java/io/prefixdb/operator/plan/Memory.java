package io.prefixdb.operator.plan;

import io.prefixdb.crds.NodeHistory;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.TimeText;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a slave, as it is kept in the cluster's status.
 *
 * @param stall why its automatic remedies have stopped; null while they go on
 * @param resetAt what happened before it does not count; null when nobody reset anything
 * @param silentSince since when it does not answer; null while it does
 * @param away its last silence that was longer than a moment; null when there was none
 * @param stuckSince since when it says that its updates stand still though the master goes on; a
 *     silence, in which its pod may have been made anew, begins it again
 * @param restarted the restart that it got, or is about to get, because of that
 * @param waitedFor why its reload was held back until what caused the break was mended
 * @param joiningSince since when it is there without having been in sync once; null when it has
 * @param evidenceAt when a developer's evidence of its present break was kept; null when it was not
 * @param resetBy the request that was carried out and is still there; null when there is none
 */
public record Memory(
    String node,
    @Nullable Stall stall,
    @Nullable Instant resetAt,
    @Nullable Instant silentSince,
    @Nullable Absence away,
    @Nullable Instant stuckSince,
    @Nullable Restarted restarted,
    @Nullable Waited waitedFor,
    @Nullable Instant joiningSince,
    @Nullable Instant evidenceAt,
    @Nullable String resetBy) {

  /** Silences that are shorter are not worth being remembered. */
  private static final Duration MOMENT = Duration.ofMinutes(1);

  /** As long as Kubernetes waits for the pods of a Deployment. */
  private static final Duration JOINING_MAX = Duration.ofMinutes(10);

  /**
   * Automatic remedies have stopped.
   *
   * @param with fingerprint of the settings that stopped helping
   */
  public record Stall(Instant since, Reason by, String with) {}

  /** A silence that is over. */
  public record Absence(Instant since, Instant until) {
    Duration length() {
      return Duration.between(since, until);
    }
  }

  /** A pod that was, or is about to be, restarted. */
  public record Restarted(String uid, Instant at) {}

  /** A cause that had to be mended first. */
  public record Waited(Cause cause, String evidence) {}

  /** Of a slave of which nothing is known. */
  static Memory none(String node) {
    return new Memory(node, null, null, null, null, null, null, null, null, null, null);
  }

  /** Of one that was not there before. */
  static Memory joining(String node, Instant now) {
    return new Memory(node, null, null, null, null, null, null, null, now, null, null);
  }

  static Memory from(NodeStatus status) {
    NodeHistory kept = status.remembered();
    return new Memory(
        status.name(),
        stall(kept),
        instant(kept.resetAt()),
        instant(kept.silentSince()),
        absence(kept),
        instant(kept.stuckSince()),
        restarted(kept),
        waited(kept),
        instant(kept.joiningSince()),
        instant(kept.evidenceAt()),
        kept.resetBy());
  }

  /** One that another release has given a reason of its own stays one. */
  private static @Nullable Stall stall(NodeHistory kept) {
    Instant since = instant(kept.stalledSince());
    String by = kept.stalledBy();
    return since == null || by == null
        ? null
        : new Stall(since, Reason.read(by), String.valueOf(kept.stalledWith()));
  }

  private static @Nullable Absence absence(NodeHistory kept) {
    Instant since = instant(kept.awaySince());
    Instant until = instant(kept.awayUntil());
    return since == null || until == null ? null : new Absence(since, until);
  }

  private static @Nullable Restarted restarted(NodeHistory kept) {
    Instant at = instant(kept.restartedAt());
    String uid = kept.restartedUid();
    return at == null || uid == null ? null : new Restarted(uid, at);
  }

  private static @Nullable Waited waited(NodeHistory kept) {
    return Arrays.stream(Cause.values())
        .filter(cause -> cause.name().equals(kept.waitedFor()))
        .findFirst()
        .map(cause -> new Waited(cause, String.valueOf(kept.waitedBecause())))
        .orElse(null);
  }

  /** As the status keeps it; null when there is nothing to remember. */
  public @Nullable NodeHistory toStatus() {
    var kept =
        new NodeHistory(
            stall == null ? null : Times.text(stall.since()),
            stall == null ? null : stall.by().name(),
            stall == null ? null : stall.with(),
            text(resetAt),
            text(silentSince),
            away == null ? null : Times.text(away.since()),
            away == null ? null : Times.text(away.until()),
            text(stuckSince),
            restarted == null ? null : restarted.uid(),
            restarted == null ? null : Times.text(restarted.at()),
            waitedFor == null ? null : waitedFor.cause().name(),
            waitedFor == null ? null : waitedFor.evidence(),
            text(joiningSince),
            text(evidenceAt),
            resetBy);
    return kept.equals(NodeHistory.NONE) ? null : kept;
  }

  /** What cannot be read, whoever has written it, is not remembered. */
  private static @Nullable Instant instant(@Nullable String text) {
    return TimeText.read(text).orElse(null);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : Times.text(time);
  }

  /** What this pass adds by looking at the node; nobody is there when its pod is not. */
  Memory seen(Optional<ObservedNode> node, Instant now) {
    Optional<NodeVerdict> verdict = node.flatMap(ObservedNode::verdict);
    if (verdict.isEmpty()) {
      Instant since = silentSince == null ? now : silentSince;
      return MemoryEdit.of(this).silentSince(since).stuckSince(null).done();
    }
    Absence absence =
        silentSince == null || Duration.between(silentSince, now).compareTo(MOMENT) < 0
            ? away
            : new Absence(silentSince, now);
    boolean stuck =
        verdict.get().prefixList().stream().anyMatch(prefix -> "Stuck".equals(prefix.state()));
    boolean another =
        restarted != null
            && node.map(ObservedNode::uid).filter(restarted.uid()::equals).isEmpty()
            && stuckSince != null
            && stuckSince.isBefore(restarted.at());
    Instant still = stuck ? (stuckSince == null || another ? now : stuckSince) : null;
    MemoryEdit seen = MemoryEdit.of(this).silentSince(null).away(absence).stuckSince(still);
    return (node.filter(ObservedNode::healthy).isPresent() ? seen.well() : seen).done();
  }

  Memory stalled(Reason by, String with, Instant now) {
    return stall != null ? this : MemoryEdit.of(this).stall(new Stall(now, by, with)).done();
  }

  /** Whether it is new, and not for so long that something must be wrong. */
  public boolean joins(Instant now) {
    return joiningSince != null && joiningSince.plus(JOINING_MAX).isAfter(now);
  }

  /** Whether a reset would let remedies go on. */
  boolean resettable() {
    return stall != null || restarted != null;
  }

  /** A person has taken over: remedies may go on, and what they got still counts. */
  Memory resumed() {
    return MemoryEdit.of(this).stall(null).done();
  }

  /**
   * The same, whatever clock the reset was told by: remedies that begin before it do not count, so
   * one that is still to come would leave them without a limit until then.
   */
  Memory asOf(Instant now) {
    return resetAt == null || !resetAt.isAfter(now)
        ? this
        : MemoryEdit.of(this).resetAt(now).done();
  }

  Memory reset(Instant at) {
    return MemoryEdit.of(this).reset(at).done();
  }

  /** A person's request that was not carried out before, or is no longer there. */
  Memory resetBy(Instant at, String request) {
    return MemoryEdit.of(this).reset(at).resetBy(request).done();
  }

  Memory withoutRequest() {
    return MemoryEdit.of(this).resetBy(null).done();
  }

  Memory restarting(String uid, Instant at) {
    return MemoryEdit.of(this).restarted(new Restarted(uid, at)).done();
  }

  Memory waitingFor(Cause cause, String evidence) {
    return MemoryEdit.of(this).waitedFor(new Waited(cause, evidence)).done();
  }

  Memory withEvidence(Instant at) {
    return MemoryEdit.of(this).evidenceAt(at).done();
  }
}
