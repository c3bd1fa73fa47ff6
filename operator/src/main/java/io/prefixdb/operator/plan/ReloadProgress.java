package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.PrefixStates.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a reload is, from what the node says. It succeeds only when the node stayed in sync, and
 * a node that has forgotten its order (it was restarted) is judged by its prefixes. Each phase that
 * others wait for has an end: a node that says nothing, does not take its order, loads nothing, or
 * comes no nearer to its master makes the reload fail.
 */
final class ReloadProgress {
  /** A slave that starts with many prefixes may take minutes until it answers. */
  static final Duration SILENCE_MAX = Duration.ofMinutes(10);

  static final Duration UNTAKEN_MAX = Duration.ofMinutes(10);

  /** Something has to come within this time, and a slave that catches up to come nearer. */
  static final Duration STANDSTILL_MAX = Duration.ofMinutes(15);

  /** A prefix that nobody names for so long is no more. */
  static final Duration GONE_AFTER = Duration.ofMinutes(1);

  /** Nothing has come: the slave has to be told to give up. */
  static final String STANDSTILL = "Standstill";

  /** Its slave has become the master. */
  static final String PROMOTED = "Promoted";

  /** What was to be loaded is no more. */
  static final String PREFIX_GONE = "PrefixGone";

  private static final Duration MOMENT = Duration.ofSeconds(5);

  private final ObservedReload reload;
  private final ReloadStatus status;
  private final ReloadEdit edit;
  private final Duration kept;
  private final Duration stableAfter;
  private final Instant now;

  /** The prefixes that there are. */
  private final List<String> wanted;

  private ReloadProgress(
      ObservedReload reload,
      List<String> wanted,
      DesiredCluster desired,
      Duration kept,
      Instant now) {
    this.reload = reload;
    this.status = reload.status();
    this.edit = ReloadEdit.of(status);
    this.wanted = wanted;
    this.kept = kept;
    this.stableAfter = desired.reload().limit().stableAfter();
    this.now = now;
  }

  /**
   * The status after this look.
   *
   * @param slave what the slave says, empty when it is silent
   * @param master what its master says, empty when there is none
   */
  static ReloadStatus of(
      ObservedReload reload,
      Optional<NodeVerdict> slave,
      Optional<NodeVerdict> master,
      OrderAnswer answer,
      DesiredCluster desired,
      Instant now) {
    List<String> wanted = existing(reload.status().prefixList(), slave, master);
    var progress =
        new ReloadProgress(reload, wanted, desired, PromisedLog.of(desired, master), now);
    slave.ifPresentOrElse(word -> progress.spoke(word, answer), progress::silent);
    return progress.edit.done(reload.generation());
  }

  /** Without those that neither the master nor the slave names. */
  private static List<String> existing(
      List<String> prefixes, Optional<NodeVerdict> slave, Optional<NodeVerdict> master) {
    if (slave.isEmpty() || master.isEmpty()) {
      return prefixes;
    }
    Set<String> named =
        Stream.of(slave.get(), master.get())
            .flatMap(word -> word.prefixList().stream())
            .map(Prefix::name)
            .collect(Collectors.toSet());
    return prefixes.stream().filter(named::contains).toList();
  }

  /** A reload of a node that is the master by now: nobody else's data comes there any more. */
  static ReloadStatus promoted(ObservedReload reload, Instant now) {
    boolean cured = reload.status().phase() == Phase.InSync;
    return ReloadEdit.of(reload.status())
        .phase(cured ? Phase.Succeeded : Phase.Failed)
        .because(PROMOTED, "it became the master")
        .finishedAt(now)
        .done(reload.generation());
  }

  /** A reload whose slave is no more: a person wanted fewer. */
  static ReloadStatus slaveGone(ObservedReload reload, Instant now) {
    boolean cured = reload.status().phase() == Phase.InSync;
    return ReloadEdit.of(reload.status())
        .phase(cured ? Phase.Succeeded : Phase.Failed)
        .because(ReloadStatus.SLAVE_GONE, "the slave is no more")
        .finishedAt(now)
        .done(reload.generation());
  }

  private void silent() {
    if (!status.ongoing()) {
      edit.inSyncAt(null);
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
    if (running != null && reload.roundId().equals(running.id())) {
      edit.phase(Phase.Running);
      ReloadFigures.of(status, running, now).ifPresentOrElse(edit::progress, this::standStill);
    } else if (last != null && reload.roundId().equals(last.id())) {
      ended(verdict, last);
    } else if (answer instanceof OrderAnswer.Refused(String why, long ignored)) {
      fail("NodeRefused", "the node refused: " + why);
    } else {
      forgotten(verdict);
    }
  }

  private void standStill() {
    if (passed(status.progressAt(), STANDSTILL_MAX)) {
      fail(
          STANDSTILL,
          "nothing has come for %s; the slave is told to give it up, and goes on with the data that it has"
              .formatted(Texts.of(STANDSTILL_MAX)));
    }
  }

  private void ended(NodeVerdict verdict, Reload last) {
    if (!"Succeeded".equals(last.result())) {
      fail("NodeFailed", last.message());
      return;
    }
    if (status.loadedAt() == null) {
      edit.loadedAt(now).progress(ReloadFigures.loaded(status, last, now));
    }
    loaded(verdict, last.message());
  }

  private void loaded(NodeVerdict verdict, @Nullable String message) {
    if (gone()) {
      return;
    }
    if (status.widens()) {
      edit.phase(Phase.Ordered).nextRound(now);
      return;
    }
    switch (PrefixStates.of(wanted, verdict)) {
      case IN_SYNC -> inSync(message);
      case BEHIND -> catchUp(verdict, message);
      case BROKEN -> brokenAfterLoad(verdict, message);
    }
  }

  /** Whether there is nothing left of what was to be loaded; that is an end, after a while. */
  private boolean gone() {
    boolean nothing = wanted.isEmpty() && !status.prefixList().isEmpty();
    String since = status.loadedAt() == null ? status.roundAt() : status.loadedAt();
    if (nothing && passed(since, GONE_AFTER)) {
      fail(
          PREFIX_GONE,
          "the master has no prefix %s any more".formatted(Texts.list(status.prefixList())));
    }
    return nothing;
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
    Long lag = PrefixStates.lag(wanted, verdict);
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
    Instant begin = Instant.parse(Objects.requireNonNull(status.roundAt()));
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
    if (gone()) {
      return;
    }
    State state = PrefixStates.of(wanted, verdict);
    boolean untold = status.phase() == Phase.Ordered;
    if (status.phase() == Phase.CatchingUp) {
      loaded(verdict, status.message());
    } else if (state == State.IN_SYNC && !neverLoadedByHand()) {
      inSync("in sync, though the node knows no such order");
    } else if (untold) {
      if (passed(status.roundAt(), UNTAKEN_MAX)) {
        fail("NotTaken", "the node has not taken the order for " + Texts.of(UNTAKEN_MAX));
      }
    } else if (state == State.BROKEN || neverLoadedByHand()) {
      fail("Forgotten", "the node was restarted and forgot it");
    } else if (status.leastLagAt() == null) {
      edit.leastLag(PrefixStates.lag(wanted, verdict), now);
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
    if (gone()) {
      return;
    }
    switch (PrefixStates.of(wanted, verdict)) {
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

  private boolean passed(@Nullable String since, Duration time) {
    return since != null && !Instant.parse(since).plus(time).isAfter(now);
  }
}
