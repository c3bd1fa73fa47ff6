package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Causes that show in a slave's history: its last reloads, and how far behind it was when. */
final class LoadCauses {
  /** A second break of the same cause within this time is no accident. */
  private static final Duration DAY = Duration.ofHours(24);

  /** How a reload ends whose data came over, but did not hold. */
  private static final Set<String> DID_NOT_HOLD = Set.of("BrokeAgain", "NoProgress");

  private LoadCauses() {}

  static Optional<Judgement> badReload(Facts facts) {
    return facts
        .log()
        .lastFailure()
        .filter(last -> !DID_NOT_HOLD.contains(last.reason()))
        .map(last -> bad(facts, last));
  }

  private static Judgement bad(Facts facts, ReloadStatus last) {
    String evidence = "the last reload failed: %s".formatted(last.message());
    long overran =
        facts.log().inARow().stream()
            .filter(reload -> "Overran".equals(reload.status().reason()))
            .count();
    if (overran == 0) {
      return Judgement.reload(Cause.BadReload, evidence, "");
    }
    String advice = "set spec.replication.walTTL to at least %ds".formatted(neededSeconds(last));
    return overran == 1
        ? Judgement.reload(Cause.BadReload, evidence, advice)
        : Judgement.hold(
            Cause.BadReload,
            evidence,
            Reason.WouldOverrun,
            "loading %s took longer than the master keeps its log, %d times"
                .formatted(facts.node().name(), overran),
            advice);
  }

  /** What the load took, and a quarter more. */
  private static long neededSeconds(ReloadStatus last) {
    Instant begin = Instant.parse(Objects.requireNonNull(last.startedAt()));
    Instant end = Times.parse(last.loadedAt(), Times.parse(last.finishedAt(), begin));
    return Duration.between(begin, end).toSeconds() * 5 / 4;
  }

  static Optional<Judgement> chronicOverload(Facts facts) {
    if (!facts.leftBehind()) {
      return Optional.empty();
    }
    return reloadDidNotHold(facts)
        .or(() -> secondTimeToday(facts))
        .or(() -> peaks(facts))
        .map(evidence -> chronic(facts, evidence));
  }

  private static Judgement chronic(Facts facts, String evidence) {
    return Judgement.hold(
        Cause.ChronicOverload,
        evidence,
        Reason.WouldBreakAgain,
        "%s would break again%s: %s"
            .formatted(facts.node().name(), Peaks.forecast(facts.peaks()), evidence),
        Peaks.advice(facts));
  }

  private static Optional<String> reloadDidNotHold(Facts facts) {
    return facts
        .log()
        .lastFailure()
        .filter(last -> DID_NOT_HOLD.contains(last.reason()))
        .map(last -> "after the last reload %s".formatted(last.message()));
  }

  /** One burst may leave several prefixes behind, one after the other. */
  private static Optional<String> secondTimeToday(Facts facts) {
    return facts.log().since(facts.now().minus(DAY)).stream()
        .filter(reload -> causeIs(reload, Cause.OneOffBurst))
        .filter(reload -> !sameBurst(facts, reload.status()))
        .findFirst()
        .map(
            reload ->
                "it was left behind twice within a day, first at %s"
                    .formatted(reload.status().startedAt()));
  }

  private static boolean sameBurst(Facts facts, ReloadStatus reload) {
    Instant begin = Instant.parse(Objects.requireNonNull(reload.startedAt()));
    return facts.broken().stream().map(Prefix::name).noneMatch(reload.prefixList()::contains)
        && !facts.brokenSince().isAfter(begin.plus(Peaks.APART));
  }

  private static Optional<String> peaks(Facts facts) {
    var moments = new ArrayList<Instant>();
    facts.peaks().forEach(peak -> moments.add(Instant.parse(peak.at())));
    facts.log().since(facts.now().minus(Peaks.REMEMBERED)).stream()
        .filter(reload -> causeIs(reload, Cause.OneOffBurst))
        .map(reload -> Instant.parse(Objects.requireNonNull(reload.status().startedAt())))
        .forEach(moments::add);
    moments.add(facts.now());
    long times = Peaks.separate(moments);
    return times < 2
        ? Optional.empty()
        : Optional.of("it was far behind at %d separate times of load".formatted(times));
  }

  static Optional<Judgement> oneOffBurst(Facts facts) {
    return facts.leftBehind()
        ? Optional.of(
            Judgement.reload(
                Cause.OneOffBurst,
                "%s; it was not far behind at other times".formatted(Facts.evidence(facts.first())),
                "let the script that wrote so much at once write in portions"))
        : Optional.empty();
  }

  /** What nothing explains is loaded once: a second time would help no more. */
  static Judgement unknown(Facts facts) {
    String evidence = Facts.evidence(facts.first());
    boolean tried =
        facts.log().since(facts.now().minus(DAY)).stream()
            .anyMatch(reload -> causeIs(reload, Cause.Unknown));
    return tried
        ? Judgement.hold(
            Cause.Unknown,
            evidence,
            Reason.NeedsDeveloper,
            "%s broke again after a reload, and nothing shows why (%s)"
                .formatted(facts.node().name(), evidence),
            Evidence.report(facts.desired(), facts.node().name()))
        : Judgement.reload(Cause.Unknown, evidence, "");
  }

  private static boolean causeIs(ObservedReload reload, Cause cause) {
    return cause.name().equals(reload.status().cause());
  }
}
