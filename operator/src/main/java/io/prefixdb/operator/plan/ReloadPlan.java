package io.prefixdb.operator.plan;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.LagPeak;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.Judgement.Remedy;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The remedies for slaves: what broke one is judged, and it is loaded again where that helps, one
 * slave at a time and within the start limit.
 *
 * <p>A reload passes through passes. One decides and makes a PrefixDBReload; one that finds it
 * accepts it in its status; only one that finds it accepted orders the node. So an operator that
 * dies between any two steps goes on with the same order under the same id, and a node never gets a
 * second one for the same break. A person's order takes the same way from its second step on.
 */
final class ReloadPlan {
  /** A load that lasts longer does not end by being waited for. */
  private static final Duration HIGH_LOAD_MAX = Duration.ofHours(1);

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Instant now;
  private final Ward ward;
  private final List<Action> actions = new ArrayList<>();
  private final List<String> advice = new ArrayList<>();

  /** Slaves whose reload ends in this pass: they are judged when its end is on record. */
  private final Set<String> justEnded = new HashSet<>();

  private String busy;
  private String stalled = "";
  private Reason stalledBy = Reason.NothingBroken;
  private ReloadVerdict verdict =
      new ReloadVerdict(Reason.NothingBroken, "no prefix of a slave is broken");

  private ReloadPlan(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.now = now;
    this.ward = new Ward(desired, observed, status, now);
    this.busy = ward.busy();
  }

  /** Decides; the result is read by the accessors. */
  static ReloadPlan of(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    var plan = new ReloadPlan(desired, observed, status, now);
    plan.reset();
    plan.ward.look();
    observed.strays().forEach(plan::close);
    observed.reloads().forEach(plan::followUp);
    plan.actions.addAll(Cancellation.ofDeleted(desired, observed));
    observed.reloads().forEach(plan::admit);
    plan.decide();
    plan.forget();
    return plan;
  }

  List<Action> actions() {
    return actions;
  }

  List<Memory> memories() {
    return ward.memories();
  }

  List<LagPeak> peaks() {
    return ward.peaks();
  }

  ReloadVerdict verdict() {
    return verdict.reason() == Reason.NothingBroken
        ? ReloadVerdict.atRest(desired.reload())
        : verdict;
  }

  /** What stopped and how to go on; the reason says that nothing is broken when nothing stopped. */
  ReloadVerdict stalled() {
    return new ReloadVerdict(stalledBy, stalled);
  }

  /** What people should change, a sentence each. */
  List<String> advice() {
    return List.copyOf(advice);
  }

  /** Whether a slave is, or is about to be, disturbed. */
  boolean ongoing() {
    return !busy.isEmpty();
  }

  /** The annotation goes only when a stored status shows that the reset is done, which is once. */
  private void reset() {
    String given = observed.request(Labels.RESET_FAILED).orElse(null);
    ward.forgetRequestsBut(given == null ? null : given.strip());
    if (given == null) {
      return;
    }
    String request = given.strip();
    if (!request.equals("*") && !ward.expects(request)) {
      advice.add(
          "correct or remove the annotation %s: '%s' is no slave (expected: a slave's name, or *)"
              .formatted(Labels.RESET_FAILED, request));
      return;
    }
    List<Memory> waiting =
        ward.memories().stream()
            .filter(memory -> request.equals("*") || request.equals(memory.node()))
            .filter(memory -> ward.resettable(memory, request))
            .toList();
    if (waiting.isEmpty()) {
      actions.add(new Action.ClearAnnotation(Labels.RESET_FAILED, given));
    }
    waiting.forEach(memory -> ward.remember(memory.resetBy(now, request)));
  }

  private void close(ObservedReload stray) {
    if (!stray.status().ended()) {
      update(stray, Strays.ofEarlierCluster(stray, now));
    }
  }

  private void followUp(ObservedReload reload) {
    ReloadStatus before = reload.status();
    Cancellation.of(reload, desired, observed).ifPresent(actions::add);
    if (before.waiting() || before.ended()) {
      return;
    }
    String node = reload.order().node();
    Optional<ObservedNode> slave = observed.node(node);
    if (slave.isEmpty() && !ward.expects(node)) {
      update(reload, ReloadProgress.slaveGone(reload, now));
      return;
    }
    if (slave.flatMap(ObservedNode::verdict).filter(NodeVerdict::isWritable).isPresent()) {
      update(reload, ReloadProgress.promoted(reload, now));
      return;
    }
    OrderAnswer answer = observed.orders().apply(reload.roundId());
    ReloadStatus after =
        Widening.of(
            ward,
            reload,
            ReloadProgress.of(
                reload, slave.flatMap(ObservedNode::verdict), ward.master(), answer, desired, now));
    update(reload, after);
    if (after.ended()) {
      justEnded.add(node);
    }
    boolean sent = !(answer instanceof OrderAnswer.None);
    boolean accepted = before.phase() == Phase.Ordered && before.round() == after.round();
    if (after.phase() == Phase.Ordered
        && accepted
        && !sent
        && slave.flatMap(ObservedNode::verdict).isPresent()) {
      order(slave.get(), reload);
    }
  }

  private void update(ObservedReload reload, ReloadStatus after) {
    if (!after.equals(reload.status())) {
      actions.add(new Action.UpdateReload(reload, after));
    }
  }

  private void order(ObservedNode node, ObservedReload reload) {
    if (node.address() == null) {
      return;
    }
    List<String> prefixes = reload.status().roundPrefixes();
    actions.add(
        new Action.OrderReload(
            node.name(),
            desired.ports().adminAt(node.address()),
            reload.roundId(),
            prefixes,
            Objects.requireNonNullElse(reload.order().method(), ReloadOrder.Method.Auto).name(),
            Source.of(reload.order(), prefixes, observed)
                .map(source -> Source.address(desired, source))
                .orElse(null),
            reload.order().maxBytesPerSecond() == null ? 0 : reload.order().maxBytesPerSecond()));
  }

  private void admit(ObservedReload reload) {
    if (!reload.status().waiting()) {
      return;
    }
    ReloadStatus after = Admission.of(ward, reload, busy, now);
    update(reload, after);
    if (after.phase() == Phase.Pending && isBroken(reload.order().node())) {
      take(
          new ReloadVerdict(
              Reason.valueOf(String.valueOf(after.reason())), String.valueOf(after.message())));
    }
    if (after.phase() != Phase.Ordered) {
      return;
    }
    busy = Ward.text(reload.order().node(), after);
    if (!reload.automatic()) {
      ward.remember(ward.memoryOf(reload.order().node()).resumed());
    }
  }

  private boolean isBroken(String node) {
    return observed
        .node(node)
        .flatMap(ObservedNode::verdict)
        .filter(word -> !word.brokenPrefixes().isEmpty())
        .isPresent();
  }

  private void decide() {
    var evidence = new Evidence(ward, now);
    if (!busy.isEmpty()) {
      verdict = waiting();
    }
    for (ObservedNode node : observed.slaves()) {
      if (beingLoaded(node) || justEnded.contains(node.name())) {
        continue;
      }
      resumeIfTuned(node);
      Optional<Facts> facts = ward.facts(node).filter(found -> !found.broken().isEmpty());
      Optional<ReloadVerdict> next =
          facts.isPresent() ? Optional.of(judge(node, facts.get())) : stuck(node);
      next.map(said -> evidence.of(node, said)).ifPresent(this::take);
    }
    evidence.action().ifPresent(actions::add);
    ward.memories().forEach(memory -> silent(memory).ifPresent(this::take));
    LimitReach.of(desired.reload().limit(), observed.reloads()).ifPresent(advice::add);
  }

  /** Who does not answer is as ill as it was when it did. */
  private Optional<ReloadVerdict> silent(Memory memory) {
    if (memory.silentSince() == null) {
      return Optional.empty();
    }
    if (memory.stall() != null) {
      return Optional.of(Stalls.silent(desired, memory.node(), memory.stall()));
    }
    return ward.known(memory.node()).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ReloadVerdict(
                Reason.SlaveSilent,
                "%s was broken when it last answered; what to do is judged when it answers again"
                    .formatted(memory.node())));
  }

  private ReloadVerdict waiting() {
    return new ReloadVerdict(ward.promoting() ? Reason.Promotion : Reason.ReloadRunning, busy);
  }

  /** It was judged when its reload was accepted, and is broken until that ends. */
  private boolean beingLoaded(ObservedNode node) {
    return observed.reloads().stream()
        .filter(reload -> reload.order().node().equals(node.name()))
        .anyMatch(reload -> reload.status().waiting() || reload.status().ongoing());
  }

  /** The first verdict that needs a person is shown, else the first of all. */
  private void take(ReloadVerdict next) {
    if (next.reason().needsPerson() && stalled.isEmpty()) {
      stalled = next.message();
      stalledBy = next.reason();
    }
    if (verdict.reason() == Reason.NothingBroken) {
      verdict = next;
    }
  }

  private ReloadVerdict judge(ObservedNode node, Facts facts) {
    Judgement judgement = Judge.of(facts);
    advise(node.name(), judgement.advice());
    Memory memory = ward.memoryOf(node.name());
    if (memory.stall() != null) {
      return Stalls.sentence(desired, node, memory.stall().by(), judgement);
    }
    ReloadVerdict next = judge(node, facts, judgement);
    if (next.reason().stays()) {
      ward.remember(memory.stalled(next.reason(), Stalls.settings(desired), now));
    }
    return next;
  }

  /** What happened with other settings says nothing of those that it has now. */
  private void resumeIfTuned(ObservedNode node) {
    Memory memory = ward.memoryOf(node.name());
    if (isBroken(node.name())
        && desired.podFingerprint().equals(node.wish())
        && Stalls.hadOtherSettings(memory.stall(), desired)) {
      ward.remember(memory.reset(now));
    }
  }

  private ReloadVerdict judge(ObservedNode node, Facts facts, Judgement judgement) {
    if (!desired.reload().automatic()) {
      return new ReloadVerdict(
          Reason.ModeOff,
          "%s is broken (%s: %s), and spec.reload.mode is %s; set it to Auto to have it reloaded"
              .formatted(
                  node.name(), judgement.cause(), judgement.evidence(), desired.reload().mode()));
    }
    if (judgement.remedy() instanceof Remedy.Hold(Reason reason, String why)) {
      if (!reason.needsPerson()) {
        ward.remember(
            ward.memoryOf(node.name()).waitingFor(judgement.cause(), judgement.evidence()));
      }
      return reason.stays()
          ? Stalls.sentence(desired, node, reason, judgement)
          : new ReloadVerdict(reason, why);
    }
    if (!ward.masterServes()) {
      return new ReloadVerdict(
          Reason.MasterNotServing,
          "%s is broken, and the master does not answer as a master with slaves; it is loaded"
                  .formatted(node.name())
              + " again when the master does");
    }
    if (facts.log().limitReached(desired.reload().limit(), now)) {
      return Stalls.sentence(desired, node, Reason.StartLimitHit, judgement);
    }
    return reload(node, facts, judgement);
  }

  private ReloadVerdict reload(ObservedNode node, Facts facts, Judgement judgement) {
    if (!busy.isEmpty()) {
      return waiting();
    }
    Instant nextAt = facts.log().nextAt(desired.reload().limit());
    if (nextAt.isAfter(now)) {
      return new ReloadVerdict(
          Reason.RestartDelay,
          "%s is loaded again after %s, for the last reload did not help"
              .formatted(node.name(), Times.text(nextAt)));
    }
    boolean early = facts.brokenSince().plus(HIGH_LOAD_MAX).isAfter(now);
    if (judgement.cause() == Cause.OneOffBurst && early && ward.highLoad(node)) {
      return new ReloadVerdict(
          Reason.HighLoad,
          "%s is loaded again when the load is less: another slave is far behind now"
              .formatted(node.name()));
    }
    Scope scope = Scope.of(facts, judgement.cause());
    actions.add(new Action.CreateReload(NewReload.of(facts, scope, observed.reloads())));
    busy = Ward.text(node.name(), scope.text(), judgement.cause().name(), judgement.evidence());
    return new ReloadVerdict(Reason.ReloadRunning, busy);
  }

  private void advise(String node, String sentence) {
    if (!sentence.isEmpty()) {
      advice.add("%s: %s".formatted(node, sentence));
    }
  }

  /** A slave whose updates stand still is restarted once; more is for a person. */
  private Optional<ReloadVerdict> stuck(ObservedNode node) {
    if (!Stuck.counts(ward.memoryOf(node.name()), node, now)
        || !desired.reload().automatic()
        || node.verdict().map(NodeVerdict::reload).isPresent()) {
      return Optional.empty();
    }
    var next = Stuck.of(ward, node, busy, now);
    next.action().ifPresent(actions::add);
    if (next.verdict().reason() == Reason.Restarting && busy.isEmpty()) {
      busy = next.verdict().message();
    }
    if (next.verdict().reason().needsPerson()) {
      advise(node.name(), Evidence.report(desired, "the slave"));
    }
    return Optional.of(next.verdict());
  }

  private void forget() {
    Records.forgotten(observed.reloads(), desired.reload().limit().burst()).stream()
        .map(Action.DeleteReload::new)
        .forEach(actions::add);
  }
}
