package io.prefixdb.operator.plan;

import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The remedy for a slave whose updates stand still though its master goes on: its pod is restarted
 * once. The restart is promised in the status before it is done.
 *
 * @param action the restart, when an earlier pass has promised it
 */
record Stuck(Optional<Action> action, ReloadVerdict verdict) {
  /** A short standstill is none. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration ONCE_IN = Duration.ofHours(24);

  static boolean counts(Memory memory, ObservedNode node, Instant now) {
    return memory.stuckSince() != null
        && !node.terminating()
        && !memory.stuckSince().plus(PATIENCE).isAfter(now);
  }

  static Stuck of(Ward ward, ObservedNode node, String busy, Instant now) {
    Memory.Restarted promised = ward.storedOf(node.name()).restarted();
    boolean lately = promised != null && promised.at().plus(ONCE_IN).isAfter(now);
    boolean itself = promised != null && promised.uid().equals(node.uid());
    Optional<ReloadVerdict> useless = useless(ward, node);
    if (useless.isPresent()) {
      return new Stuck(Optional.empty(), useless.get());
    }
    if (lately && itself && busy.isEmpty()) {
      return new Stuck(
          Optional.of(new Action.Restart(node.name(), node.uid(), "its updates stand still")),
          restarting(node));
    }
    if (lately && !itself) {
      return new Stuck(
          Optional.empty(),
          new ReloadVerdict(
              Reason.NeedsDeveloper,
              "the updates of %s stand still again after it was restarted".formatted(node.name())));
    }
    if (!busy.isEmpty()) {
      return new Stuck(Optional.empty(), new ReloadVerdict(Reason.ReloadRunning, busy));
    }
    ward.remember(ward.memoryOf(node.name()).restarting(node.uid(), now));
    return new Stuck(Optional.empty(), restarting(node));
  }

  /** A restart cannot help, or would take the last reader away: it forgets that it was level. */
  private static Optional<ReloadVerdict> useless(Ward ward, ObservedNode node) {
    Optional<ReloadVerdict> full =
        ward.facts(node)
            .flatMap(SurroundingCauses::diskFull)
            .map(cause -> new ReloadVerdict(Reason.DiskFull, cause.evidence()));
    if (full.isPresent()) {
      return full;
    }
    List<String> others = ward.alsoStuck(node);
    if (!others.isEmpty()) {
      return Optional.of(
          new ReloadVerdict(
              Reason.NeedsDeveloper,
              "the updates of %s stand still as those of %s do, so the cause is the master's"
                  .formatted(node.name(), String.join(", ", others))));
    }
    return ward.othersServe(node)
        ? Optional.empty()
        : Optional.of(
            new ReloadVerdict(
                Reason.NoOtherReadySlave,
                "the updates of %s stand still; it is restarted when %s"
                    .formatted(
                        node.name(),
                        ward.desired().followers() > 1
                            ? "all other slaves serve reads"
                            : "another slave serves reads, and 'slaves' asks for no other")));
  }

  private static ReloadVerdict restarting(ObservedNode node) {
    return new ReloadVerdict(
        Reason.Restarting,
        "%s is restarted: its updates stand still though the master goes on"
            .formatted(node.name()));
  }
}
