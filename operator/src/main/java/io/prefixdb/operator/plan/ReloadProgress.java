package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.PrefixStates.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a reload is, from what the node says. It succeeds only when the node stayed in sync, and
 * a node that has forgotten its order (it was restarted) is judged by its prefixes. Each phase that
 * others wait for has an end: a node that says nothing, does not take its order, or comes no nearer
 * to its master makes the reload fail.
 */
final class ReloadProgress {
  /** A slave that starts with many prefixes may take minutes until it answers. */
  static final Duration SILENCE_MAX = Duration.ofMinutes(10);

  static final Duration UNTAKEN_MAX = Duration.ofMinutes(10);

  /** A slave that catches up has to come nearer to its master within this time. */
  static final Duration STANDSTILL_MAX = Duration.ofMinutes(15);

  private static final Duration MOMENT = Duration.ofSeconds(5);
  private static final Duration FIGURES_EVERY = Duration.ofSeconds(5);

  private final ObservedReload reload;
  private final ReloadStatus status;
  private final ReloadEdit edit;
  private final Duration kept;
  private final Duration stableAfter;
  private final Instant now;

  private ReloadProgress(ObservedReload reload, Duration kept, Duration stableAfter, Instant now) {
    this.reload = reload;
    this.status = reload.status();
    this.edit = ReloadEdit.of(status);
    this.kept = kept;
    this.stableAfter = stableAfter;
    this.now = now;
  }

  /**
   * The status after this look.
   *
   * @param verdict what the slave says, empty when it is silent
   * @param kept how long the master keeps its log
   * @param stableAfter time in sync after which the reload counts as a cure
   */
  static ReloadStatus of(
      ObservedReload reload,
      Optional<NodeVerdict> verdict,
      OrderAnswer answer,
      Duration kept,
      Duration stableAfter,
      Instant now) {
    var progress = new ReloadProgress(reload, kept, stableAfter, now);
    verdict.ifPresentOrElse(word -> progress.spoke(word, answer), progress::silent);
    return progress.edit.done(reload.generation());
  }

  /** A reload whose slave is no more. */
  static ReloadStatus gone(ObservedReload reload, Instant now) {
    return ReloadEdit.of(reload.status())
        .phase(Phase.Failed)
        .because("SlaveGone", "the slave is no more")
        .finishedAt(now)
        .done(reload.generation());
  }

  private void silent() {
    if (!status.ongoing()) {
      return;
    }
    if (status.silentSince() == null) {
      edit.silentSince(now);
    } else if (passed(status.silentSince(), SILENCE_MAX)) {
      fail("Silent", "the slave has not answered for " + Texts.of(SILENCE_MAX));
    }
  }

  private void spoke(NodeVerdict verdict, OrderAnswer answer) {
    edit.silentSince(null);
    if (status.phase() == Phase.InSync) {
      watch(verdict);
      return;
    }
    Reload running = verdict.reload();
    Reload last = verdict.lastReload();
    if (running != null && reload.orderId().equals(running.id())) {
      edit.phase(Phase.Running);
      figures(running);
    } else if (last != null && reload.orderId().equals(last.id())) {
      ended(verdict, last);
    } else if (answer instanceof OrderAnswer.Refused(String why)) {
      fail("NodeRefused", "the node refused: " + why);
    } else {
      forgotten(verdict);
    }
  }

  private void ended(NodeVerdict verdict, Reload last) {
    if (!"Succeeded".equals(last.result())) {
      fail("NodeFailed", last.message());
      return;
    }
    if (status.loadedAt() == null) {
      edit.loadedAt(now).progress(loaded(last));
    }
    loaded(verdict, last.message());
  }

  private void loaded(NodeVerdict verdict, @Nullable String message) {
    switch (PrefixStates.of(status.prefixList(), verdict)) {
      case IN_SYNC -> inSync(message);
      case BEHIND -> catchUp(verdict, message);
      case BROKEN -> brokenAfterLoad(verdict, message);
    }
  }

  /** The end of a load may be told a moment before the break that it mended is taken back. */
  private void brokenAfterLoad(NodeVerdict verdict, @Nullable String message) {
    if (status.loadedAt() != null && passed(status.loadedAt(), MOMENT)) {
      brokeWhileCatchingUp();
    } else {
      catchUp(verdict, message);
    }
  }

  private void inSync(@Nullable String message) {
    edit.phase(Phase.InSync)
        .because(null, message)
        .inSyncAt(now)
        .progress(
            new ReloadEdit.Progress(
                status.bytesDone(),
                status.bytesTotal(),
                status.bytesPerSecond(),
                null,
                "100%",
                status.progressAt()));
  }

  private void catchUp(NodeVerdict verdict, @Nullable String message) {
    edit.phase(Phase.CatchingUp).because(null, message);
    Long lag = PrefixStates.lag(status.prefixList(), verdict);
    Long least = status.leastLag();
    boolean nearer = lag != null && (least == null || lag < least);
    if (nearer || status.leastLagAt() == null) {
      edit.leastLag(lag, now);
    } else if (passed(status.leastLagAt(), STANDSTILL_MAX)) {
      fail(
          "NoProgress",
          "it comes no nearer to its master since %s; %s"
              .formatted(
                  Texts.of(STANDSTILL_MAX),
                  least == null
                      ? "it does not say how far it is"
                      : "about %d records are left".formatted(least)));
    }
  }

  private void brokeWhileCatchingUp() {
    Instant begin = Instant.parse(Objects.requireNonNull(status.startedAt()));
    Instant end = status.loadedAt() == null ? now : Instant.parse(status.loadedAt());
    Duration took = Duration.between(begin, end);
    if (!kept.isZero() && took.compareTo(kept) > 0) {
      fail(
          "Overran",
          "loading took %s, and the master keeps its log for %s only"
              .formatted(Texts.of(took), Texts.of(kept)));
    } else {
      fail("BrokeAgain", "it broke again while catching up");
    }
  }

  private void forgotten(NodeVerdict verdict) {
    State state = PrefixStates.of(status.prefixList(), verdict);
    boolean untold = status.phase() == Phase.Ordered;
    if (status.phase() == Phase.CatchingUp) {
      loaded(verdict, status.message());
    } else if (state == State.IN_SYNC && !neverLoadedByHand()) {
      inSync("in sync, though the node knows no such order");
    } else if (untold) {
      if (passed(status.startedAt(), UNTAKEN_MAX)) {
        fail("NotTaken", "the node has not taken the order for " + Texts.of(UNTAKEN_MAX));
      }
    } else if (state == State.BROKEN || neverLoadedByHand()) {
      fail("Forgotten", "the node was restarted and forgot it");
    } else if (status.leastLagAt() == null) {
      edit.leastLag(PrefixStates.lag(status.prefixList(), verdict), now);
    } else {
      catchUp(verdict, "the node was restarted and knows no such order");
    }
  }

  /** The data that is in sync is the old one then, which a person wanted to be replaced. */
  private boolean neverLoadedByHand() {
    return Admission.MANUAL.equals(status.cause()) && status.loadedAt() == null;
  }

  /** In sync is not cured: that takes {@code stableAfter} without a break. */
  private void watch(NodeVerdict verdict) {
    switch (PrefixStates.of(status.prefixList(), verdict)) {
      case BROKEN -> fail("BrokeAgain", "it broke again within " + Texts.of(stableAfter));
      case BEHIND -> edit.inSyncAt(null);
      case IN_SYNC -> {
        if (status.inSyncAt() == null) {
          edit.inSyncAt(now);
        } else if (passed(status.inSyncAt(), stableAfter)) {
          edit.phase(Phase.Succeeded).finishedAt(now);
        }
      }
    }
  }

  private void fail(String word, @Nullable String sentence) {
    edit.phase(Phase.Failed).because(word, sentence).finishedAt(now).silentSince(null);
  }

  /** Figures are renewed so seldom that a long reload costs few writes. */
  private void figures(Reload running) {
    if (status.progressAt() != null && !passed(status.progressAt(), FIGURES_EVERY)) {
      return;
    }
    long here = orZero(running.bytesDone()) + orZero(running.bytesKept());
    Long total = running.bytesTotal();
    edit.progress(
        new ReloadEdit.Progress(
            here,
            total,
            running.bytesPerSecond(),
            running.secondsLeft(),
            total == null || total == 0
                ? Texts.bytes(here)
                : Math.min(99, 100 * here / total) + "%",
            Times.text(now)));
  }

  private ReloadEdit.Progress loaded(Reload last) {
    Instant begin = Instant.parse(Objects.requireNonNull(status.startedAt()));
    long seconds = Math.max(1, Duration.between(begin, now).toSeconds());
    Long bytes = last.bytes();
    Long speed =
        status.bytesPerSecond() != null || bytes == null
            ? status.bytesPerSecond()
            : Long.valueOf(bytes / seconds);
    return new ReloadEdit.Progress(
        bytes == null ? status.bytesDone() : Long.valueOf(bytes + orZero(last.bytesKept())),
        status.bytesTotal(),
        speed,
        null,
        "100%",
        Times.text(now));
  }

  private boolean passed(@Nullable String since, Duration time) {
    return since != null && !Instant.parse(since).plus(time).isAfter(now);
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
