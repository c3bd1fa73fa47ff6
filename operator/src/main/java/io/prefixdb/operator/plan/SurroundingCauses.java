package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Build;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Loss;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Causes that lie around a slave: volumes, its master, its own absence, versions. */
final class SurroundingCauses {
  /** As the node's own rule: below this, logs go that somebody needs. */
  private static final long FREE_BYTES_MIN = 1L << 30;

  private static final long FREE_PERCENT_MIN = 5;

  /** A slave that finds its break so soon after its start had it before. */
  private static final Duration AT_ONCE = Duration.ofMinutes(1);

  private static final Duration ABSENCE_COUNTS_FOR = Duration.ofMinutes(10);

  private SurroundingCauses() {}

  static Optional<Judgement> diskFull(Facts facts) {
    return full(facts.node().name(), facts.slave())
        .or(() -> facts.master().flatMap(master -> full("the master", master)))
        .or(() -> noRoomToLoad(facts));
  }

  private static Optional<Judgement> full(String who, NodeVerdict verdict) {
    Disk disk = verdict.disk();
    if (disk == null || disk.freeBytes() == null || disk.totalBytes() == null) {
      return Optional.empty();
    }
    long least = Math.min(FREE_BYTES_MIN, disk.totalBytes() * FREE_PERCENT_MIN / 100);
    return disk.freeBytes() >= least
        ? Optional.empty()
        : Optional.of(
            noRoom(
                "the volume of %s has less than %s free".formatted(who, Texts.bytes(least)),
                "grow the volume of %s, remove data, or shorten spec.replication.walTTL: at least"
                        .formatted(who)
                    + " %s must be free".formatted(Texts.bytes(least))));
  }

  private static Optional<Judgement> noRoomToLoad(Facts facts) {
    List<String> broken = facts.broken().stream().map(Prefix::name).toList();
    return lacksRoom(facts, broken)
        .map(
            evidence ->
                noRoom(
                    evidence,
                    "make room on the volume of %s until %s are free, or delete its claim and its pod to have it loaded into an empty volume"
                        .formatted(
                            facts.node().name(), Texts.bytes(Sizes.largest(broken, facts)))));
  }

  /**
   * Why prefixes cannot be loaded beside their old data; empty when there is room. They are loaded
   * one after the other, and each takes the place of its old data at once.
   */
  static Optional<String> lacksRoom(Facts facts, List<String> prefixes) {
    Disk disk = facts.slave().disk();
    long needed = Sizes.largest(prefixes, facts);
    return disk == null || disk.freeBytes() == null || disk.freeBytes() >= needed
        ? Optional.empty()
        : Optional.of(
            "loading needs up to %s beside the old data, which the volume of %s has not"
                .formatted(Texts.bytes(needed), facts.node().name()));
  }

  private static Judgement noRoom(String evidence, String advice) {
    return Judgement.hold(
        Cause.DiskFull,
        evidence,
        Reason.DiskFull,
        evidence + "; nothing is loaded before there is room",
        advice);
  }

  /** A loss that a later load made good says nothing of the next break. */
  static Optional<Judgement> droppedForDisk(Facts facts) {
    return facts
        .master()
        .map(NodeVerdict::retention)
        .map(NodeVerdict.Retention::lastLoss)
        .filter(loss -> "WALDroppedForDisk".equals(loss.reason()))
        .filter(loss -> facts.node().name().equals(loss.who()))
        .filter(loss -> isBroken(facts, loss))
        .filter(loss -> facts.log().loadedAt().isBefore(timeOf(loss)))
        .map(
            loss ->
                Judgement.reload(
                    Cause.DiskFull,
                    "the master's volume had no room for the log that it needed"
                        + " (WALDroppedForDisk)",
                    "grow the master's volume, or raise spec.replication.walMaxVolumePercent"));
  }

  private static boolean isBroken(Facts facts, Loss loss) {
    return facts.broken().stream().anyMatch(prefix -> prefix.name().equals(loss.prefix()));
  }

  private static Instant timeOf(Loss loss) {
    return loss.time() == null ? Instant.MIN : Instant.parse(loss.time());
  }

  static Optional<Judgement> masterBehind(Facts facts) {
    return facts.broken().stream()
        .filter(prefix -> behind(prefix.broken()))
        .findFirst()
        .map(prefix -> aheadOfMaster(facts, prefix));
  }

  private static Judgement aheadOfMaster(Facts facts, Prefix prefix) {
    String evidence = Facts.evidence(prefix);
    if (facts.broken().stream().allMatch(broken -> ofFormerMaster(broken, facts))) {
      return Judgement.reload(
          Cause.MasterBehind,
          "%s; its updates are of a former master, and a later one has been named"
              .formatted(evidence),
          "look at the updates that are kept aside on %s".formatted(facts.node().name()));
    }
    boolean lineage = prefix.broken() != null && "LineageMismatch".equals(prefix.broken().reason());
    return lineage
        ? Judgement.hold(
            Cause.LineageMismatch,
            evidence,
            Reason.LineageMismatch,
            "%s has another history than the master (%s); loading it again might lose records"
                .formatted(facts.node().name(), evidence),
            "compare the data of both; then restore the master's, or load %s again with a"
                    .formatted(facts.node().name())
                + " PrefixDBReload with force: true")
        : Judgement.hold(
            Cause.MasterBehind,
            evidence,
            Reason.MasterBehind,
            "%s has records that the master has not (%s); loading it again would lose them: %s, or order a PrefixDBReload with force: true if they may go"
                .formatted(
                    facts.node().name(),
                    evidence,
                    promotion(facts).orElse("restore the master's data")),
            "%s; or load %s again with a PrefixDBReload with force: true"
                .formatted(
                    promotion(facts)
                        .orElse(
                            "restore the master's data from %s or a backup"
                                .formatted(facts.node().name())),
                    facts.node().name()));
  }

  /** With force: without it the promotion waits until the slave is in sync, which it cannot be. */
  private static Optional<String> promotion(Facts facts) {
    return facts
        .furthest()
        .map(
            slave ->
                "promote %s, which has most (%s; what only the master has is kept aside then)"
                    .formatted(slave, facts.desired().promoteCommand(slave + ",force")));
  }

  /**
   * Whether what only the slave has is from before the last promotion. Who promoted has decided
   * about it, and the node keeps it aside when it is loaded again.
   */
  private static boolean ofFormerMaster(Prefix prefix, Facts facts) {
    OptionalLong mine = epoch(prefix);
    OptionalLong masters =
        facts
            .master()
            .flatMap(master -> master.prefix(prefix.name()))
            .map(SurroundingCauses::epoch)
            .orElse(OptionalLong.empty());
    return prefix.broken() != null
        && "MasterBehind".equals(prefix.broken().reason())
        && mine.isPresent()
        && masters.isPresent()
        && mine.getAsLong() < masters.getAsLong();
  }

  private static OptionalLong epoch(Prefix prefix) {
    return prefix.branch() == null || prefix.branch().epoch() == null
        ? OptionalLong.empty()
        : OptionalLong.of(prefix.branch().epoch());
  }

  private static boolean behind(@Nullable Broken broken) {
    return broken != null
        && ("MasterBehind".equals(broken.reason())
            || "LineageMismatch".equals(broken.reason())
            || (broken.need() != null
                && broken.last() != null
                && broken.need() > broken.last() + 1));
  }

  static Optional<Judgement> masterMisconfigured(Facts facts) {
    long wanted = facts.kept().toSeconds();
    return facts
        .master()
        .filter(master -> master.keptSeconds() != null && master.keptSeconds() < wanted)
        .map(master -> misconfigured(facts, master, wanted));
  }

  private static Judgement misconfigured(Facts facts, NodeVerdict master, long wanted) {
    String evidence =
        "the master keeps its log for %d s, not for %d s (%s)"
            .formatted(
                master.keptSeconds(),
                wanted,
                Objects.requireNonNullElse(master.iniFile(), "its options file is not told"));
    return Judgement.hold(
        Cause.MasterMisconfigured,
        evidence,
        Reason.MasterMisconfigured,
        "%s; %s is loaded again when that is mended".formatted(evidence, facts.node().name()),
        ("if that lasts, an order makes the master keep less than its options file says (POST"
                + " /v1/retention at its admin port): order it {\"ttl\": \"%ds\"} there, or restart"
                + " it, so that it reads WAL_ttl_seconds=%d again")
            .formatted(wanted, wanted));
  }

  /** Who has nothing was not left behind. What a load of it came to is judged by that load. */
  static Optional<Judgement> initialLoad(Facts facts) {
    return facts.leftBehind() && hasNothing(facts) && facts.log().lastFailure().isEmpty()
        ? Optional.of(
            Judgement.reload(
                Cause.InitialLoad,
                "it has nothing of %s yet, and the master's log no longer begins there"
                    .formatted(Texts.list(facts.broken().stream().map(Prefix::name).toList())),
                ""))
        : Optional.empty();
  }

  private static boolean hasNothing(Facts facts) {
    return facts.broken().stream()
        .allMatch(prefix -> Objects.requireNonNullElse(prefix.sequence(), 0L) == 0);
  }

  static Optional<Judgement> slaveDown(Facts facts) {
    if (!facts.leftBehind() || hasNothing(facts)) {
      return Optional.empty();
    }
    return away(facts).or(() -> brokeAtStart(facts));
  }

  private static Optional<Judgement> away(Facts facts) {
    return Optional.ofNullable(facts.memory().away())
        .filter(away -> away.length().compareTo(facts.kept()) >= 0)
        .filter(away -> !facts.brokenSince().isAfter(away.until().plus(ABSENCE_COUNTS_FOR)))
        .map(
            away ->
                down(
                    facts,
                    "it was away from %s to %s"
                        .formatted(Times.text(away.since()), Times.text(away.until()))));
  }

  private static Optional<Judgement> brokeAtStart(Facts facts) {
    String started = facts.slave().startedAt();
    if (started == null || facts.desired().endsWhenBroken()) {
      return Optional.empty();
    }
    Instant start = Instant.parse(started);
    boolean before =
        facts.known().stream().anyMatch(known -> Times.parse(known.since(), start).isBefore(start));
    boolean atOnce = !facts.brokenSince().isAfter(start.plus(AT_ONCE));
    return atOnce && !before
        ? Optional.of(
            down(facts, "when it started at %s the log was gone".formatted(Times.text(start))))
        : Optional.empty();
  }

  private static Judgement down(Facts facts, String evidence) {
    return Judgement.reload(
        Cause.SlaveDown,
        "%s, and the master keeps its log for %s; %s"
            .formatted(evidence, Texts.of(facts.kept()), Facts.evidence(facts.first())),
        "");
  }

  static Optional<Judgement> incompatible(Facts facts) {
    Optional<String> mine = rocksdb(facts.slave());
    Optional<String> masters = facts.master().flatMap(SurroundingCauses::rocksdb);
    boolean unreadable =
        facts.broken().stream()
            .map(Prefix::broken)
            .anyMatch(broken -> broken != null && "CorruptUpdate".equals(broken.reason()));
    if (!unreadable || mine.isEmpty() || masters.isEmpty() || mine.equals(masters)) {
      return Optional.empty();
    }
    String evidence =
        "RocksDB %s cannot read what RocksDB %s of the master sends"
            .formatted(mine.get(), masters.get());
    return Optional.of(
        Judgement.hold(
            Cause.Incompatible,
            evidence,
            Reason.Incompatible,
            evidence + "; loading by keys would help, and needs a person's consent",
            "run one image on all nodes, or order a PrefixDBReload with method: API and force:"
                + " true"));
  }

  private static Optional<String> rocksdb(NodeVerdict verdict) {
    return Optional.ofNullable(verdict.build()).map(Build::rocksdb);
  }
}
