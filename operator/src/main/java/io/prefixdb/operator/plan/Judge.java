package io.prefixdb.operator.plan;

import io.prefixdb.operator.plan.Judgement.Remedy;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds what broke a slave before anything is done about it: the first row whose evidence is there.
 *
 * <p>A cause that had to be mended first (a full volume, a master without a log) leaves no evidence
 * once it is mended. It is remembered, and stands against the causes that only say what is not
 * known better.
 */
final class Judge {
  private static final List<Function<Facts, Optional<Judgement>>> ROWS =
      List.of(
          SurroundingCauses::diskFull,
          SurroundingCauses::masterBehind,
          SurroundingCauses::droppedForDisk,
          SurroundingCauses::masterMisconfigured,
          SurroundingCauses::initialLoad,
          SurroundingCauses::slaveDown,
          LoadCauses::badReload,
          LoadCauses::chronicOverload,
          LoadCauses::oneOffBurst,
          SurroundingCauses::incompatible);

  private static final Set<Cause> WEAK =
      EnumSet.of(Cause.SlaveDown, Cause.OneOffBurst, Cause.Unknown);

  private Judge() {}

  /** Judges a slave that says that a prefix is broken. */
  static Judgement of(Facts facts) {
    Judgement seen =
        ROWS.stream()
            .flatMap(row -> row.apply(facts).stream())
            .findFirst()
            .orElseGet(() -> LoadCauses.unknown(facts));
    Memory.Waited waited = facts.memory().waitedFor();
    boolean mended =
        waited != null && WEAK.contains(seen.cause()) && seen.remedy() instanceof Remedy.Reload;
    return waited != null && mended
        ? Judgement.reload(waited.cause(), waited.evidence(), seen.advice())
        : seen;
  }
}
