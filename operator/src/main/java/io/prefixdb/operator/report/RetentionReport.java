package io.prefixdb.operator.report;

import io.prefixdb.crds.RetentionStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.Lag;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Follower;
import io.prefixdb.operator.observed.NodeVerdict.Loss;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.PromisedLog;
import io.prefixdb.operator.plan.Texts;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long the slaves can still be served from the master's log. Figures are rounded, and cut off
 * at what everybody is promised, so that slaves that are well write nothing.
 */
final class RetentionReport {
  private static final String UNKNOWN = "?";
  private static final String NO_SLAVES = "none";

  private static final Set<String> LEFT_OUT = Set.of("Excluded", "Detached");

  /** Percent of the volume. */
  private static final long NEAR = 3;

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final String masterName;
  private final Optional<NodeVerdict> master;
  private final long promised;

  RetentionReport(DesiredCluster desired, ObservedCluster observed) {
    this.desired = desired;
    this.observed = observed;
    this.masterName = observed.masterName();
    this.master = observed.master().flatMap(ObservedNode::verdict);
    this.promised = PromisedLog.of(desired, master).toSeconds();
  }

  /**
   * A verdict about the log.
   *
   * @param reason from the documented list
   */
  record Verdict(boolean safe, String reason, String message) {}

  Verdict verdict() {
    if (desired.followers() == 0) {
      return new Verdict(
          true, "NoSlaves", "no slave is asked for: WAL_ttl_seconds is 0, no replication possible");
    }
    if (master.isEmpty()) {
      return new Verdict(false, "MasterSilent", "the master does not tell what it keeps");
    }
    Long kept = master.get().keptSeconds();
    if (kept != null && kept < promised) {
      return new Verdict(
          false,
          "MasterMisconfigured",
          "the master keeps its log for %d s, not for %d s".formatted(kept, promised));
    }
    List<String> threatened =
        threatened(desired, observed)
            .map(follower -> "%s/%s".formatted(follower.name(), follower.prefix()))
            .sorted()
            .toList();
    return threatened.isEmpty()
        ? new Verdict(true, "Safe", "the log has what every slave needs")
        : new Verdict(
            false,
            "BreakExpected",
            "within half an hour the log no longer has what %s needs, if all goes on as lately"
                .formatted(String.join(", ", threatened)));
  }

  /** Whom the master's log will soon lack something. */
  static Stream<Follower> threatened(DesiredCluster desired, ObservedCluster observed) {
    return followers(desired, observed).filter(Follower::breaksSoon);
  }

  /**
   * What the master tells of the slaves that there are, and of what they follow. It remembers for a
   * day those that were removed, and what their filters leave out since.
   */
  private static Stream<Follower> followers(DesiredCluster desired, ObservedCluster observed) {
    var there = new HashSet<>(desired.pods());
    var leftOut = new HashSet<String>();
    for (ObservedNode node : observed.nodes()) {
      there.add(node.name());
      node.verdict().map(NodeVerdict::prefixList).orElse(List.of()).stream()
          .filter(prefix -> LEFT_OUT.contains(String.valueOf(prefix.state())))
          .forEach(prefix -> leftOut.add(node.name() + "/" + prefix.name()));
    }
    return observed.master().flatMap(ObservedNode::verdict).stream()
        .flatMap(master -> master.followers().stream())
        .filter(follower -> there.contains(follower.name()) || !isOurs(desired, follower))
        .filter(follower -> !leftOut.contains(follower.name() + "/" + follower.prefix()));
  }

  private static boolean isOurs(DesiredCluster desired, Follower follower) {
    return desired.names(String.valueOf(follower.name()));
  }

  /** A slave's headroom in seconds; empty when nobody tells. Of nothing, nothing can be missed. */
  OptionalLong headroom(String slave) {
    boolean nothing =
        master
            .filter(word -> word.healthy() && word.isWritable())
            .filter(word -> word.prefixList().isEmpty())
            .isPresent();
    if (nothing && !slave.equals(masterName)) {
      return OptionalLong.of(promised);
    }
    return followers(desired, observed)
        .filter(follower -> slave.equals(follower.name()))
        .map(Follower::headroomSeconds)
        .filter(Objects::nonNull)
        .mapToLong(seconds -> Math.min(promised, Lag.rounded(seconds)))
        .min();
  }

  /** Whether a slave that is behind comes nearer. */
  Outlook outlook(ObservedNode slave) {
    List<Follower> followers =
        master.map(NodeVerdict::followers).orElse(List.of()).stream()
            .filter(follower -> slave.name().equals(follower.name()))
            .toList();
    return Outlook.of(slave.verdict(), followers);
  }

  /** The least headroom of the slaves, for a column. */
  String column(List<String> slaves) {
    if (desired.alone()) {
      return NO_SLAVES;
    }
    List<OptionalLong> all = slaves.stream().map(this::headroom).toList();
    if (all.isEmpty() || all.stream().anyMatch(OptionalLong::isEmpty)) {
      return UNKNOWN;
    }
    long least = all.stream().mapToLong(OptionalLong::getAsLong).min().getAsLong();
    String text = Words.time(Duration.ofSeconds(least));
    return least >= promised ? ">" + text : text;
  }

  /**
   * For the status; null when the master does not tell.
   *
   * @param before what it said before; null when it said nothing
   */
  @Nullable RetentionStatus status(@Nullable RetentionStatus before) {
    Retention retention = master.map(NodeVerdict::retention).orElse(null);
    if (retention == null) {
      return null;
    }
    Loss loss = retention.lastLoss();
    return new RetentionStatus(
        retention.ttlSeconds(),
        retention.maxTtlSeconds(),
        percent(retention, before == null ? null : before.volumePercent()),
        reason(retention),
        loss == null
            ? null
            : Texts.clip(
                "%s: %s of %s at %s"
                    .formatted(loss.reason(), loss.prefix(), loss.who(), loss.time())));
  }

  /** Who is so far behind that the log is kept for it. */
  private @Nullable String reason(Retention retention) {
    long ttl = Objects.requireNonNullElse(retention.ttlSeconds(), Long.MAX_VALUE);
    List<String> behind =
        master.map(NodeVerdict::followers).orElse(List.of()).stream()
            .filter(follower -> follower.isBehindBy(ttl))
            .map(follower -> String.valueOf(follower.name()))
            .distinct()
            .sorted()
            .toList();
    return behind.isEmpty()
        ? null
        : Texts.clip(
            "needed by %s, behind by more than %s"
                .formatted(String.join(", ", behind), Words.time(Duration.ofSeconds(ttl))));
  }

  /** Tens that stay while the share is not far from them, as files come and go all the time. */
  private @Nullable Long percent(Retention retention, @Nullable Long before) {
    Long total = master.map(NodeVerdict::disk).map(Disk::totalBytes).orElse(null);
    Long taken = retention.walBytes();
    if (total == null || total == 0 || taken == null) {
      return null;
    }
    long share = Math.round(100.0 * taken / total);
    boolean near = before != null && share >= before - NEAR && share < before + 10 + NEAR;
    return near ? before : Long.valueOf(share / 10 * 10);
  }
}
