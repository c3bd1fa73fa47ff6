package io.prefixdb.operator.report;

import io.prefixdb.crds.BrokenPrefix;
import io.prefixdb.crds.ClusterCondition;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.MasterResponse;
import io.prefixdb.crds.NodeStatus;
import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.crds.ReloadStatus.Phase;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change of status that is worth an Event.
 *
 * @param key names the change, so that telling it twice makes one Event
 */
public record Transition(boolean warning, String reason, String action, String note, String key) {

  /**
   * The changes that a pass made: from one stored status to the next, and in the records of reloads
   * that it has written.
   *
   * @param done the actions that were carried out
   */
  public static List<Transition> between(
      ClusterStatus before, ClusterStatus after, List<Action> done) {
    var found = new ArrayList<Transition>();
    for (NodeStatus node : after.nodeList()) {
      Optional<NodeStatus> previous =
          before.nodeList().stream().filter(old -> old.name().equals(node.name())).findFirst();
      broke(previous, node).ifPresent(found::add);
    }
    for (Action action : done) {
      if (action instanceof Action.UpdateReload(ObservedReload reload, ReloadStatus changed)) {
        reload(reload, changed).ifPresent(found::add);
      }
      if (action instanceof Action.CancelReload cancel && cancel.deleted()) {
        found.add(cancelled(cancel));
      }
      if (action instanceof Action.Restart restart
          && restart.pod().equals(before.currentMaster())) {
        found.add(masterRestarted(restart));
      }
    }
    roles(before, after, found);
    attachment(before.master(), after.master()).ifPresent(found::add);
    stalled(before, after).ifPresent(found::add);
    held(before, after).ifPresent(found::add);
    condition(after, before, Conditions.SPEC_VALID, false, "SpecInvalid").ifPresent(found::add);
    return found;
  }

  private static Transition cancelled(Action.CancelReload cancel) {
    return new Transition(
        false,
        "ReloadCancelled",
        "Reload",
        "%s is told to end its load, for the PrefixDBReload was deleted; it goes on with the data that it has"
            .formatted(cancel.node()),
        cancel.id());
  }

  /** Nobody takes writes until it is back, so people are told. */
  private static Transition masterRestarted(Action.Restart restart) {
    return new Transition(
        true,
        "MasterRestarted",
        "Restart",
        "%s, the master, is restarted: %s; nobody takes writes until it is back"
            .formatted(restart.pod(), restart.because()),
        "restart " + restart.uid());
  }

  private static void roles(ClusterStatus before, ClusterStatus after, List<Transition> found) {
    promotion(before, after).ifPresent(found::add);
    String master = after.currentMaster();
    if (master != null && !master.equals(before.currentMaster())) {
      found.add(
          new Transition(
              false,
              "MasterNamed",
              "Promote",
              "%s is the master, in epoch %d".formatted(master, after.epoch()),
              "master " + after.epoch()));
    }
  }

  private static Optional<Transition> promotion(ClusterStatus before, ClusterStatus after) {
    Promotion now = after.promotion();
    if (now == null || Objects.equals(before.epoch(), after.epoch())) {
      return Optional.empty();
    }
    Promotion then = before.promotion();
    boolean back =
        then != null
            && now.step() == Promotion.Step.Promoting
            && now.to().equals(then.from())
            && !now.to().equals(then.to());
    String note =
        back
            ? "goes on as the master, for the other one has not taken over"
            : "follows %s as the master".formatted(now.from());
    return Optional.of(
        new Transition(
            back,
            back ? "PromotionTakenBack" : "PromotionStarted",
            "Promote",
            "%s %s, in epoch %d".formatted(now.to(), note, after.epoch()),
            "promotion " + after.epoch()));
  }

  /** A server that gets its first slaves may not bear them, so people are warned. */
  private static Optional<Transition> attachment(
      @Nullable MasterResponse before, @Nullable MasterResponse after) {
    MasterResponse.Step step = after == null ? null : after.step();
    MasterResponse.Step last = before == null ? null : before.step();
    if (after == null || step == null || step == last || step == MasterResponse.Step.InSync) {
      return Optional.empty();
    }
    String reason =
        switch (step) {
          case CatchingUp, InSync -> "AttachmentStarted";
          case Attached -> "AttachmentSucceeded";
          case TakenBack -> "AttachmentTakenBack";
        };
    return Optional.of(
        new Transition(
            step != MasterResponse.Step.Attached,
            reason,
            "Attach",
            String.valueOf(after.message()),
            reason + " " + after.since()));
  }

  private static Optional<Transition> held(ClusterStatus before, ClusterStatus after) {
    Optional<String> now = heldText(after);
    return now.filter(text -> !now.equals(heldText(before)))
        .map(text -> new Transition(true, "PromotionHeld", "Promote", text, "held " + text));
  }

  private static Optional<String> heldText(ClusterStatus status) {
    return Conditions.find(status, Conditions.FAILOVER_READY)
        .filter(condition -> "PromotionHeld".equals(condition.reason()))
        .map(ClusterCondition::message);
  }

  private static Optional<Transition> broke(Optional<NodeStatus> previous, NodeStatus node) {
    List<String> known =
        previous.stream()
            .flatMap(old -> old.brokenList().stream())
            .map(Transition::identity)
            .toList();
    List<BrokenPrefix> fresh =
        node.brokenList().stream().filter(broken -> !known.contains(identity(broken))).toList();
    if (fresh.isEmpty()) {
      return Optional.empty();
    }
    boolean begins = fresh.stream().allMatch(Transition::needsTheFirstRecord);
    String note =
        fresh.stream()
            .map(Transition::evidence)
            .collect(
                Collectors.joining(
                    "; ", node.name() + (begins ? " has nothing yet: " : " is broken: "), ""));
    return Optional.of(
        new Transition(
            !begins,
            begins ? "SlaveIsNew" : "ReplicationBroken",
            "Observe",
            note,
            "broken " + node.name() + fresh.stream().map(Transition::identity).toList()));
  }

  private static String evidence(BrokenPrefix broken) {
    return broken.need() == null || broken.need() == 0
        ? "%s on '%s'".formatted(broken.reason(), broken.prefix())
        : "%s on '%s': need %s, master has up to %s"
            .formatted(broken.reason(), broken.prefix(), broken.need(), broken.last());
  }

  /** One that has nothing was not left behind. */
  private static boolean needsTheFirstRecord(BrokenPrefix broken) {
    return broken.need() != null && broken.need() == 1;
  }

  private static String identity(BrokenPrefix broken) {
    return broken.prefix() + " " + broken.reason() + " " + broken.since();
  }

  private static Optional<Transition> reload(ObservedReload before, ReloadStatus after) {
    if (after.prefixList().size() > before.status().prefixList().size()
        && !after.widenings().isEmpty()) {
      return Optional.of(widened(before, after));
    }
    Phase phase = after.phase();
    boolean wanted = ReloadStatus.SLAVE_GONE.equals(after.reason());
    if (phase == null || phase == before.status().phase() || wanted) {
      return Optional.empty();
    }
    String node = before.order().node();
    return switch (phase) {
      case Ordered -> begun(before, after);
      case Succeeded ->
          told(before, false, "ReloadSucceeded", node + " stays in sync after: " + what(after));
      case Failed ->
          told(
              before,
              true,
              "ReloadFailed",
              "%s (%s): %s".formatted(node, after.message(), what(after)));
      case Refused -> told(before, true, "ReloadRefused", String.valueOf(after.message()));
      case Pending, Running, CatchingUp, InSync -> Optional.empty();
    };
  }

  /** That a part of it begins which was told before is nothing new. */
  private static Optional<Transition> begun(ObservedReload before, ReloadStatus after) {
    return after.round() > 0
        ? Optional.empty()
        : told(
            before,
            discouraged(before, after),
            "ReloadStarted",
            "%s is loaded again: %s%s"
                .formatted(before.order().node(), what(after), advice(before, after)));
  }

  private static Transition widened(ObservedReload before, ReloadStatus after) {
    return new Transition(
        false,
        "ReloadWidened",
        "Reload",
        "%s: more broke while it is loaded, and is loaded next: %s (%s)"
            .formatted(
                before.order().node(), after.widenings().getLast().because(), after.scopeReason()),
        "ReloadWidened %s %d".formatted(before.orderId(), after.prefixList().size()));
  }

  /** Keys are slow, and meant for data of another format. */
  private static boolean discouraged(ObservedReload reload, ReloadStatus after) {
    return reload.order().method() == ReloadOrder.Method.API
        && !Cause.Incompatible.name().equals(after.cause());
  }

  private static String advice(ObservedReload reload, ReloadStatus after) {
    return discouraged(reload, after)
        ? "; by keys it is slow, and meant for data of another format: prefer method Copy"
        : "";
  }

  private static String what(ReloadStatus reload) {
    return "%s, %s, prefixes %s (%s)"
        .formatted(reload.cause(), reload.evidence(), reload.scope(), reload.scopeReason());
  }

  private static Optional<Transition> told(
      ObservedReload reload, boolean warning, String reason, String note) {
    return Optional.of(
        new Transition(warning, reason, "Reload", note, reason + " " + reload.orderId()));
  }

  /** The Event has the reason of the condition: what stopped the remedies. */
  private static Optional<Transition> stalled(ClusterStatus before, ClusterStatus after) {
    String reason =
        Conditions.find(after, Conditions.STALLED)
            .map(condition -> String.valueOf(condition.reason()))
            .orElse("");
    return condition(after, before, Conditions.STALLED, true, reason);
  }

  private static Optional<Transition> condition(
      ClusterStatus after, ClusterStatus before, String type, boolean bad, String reason) {
    Optional<ClusterCondition> now = Conditions.find(after, type);
    boolean is = Conditions.holds(after, type) == bad;
    boolean was =
        Conditions.find(before, type).isPresent() && Conditions.holds(before, type) == bad;
    if (now.isEmpty() || !is || was) {
      return Optional.empty();
    }
    return Optional.of(
        new Transition(
            true,
            reason,
            "Observe",
            String.valueOf(now.get().message()),
            reason + " " + now.get().lastTransitionTime()));
  }
}
