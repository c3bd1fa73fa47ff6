package io.prefixdb.operator.report;

import io.prefixdb.crds.DiagnosisCheck;
import io.prefixdb.crds.DiagnosisCheck.Result;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.PromisedLog;
import io.prefixdb.operator.plan.Texts;
import java.util.List;
import java.util.Optional;

/**
 * The questions that people ask in this order when replication breaks again after a reload, and
 * their answers. The first that fails is what to mend. Answers have no figures that move.
 */
final class Diagnosis {
  private static final long FREE_PERCENT = 10;

  private static final String NOTHING_LOADED = "nothing has been loaded again lately";

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Optional<NodeVerdict> master;
  private final Optional<ReloadStatus> lastReload;

  private Diagnosis(DesiredCluster desired, ObservedCluster observed) {
    this.desired = desired;
    this.observed = observed;
    this.master = observed.master().flatMap(ObservedNode::verdict);
    this.lastReload =
        observed.reloads().reversed().stream()
            .map(reload -> reload.status())
            .filter(status -> status.startedAt() != null)
            .findFirst();
  }

  /** The checks; none without slaves. */
  static List<DiagnosisCheck> of(DesiredCluster desired, ObservedCluster observed) {
    if (desired.alone()) {
      return List.of();
    }
    return new Diagnosis(desired, observed).all().stream().map(Diagnosis::clipped).toList();
  }

  /** A master may tell of a hundred thousand pairs of slave and prefix. */
  private static DiagnosisCheck clipped(DiagnosisCheck check) {
    return new DiagnosisCheck(check.check(), check.result(), Texts.clip(check.evidence()));
  }

  private List<DiagnosisCheck> all() {
    return List.of(
        masterMode(),
        masterLog(),
        lag(),
        disk(),
        new DiagnosisCheck(
            "R-154 data and position are replaced together",
            Result.Pass,
            "a reload replaces both in one step"),
        reload(
            "R-155 the copy ends in its time", "NodeFailed", "copies need no freeze of the source"),
        reload(
            "R-156 the slave follows on from the copy",
            "BrokeAgain",
            "the last reload was followed by no break"),
        reload(
            "R-157 loading takes less than walTTL",
            "Overran",
            "the last reload took no longer than the log is kept"));
  }

  private DiagnosisCheck masterMode() {
    String check = "R-150 the master runs in master mode";
    return master
        .map(
            word ->
                new DiagnosisCheck(
                    check,
                    word.isWritable() && word.replicationSupported() ? Result.Pass : Result.Fail,
                    Texts.clip(
                        "mode=%s, configuration %s, options file %s"
                            .formatted(word.mode(), word.configFile(), word.iniFile()))))
        .orElseGet(() -> silent(check));
  }

  private DiagnosisCheck masterLog() {
    String check = "R-151 the master keeps its log for walTTL";
    Optional<Long> kept = master.map(NodeVerdict::keptSeconds);
    return kept.map(
            seconds ->
                new DiagnosisCheck(
                    check,
                    seconds >= PromisedLog.of(desired, master).toSeconds()
                        ? Result.Pass
                        : Result.Fail,
                    "WAL_ttl_seconds=%d".formatted(seconds)))
        .orElseGet(() -> silent(check));
  }

  private DiagnosisCheck lag() {
    String check = "R-152 no slave falls further behind";
    if (master.isEmpty()) {
      return silent(check);
    }
    List<String> growing =
        RetentionReport.threatened(desired, observed)
            .filter(follower -> "growing".equals(follower.trend()))
            .map(follower -> "%s/%s".formatted(follower.name(), follower.prefix()))
            .sorted()
            .toList();
    Optional<String> silent = silentNode(observed.slaves());
    if (growing.isEmpty() && silent.isPresent()) {
      return unknown(check, silent.get());
    }
    return growing.isEmpty()
        ? new DiagnosisCheck(check, Result.Pass, "no lag grows towards a break")
        : new DiagnosisCheck(
            check, Result.Fail, "the lag of %s grows".formatted(String.join(", ", growing)));
  }

  private DiagnosisCheck disk() {
    List<String> full =
        observed.nodes().stream()
            .filter(
                node -> node.verdict().map(NodeVerdict::disk).filter(Diagnosis::full).isPresent())
            .map(ObservedNode::name)
            .toList();
    String check = "R-153 every volume has room";
    Optional<String> silent = silentNode(observed.nodes());
    if (full.isEmpty() && silent.isPresent()) {
      return unknown(check, silent.get());
    }
    return full.isEmpty()
        ? new DiagnosisCheck(
            check, Result.Pass, "no volume has less than %d %% free".formatted(FREE_PERCENT))
        : new DiagnosisCheck(
            check,
            Result.Fail,
            "less than %d %% free on %s".formatted(FREE_PERCENT, String.join(", ", full)));
  }

  private static boolean full(Disk disk) {
    return disk.freeBytes() != null
        && disk.totalBytes() != null
        && disk.freeBytes() * 100 < disk.totalBytes() * FREE_PERCENT;
  }

  private DiagnosisCheck reload(String check, String failure, String otherwise) {
    if (lastReload.isEmpty()) {
      return silentNode(observed.slaves())
          .map(node -> unknown(check, node))
          .orElseGet(() -> new DiagnosisCheck(check, Result.Pass, NOTHING_LOADED));
    }
    return lastReload
        .filter(status -> failure.equals(status.reason()))
        .map(status -> new DiagnosisCheck(check, Result.Fail, String.valueOf(status.message())))
        .orElseGet(() -> new DiagnosisCheck(check, Result.Pass, otherwise));
  }

  /** The first that tells nothing. */
  private static Optional<String> silentNode(List<ObservedNode> nodes) {
    return nodes.stream()
        .filter(node -> node.verdict().isEmpty())
        .map(ObservedNode::name)
        .findFirst();
  }

  private static DiagnosisCheck silent(String check) {
    return unknown(check, "the master");
  }

  private static DiagnosisCheck unknown(String check, String node) {
    return new DiagnosisCheck(check, Result.Unknown, node + " does not answer");
  }

  /** The first check that fails, as a sentence for people. */
  static Optional<String> firstFailure(List<DiagnosisCheck> checks) {
    return checks.stream()
        .filter(check -> check.result() == Result.Fail)
        .findFirst()
        .map(check -> "%s: %s".formatted(check.check(), check.evidence()));
  }
}
