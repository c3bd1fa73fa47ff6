package io.prefixdb.operator.plan;

import io.prefixdb.crds.NodeStatus;
import io.prefixdb.crds.ReloadRecord;
import io.prefixdb.operator.desired.ReloadPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The remedies that a node got, as they are kept in the cluster's status.
 *
 * @param reloads oldest first, at most {@value #RELOADS_MAX}
 * @param stalledSince since when automatic reloads have stopped; null while they go on
 * @param resetAt reloads before it do not count; null when nobody reset them
 */
public record Memory(
    String node,
    List<ReloadRecord> reloads,
    @Nullable Instant stalledSince,
    @Nullable Instant resetAt) {
  static final int RELOADS_MAX = 20;

  static Memory none(String node) {
    return new Memory(node, List.of(), null, null);
  }

  static Memory from(NodeStatus status) {
    return new Memory(
        status.name(),
        status.reloadList(),
        instant(status.stalledSince()),
        instant(status.resetAt()));
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  /** The reload that goes on; there is at most one. */
  Optional<ReloadRecord> ongoing() {
    return reloads.stream().filter(ReloadRecord::ongoing).findFirst();
  }

  Memory withReload(ReloadRecord added) {
    var all = new ArrayList<>(reloads);
    all.add(added);
    List<ReloadRecord> kept = all.subList(Math.max(0, all.size() - RELOADS_MAX), all.size());
    return new Memory(node, List.copyOf(kept), stalledSince, resetAt);
  }

  Memory mapOngoing(UnaryOperator<ReloadRecord> change) {
    return new Memory(
        node,
        reloads.stream().map(record -> record.ongoing() ? change.apply(record) : record).toList(),
        stalledSince,
        resetAt);
  }

  Memory stalled(Instant since) {
    return new Memory(node, reloads, since, resetAt);
  }

  /** The node is well, whoever cured it; the reloads that it got still count. */
  Memory recovered() {
    return stalledSince == null ? this : new Memory(node, reloads, null, resetAt);
  }

  Memory reset(Instant at) {
    return new Memory(node, reloads, null, at);
  }

  /** Whether a reset would change anything. */
  boolean hasSomethingToReset() {
    return stalledSince != null || !counted().isEmpty();
  }

  /** Whether one more reload would be one too many. */
  boolean limitReached(ReloadPolicy policy, Instant now) {
    return inWindow(policy, now) >= policy.burst() || inARow(policy, now) >= policy.burst();
  }

  private long inWindow(ReloadPolicy policy, Instant now) {
    Instant begin = now.minus(policy.interval());
    return counted().stream().filter(record -> startOf(record).isAfter(begin)).count();
  }

  /** Reloads since the last one after which the node stayed in sync long enough. */
  private int inARow(ReloadPolicy policy, Instant now) {
    int streak = 0;
    Instant next = now;
    for (ReloadRecord record : counted().reversed()) {
      if (cured(record, next, policy.stableAfter())) {
        return streak;
      }
      streak++;
      next = startOf(record);
    }
    return streak;
  }

  private static boolean cured(ReloadRecord record, Instant next, Duration stableAfter) {
    return record.result() == ReloadRecord.Result.Succeeded
        && record.finishedAt() != null
        && !Instant.parse(record.finishedAt()).plus(stableAfter).isAfter(next);
  }

  private List<ReloadRecord> counted() {
    Instant begin = resetAt;
    return begin == null
        ? reloads
        : reloads.stream().filter(record -> startOf(record).isAfter(begin)).toList();
  }

  private static Instant startOf(ReloadRecord record) {
    return record.startedAt() == null ? Instant.EPOCH : Instant.parse(record.startedAt());
  }
}
