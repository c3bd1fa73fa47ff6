package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said when automatic remedies of a slave stop, and with what settings they stopped. */
final class Stalls {
  private Stalls() {}

  static ReloadVerdict sentence(
      DesiredCluster desired, ObservedNode node, Reason reason, Judgement judgement) {
    return stopped(
        desired,
        node.name(),
        reason,
        "%s (last cause %s: %s)"
            .formatted(why(desired, node, reason), judgement.cause(), judgement.evidence()));
  }

  private static ReloadVerdict stopped(
      DesiredCluster desired, String node, Reason reason, String why) {
    return new ReloadVerdict(
        reason,
        "%s; no further automatic reload. Reset: %s".formatted(why, desired.resetCommand(node)));
  }

  /** Of one that does not answer: what stopped before is not forgotten. */
  static ReloadVerdict silent(DesiredCluster desired, String node, Memory.Stall stall) {
    return stopped(
        desired,
        node,
        stall.by(),
        "%s does not answer; it was given up at %s".formatted(node, Times.text(stall.since())));
  }

  private static String why(DesiredCluster desired, ObservedNode node, Reason reason) {
    if (reason == Reason.StartLimitHit) {
      return "reload request repeated too quickly for %s: %d in %s"
          .formatted(
              node.name(),
              desired.reload().limit().burst(),
              Texts.of(desired.reload().limit().interval()));
    }
    return switch (reason) {
      case WouldBreakAgain -> node.name() + " would break again after a reload";
      case WouldOverrun -> node.name() + " takes longer to load than the master keeps its log";
      default -> node.name() + " broke again, and nothing shows why";
    };
  }

  /** Whether what stopped did so with other settings than those of now. */
  static boolean hadOtherSettings(Memory.@Nullable Stall stall, DesiredCluster desired) {
    return stall != null && !stall.with().equals(settings(desired));
  }

  /** Fingerprint of the settings that make a slave keep up or not. */
  static String settings(DesiredCluster desired) {
    var settings =
        List.of(
            desired.config(),
            desired.rocksdb(),
            desired.wal(),
            desired.slaveOptions(),
            String.valueOf(desired.resources()));
    return "%08x".formatted(settings.hashCode());
  }
}
