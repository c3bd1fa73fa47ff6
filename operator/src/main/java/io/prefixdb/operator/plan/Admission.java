package io.prefixdb.operator.plan;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadSpec;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Judgement.Remedy;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides about an order that waits: it begins, it goes on waiting, or it is refused. A person's
 * order gets the same care as the operator's own; only {@code force} goes beyond.
 */
final class Admission {
  /** The cause of a reload of a slave that is well. */
  static final String MANUAL = "Manual";

  private final Ward ward;
  private final ObservedCluster observed;
  private final ObservedReload reload;
  private final ReloadOrder order;
  private final Instant now;

  private Admission(Ward ward, ObservedReload reload, Instant now) {
    this.ward = ward;
    this.observed = ward.observed();
    this.reload = reload;
    this.order = reload.order();
    this.now = now;
  }

  /**
   * The order's status after the decision.
   *
   * @param busy what goes on already, and has to end first; empty when nothing does
   */
  static ReloadStatus of(Ward ward, ObservedReload reload, String busy, Instant now) {
    var admission = new Admission(ward, reload, now);
    return admission.decide(busy);
  }

  /** What an order that waits has to be told while nothing is done; nothing when it was. */
  static Stream<Action> paused(DesiredCluster desired, ObservedReload reload) {
    ReloadStatus told =
        ReloadEdit.of(reload.status())
            .cluster(desired.uid())
            .phase(Phase.Pending)
            .because(
                Reason.Paused.name(),
                "spec.maintenance.paused is true; it is decided about when that is false again")
            .done(reload.generation());
    return reload.status().waiting() && !told.equals(reload.status())
        ? Stream.of(new Action.UpdateReload(reload, told))
        : Stream.empty();
  }

  private ReloadStatus decide(String busy) {
    Optional<ObservedNode> node =
        observed.slaves().stream().filter(slave -> slave.name().equals(order.node())).findFirst();
    if (node.isEmpty()) {
      return ward.expects(order.node())
          ? waits(Reason.SlaveSilent, order.node() + " has no pod yet")
          : refused(
              Reason.NoSuchSlave,
              "'%s' is no slave of %s; name one of its slaves"
                  .formatted(order.node(), ward.desired().name()));
    }
    if (!allowedByMode()) {
      return refused(
          Reason.ModeOff,
          "spec.reload.mode is %s; set it to Auto, or order with force: true"
              .formatted(ward.desired().reload().mode()));
    }
    Optional<Facts> facts = ward.facts(node.get());
    if (facts.isEmpty()) {
      return waits(Reason.SlaveSilent, order.node() + " does not answer");
    }
    return decide(node.get(), facts.get(), busy);
  }

  private ReloadStatus decide(ObservedNode node, Facts facts, String busy) {
    boolean broken = !facts.broken().isEmpty();
    if (!broken && reload.automatic()) {
      return refused(Reason.NotBroken, node.name() + " has mended in the meantime");
    }
    List<String> missing = missing(facts);
    if (!missing.isEmpty()) {
      return refused(
          Reason.NoSuchPrefix,
          "the master has no prefix %s; name some that it has, or none to load all"
              .formatted(Texts.list(missing)));
    }
    Optional<Judgement> judgement =
        Optional.of(ordered(facts)).filter(told -> !told.broken().isEmpty()).map(Judge::of);
    Optional<ReloadStatus> held = held(judgement, facts);
    if (held.isPresent()) {
      return held.get();
    }
    if (!ward.masterServes()) {
      return waits(Reason.MasterNotServing, "the master does not answer as a master with slaves");
    }
    if (!busy.isEmpty()) {
      return waits(Reason.ReloadRunning, busy);
    }
    if (!broken && ward.lastReady(node)) {
      return waits(
          Reason.NoOtherReadySlave,
          node.name() + " is the only slave that serves reads; another one must be ready first");
    }
    Scope scope = scope(judgement, facts);
    if (scope.prefixes().isEmpty()) {
      return waits(
          Reason.NothingToLoad,
          "the master has nothing yet that %s follows; it is loaded when there is something"
              .formatted(node.name()));
    }
    return SurroundingCauses.lacksRoom(facts, scope.prefixes())
        .map(why -> waits(Reason.DiskFull, why))
        .orElseGet(() -> accepted(judgement, facts, scope));
  }

  /** What a person leaves out is not loaded over, whatever broke it. */
  private Facts ordered(Facts facts) {
    List<String> named = order.prefixList();
    return reload.automatic() || named.isEmpty() ? facts : facts.only(named);
  }

  /** What a person names and the master has not; it tells all that it has. */
  private List<String> missing(Facts facts) {
    return facts.master().filter(master -> !reload.automatic()).stream()
        .flatMap(
            master -> order.prefixList().stream().filter(name -> master.prefix(name).isEmpty()))
        .distinct()
        .toList();
  }

  private boolean allowedByMode() {
    ReloadSpec.Mode mode = ward.desired().reload().mode();
    return switch (mode) {
      case Auto -> true;
      case Manual -> !reload.automatic();
      case Off -> !reload.automatic() && order.forced();
    };
  }

  private Optional<ReloadStatus> held(Optional<Judgement> judgement, Facts facts) {
    if (judgement.isPresent()
        && judgement.get().remedy() instanceof Remedy.Hold(Reason reason, String why)) {
      if (!reason.needsPerson()) {
        return Optional.of(waits(reason, why));
      }
      if (!order.forced()) {
        return Optional.of(refused(reason, why));
      }
    }
    boolean limit = facts.log().limitReached(ward.desired().reload().limit(), now);
    return limit && !order.forced()
        ? Optional.of(
            refused(
                Reason.StartLimitHit,
                "%s has had as many reloads as spec.reload.startLimit allows; reset that, or order"
                        .formatted(order.node())
                    + " with force: true"))
        : Optional.empty();
  }

  private ReloadStatus accepted(Optional<Judgement> judgement, Facts facts, Scope scope) {
    String source =
        Source.of(order, scope.prefixes(), observed)
            .or(observed::master)
            .map(ObservedNode::name)
            .orElse("");
    int burst = ward.desired().reload().limit().burst();
    int attempt = facts.log().inARow().size() + 1;
    ReloadEdit edit = reload.automatic() ? taken().widenable() : taken();
    return edit.phase(Phase.Ordered)
        .because(null, null)
        .decided(
            new ReloadEdit.Decision(
                judgement.map(found -> found.cause().name()).orElse(MANUAL),
                judgement.map(Judgement::evidence).orElse("a person ordered it"),
                scope.text(),
                scope.rule(),
                scope.prefixes(),
                "%d of %d".formatted(attempt, burst),
                source,
                Forecast.of(scope.prefixes(), facts, observed.reloads())),
            now)
        .done(reload.generation());
  }

  /** The operator's own order is for what its rule chose when it made it. */
  private Scope scope(Optional<Judgement> judgement, Facts facts) {
    List<String> wanted = order.prefixList().stream().distinct().toList();
    boolean all = wanted.isEmpty();
    String rule =
        reload.automatic() && judgement.isPresent()
            ? Scope.of(facts, judgement.get().cause()).rule()
            : "AsOrdered";
    return new Scope(all ? Sizes.all(facts) : wanted, all, rule);
  }

  /** Whatever is decided, the order is bound to the cluster that decided it. */
  private ReloadEdit taken() {
    return ReloadEdit.of(reload.status()).cluster(ward.desired().uid());
  }

  private ReloadStatus waits(Reason reason, String why) {
    return taken().phase(Phase.Pending).because(reason.name(), why).done(reload.generation());
  }

  private ReloadStatus refused(Reason reason, String why) {
    return taken()
        .phase(Phase.Refused)
        .because(reason.name(), why)
        .finishedAt(now)
        .done(reload.generation());
  }
}
