package io.prefixdb.operator.report;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.prefixdb.crds.Decision;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Plan;
import io.prefixdb.operator.plan.ReloadVerdict;
import io.prefixdb.operator.plan.Texts;
import io.prefixdb.operator.plan.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why something was, or was not, done: the last few decisions, one for each change of mind. */
final class Decisions {
  private static final int KEPT_MAX = 20;
  private static final String REMEDY = "remedy for a slave";

  private Decisions() {}

  static List<Decision> after(List<Decision> before, Plan plan, List<Action> done, Instant now) {
    var all = new ArrayList<>(before);
    for (Action action : done) {
      of(action, now).filter(made -> !isLast(all, made)).ifPresent(all::add);
    }
    plan.attachment()
        .decided()
        .map(it -> made(it.action(), it.because(), null, now))
        .filter(made -> !isLast(all, made))
        .ifPresent(all::add);
    promotionHeld(plan.roles().held(), now)
        .filter(made -> !isLastOfItsKind(all, made))
        .ifPresent(all::add);
    held(plan.reloads(), now).filter(made -> !isLastOfItsKind(all, made)).ifPresent(all::add);
    return List.copyOf(all.subList(Math.max(0, all.size() - KEPT_MAX), all.size()));
  }

  private static Optional<Decision> of(Action action, Instant now) {
    return switch (action) {
      case Action.Restart restart ->
          Optional.of(made("restart " + restart.pod(), restart.because(), null, now));
      case Action.CreateReload(PrefixDBReload reload) ->
          Optional.of(
              made(
                  "load %s again".formatted(reload.getSpec().node()),
                  "it is broken; see %s".formatted(reload.getMetadata().getName()),
                  null,
                  now));
      case Action.UpdateReload(ObservedReload reload, ReloadStatus status)
          when status.phase() == ReloadStatus.Phase.Refused ->
          Optional.of(
              made(
                  "load %s again".formatted(reload.order().node()),
                  String.valueOf(status.message()),
                  status.reason(),
                  now));
      case Action.UpdateReload(ObservedReload reload, ReloadStatus status)
          when status.widenings().size() > reload.status().widenings().size() ->
          Optional.of(
              made(
                  "load more of %s".formatted(reload.order().node()),
                  "%s; see %s".formatted(status.widenings().getLast().because(), reload.name()),
                  null,
                  now));
      case Action.CancelReload cancel ->
          Optional.of(
              made(
                  "end the reload of " + cancel.node(),
                  cancel.deleted()
                      ? "its PrefixDBReload was deleted"
                      : "it does not come forward; see " + cancel.id(),
                  null,
                  now));
      case Action.ClearAnnotation(String name, String value) ->
          Optional.of(made("do what " + name + " asks", "it was asked for: " + value, null, now));
      case Action.KeepEvidence(ConfigMap object, var _, var _) ->
          Optional.of(
              made(
                  "keep evidence in " + object.getMetadata().getName(),
                  "the first remedy did not help, and nothing shows why",
                  null,
                  now));
      case Action.UpdateReload _,
          Action.Apply _,
          Action.Remove _,
          Action.Mark _,
          Action.OrderReload _,
          Action.OrderRole _,
          Action.DeleteReload _ ->
          Optional.empty();
    };
  }

  private static Optional<Decision> promotionHeld(String why, Instant now) {
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of(made("promote another pod", why, "PromotionHeld", now));
  }

  private static Optional<Decision> held(ReloadVerdict verdict, Instant now) {
    return verdict.reason().allowed()
        ? Optional.empty()
        : Optional.of(made(REMEDY, verdict.message(), verdict.reason().name(), now));
  }

  private static Decision made(
      String action, String because, @Nullable String blockedBy, Instant now) {
    return new Decision(Times.text(now), action, Texts.clip(because), blockedBy);
  }

  private static boolean isLast(List<Decision> all, Decision made) {
    return !all.isEmpty() && same(all.getLast(), made);
  }

  private static boolean isLastOfItsKind(List<Decision> all, Decision made) {
    return all.reversed().stream()
        .filter(old -> old.action().equals(made.action()))
        .findFirst()
        .filter(old -> same(old, made))
        .isPresent();
  }

  private static boolean same(Decision one, Decision other) {
    return one.action().equals(other.action()) && one.because().equals(other.because());
  }
}
