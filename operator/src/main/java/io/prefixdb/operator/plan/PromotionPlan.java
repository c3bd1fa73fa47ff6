package io.prefixdb.operator.plan;

import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.crds.PromotionRecord;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.Members.Predecessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of the master, in the safe order: the old one stops to take writes and tells where it
 * ended; the new one reaches that; then it is named, in an epoch of its own. Each step is in the
 * stored status before it is done, so whoever reads that status goes on with the same step.
 */
final class PromotionPlan {
  /** Nobody takes writes while the new master takes what it lacks, so that has an end. */
  static final Duration WITHOUT_MASTER_MAX = Duration.ofMinutes(1);

  /** Who is not let remove an annotation gives it up all the same. */
  private static final Duration REMOVAL_MAX = Duration.ofSeconds(10);

  /** More would not fit into a status; the old master tells them again until they are fewer. */
  private static final int LACKING_MAX = 1000;

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Term term;
  private final Members members;
  private final Instant now;

  /** Whether a person ordered that one whatever it costs. */
  static boolean isForced(@Nullable PromotionRecord record) {
    return record != null && Boolean.TRUE.equals(record.forced());
  }

  private PromotionPlan(DesiredCluster desired, ObservedCluster observed, Term term, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.term = term;
    this.members = new Members(observed, term);
    this.now = now;
  }

  /** What is next for a term that has begun. */
  static RoleDecision of(DesiredCluster desired, ObservedCluster observed, Term term, Instant now) {
    return new PromotionPlan(desired, observed, term, now).decide();
  }

  private RoleDecision decide() {
    Optional<PromoteRequest> request = PromoteRequest.of(observed);
    Promotion promotion = term.promotion();
    String givenUp = givenUp();
    Optional<PromoteRequest> over = request.filter(wish -> wish.words().equals(givenUp));
    if (over.isPresent()) {
      return (promotion == null
              ? RoleDecision.rest(confirmed())
              : goOn(promotion, Optional.empty()))
          .finishing(over.get());
    }
    if (givenUp != null) { // its annotation is gone: who makes it again means it
      return promotion == null
          ? RoleDecision.rest(term.forgetsGivenUp())
          : RoleDecision.doing(term.with(forgetting(promotion)), naming(promotion.to()));
    }
    if (promotion == null) {
      return request.map(this::consider).orElseGet(() -> RoleDecision.rest(confirmed()));
    }
    Optional<PromoteRequest> same = request.filter(wish -> wish.pod().equals(promotion.to()));
    if (request.isEmpty() || same.isPresent()) {
      return goOn(promotion, same);
    }
    RoleDecision another = instead(promotion, request.get());
    return another.held().isEmpty()
        ? another
        : goOn(promotion, Optional.empty()).holding(another.held());
  }

  /** A wish that is done with though it still stands in the annotation; null when there is none. */
  private @Nullable String givenUp() {
    Promotion promotion = term.promotion();
    PromotionRecord last = term.last();
    return promotion != null ? promotion.givenUp() : last == null ? null : last.givenUp();
  }

  /** Nobody takes writes, so a wish that cannot be fulfilled must not stop what is under way. */
  private RoleDecision goOn(Promotion promotion, Optional<PromoteRequest> request) {
    boolean forced =
        Boolean.TRUE.equals(promotion.forced())
            || request.filter(PromoteRequest::force).isPresent();
    if (!forced
        && overdue(promotion, Duration.ZERO)
        && isStillLacking(promotion)
        && lost(String.valueOf(promotion.from())).isEmpty()) {
      return takeBack(promotion, request);
    }
    return switch (promotion.step()) {
      case Demoting -> demoting(promotion, forced);
      case CatchingUp -> catchingUp(promotion, forced);
      case Promoting -> promoting(promotion, forced);
    };
  }

  /** The named master says that it is: that is kept, for one that forgets it is not named again. */
  private Term confirmed() {
    String target = term.target();
    return target != null && !target.equals(term.current()) && members.reigns(target)
        ? term.taken()
        : term;
  }

  private RoleDecision consider(PromoteRequest request) {
    String old = Objects.requireNonNullElse(term.target(), "");
    if (request.pod().equals(old)) {
      return members.reigns(old)
          ? RoleDecision.finished(confirmed(), request)
          : again(request, old);
    }
    String why = new PromotionCheck(desired, observed, members).obstacle(request, old);
    return why.isEmpty() ? begin(request, old, Step.Demoting) : RoleDecision.held(confirmed(), why);
  }

  /** The master that forgot everything is made the master again, because a person says so. */
  private RoleDecision again(PromoteRequest request, String old) {
    return request.force() && members.predecessor(old) == Predecessor.FORGOT && term.settled()
        ? begin(request, old, Step.Promoting)
        : RoleDecision.held(
            confirmed(),
            "%s is named as the master already and does not say that it is; if its data may be lost, promote another pod"
                .formatted(old));
  }

  /** Another pod than the one whose promotion is under way. */
  private RoleDecision instead(Promotion promotion, PromoteRequest request) {
    boolean named = promotion.step() == Step.Promoting;
    String old = named ? promotion.to() : Objects.requireNonNullElse(promotion.from(), "");
    if (request.pod().equals(old)) {
      return begin(request, old, Step.Promoting);
    }
    String why = new PromotionCheck(desired, observed, members).obstacleWhile(request, old);
    return why.isEmpty() ? begin(request, old, Step.Demoting) : RoleDecision.held(term, why);
  }

  /** Also when it was long ago that the new master reached what it had to, it has. */
  private boolean isStillLacking(Promotion promotion) {
    return switch (promotion.step()) {
      case Demoting ->
          !(observed.orders().apply(demotion(promotion)) instanceof OrderAnswer.Done(var ends)
              && lacking(promotion, ends).isEmpty());
      case CatchingUp -> !lacking(promotion).isEmpty();
      case Promoting -> false;
    };
  }

  private String demotion(Promotion promotion) {
    return RoleOrders.demotion(term, observed, String.valueOf(promotion.from()));
  }

  private Map<String, Long> lacking(Promotion promotion) {
    return lacking(promotion, Objects.requireNonNullElse(promotion.positions(), Map.of()));
  }

  /** What the new master has not reached of where the old one ended. */
  private Map<String, Long> lacking(Promotion promotion, Map<String, Long> ends) {
    return Members.lacking(members.positions(promotion.to()), ends);
  }

  private boolean overdue(Promotion promotion, Duration more) {
    Instant end = Times.parse(promotion.startedAt(), now).plus(WITHOUT_MASTER_MAX).plus(more);
    return !end.isAfter(now);
  }

  /** Why the old master cannot go on; empty when it can, or may. */
  private Optional<String> lost(String old) {
    if (members.blank(old)) {
      return Optional.of(old + " has forgotten that it was the master (an empty volume)");
    }
    return members.predecessor(old) == Predecessor.GONE
        ? Optional.of(old + " is gone")
        : Optional.empty();
  }

  /**
   * The old master goes on, once the wish is gone that would begin all over again; or when that
   * cannot be removed, and is remembered instead.
   */
  private RoleDecision takeBack(Promotion promotion, Optional<PromoteRequest> request) {
    String old = Objects.requireNonNullElse(promotion.from(), "");
    var back = new PromoteRequest(old, false, old);
    boolean removing = request.isPresent() && !overdue(promotion, REMOVAL_MAX);
    return removing
        ? RoleDecision.finished(term, request.get())
        : begin(
            back, promotion.to(), Step.Promoting, request.map(PromoteRequest::words).orElse(null));
  }

  private RoleDecision begin(PromoteRequest request, String old, Step step) {
    return begin(request, old, step, null);
  }

  private RoleDecision begin(
      PromoteRequest request, String old, Step step, @Nullable String givenUp) {
    var promotion =
        new Promotion(
            request.pod(),
            old,
            step,
            request.force() ? true : null,
            Times.text(now),
            null,
            givenUp);
    long epoch = Math.max(term.epoch(), members.epochSeen()) + 1;
    return RoleDecision.doing(
        term.with(promotion, epoch), "%s follows %s as the master".formatted(request.pod(), old));
  }

  private RoleDecision demoting(Promotion promotion, boolean forced) {
    String old = Objects.requireNonNullElse(promotion.from(), "");
    Optional<String> lost = lost(old);
    if (lost.isPresent()) {
      String lacks =
          forced ? "" : new PromotionCheck(desired, observed, members).behind(promotion.to(), old);
      return lacks.isEmpty()
          ? step(promotion, Step.Promoting, null, lost.get())
          : RoleDecision.doing(term, lost.get() + ", and " + lacks);
    }
    if (observed.orders().apply(demotion(promotion))
        instanceof OrderAnswer.Done(Map<String, Long> ends)) {
      if (forced) { // nothing is waited for, and all that is lacking may not fit into a status
        return step(promotion, Step.Promoting, null, old + " takes no writes any more");
      }
      Map<String, Long> lacking = lacking(promotion, ends);
      if (lacking.size() > LACKING_MAX) {
        return RoleDecision.doing(
            term,
            "%s takes what it lacks of %d prefixes".formatted(promotion.to(), lacking.size()));
      }
      return step(promotion, Step.CatchingUp, lacking, old + " takes no writes any more");
    }
    Predecessor state = members.predecessor(old);
    boolean silent = state == Predecessor.SILENT || state == Predecessor.MISSING;
    if (forced && silent) {
      return step(promotion, Step.Promoting, null, old + " does not answer, and nobody waits");
    }
    return RoleDecision.doing(
        term,
        silent
            ? "%s does not answer; it is told to stop taking writes as soon as it does. If it has ended for certain, delete its pod, or %s"
                .formatted(old, PromoteRequest.byForce(promotion.to()))
            : old + " is told to stop taking writes");
  }

  private RoleDecision catchingUp(Promotion promotion, boolean forced) {
    Map<String, Long> lacking = lacking(promotion);
    if (lacking.isEmpty() || forced) {
      return step(promotion, Step.Promoting, null, promotion.to() + " is named");
    }
    Map.Entry<String, Long> first = lacking.entrySet().iterator().next();
    return RoleDecision.doing(
        term,
        "%s: '%s' is at %d of %d (%d prefixes behind); to give up what it lacks, %s"
            .formatted(
                lost(String.valueOf(promotion.from()))
                    .map(why -> why + ", and " + promotion.to() + " lacks some of what it had")
                    .orElse(promotion.to() + " takes what it lacks"),
                first.getKey(),
                members.positions(promotion.to()).getOrDefault(first.getKey(), 0L),
                first.getValue(),
                lacking.size(),
                PromoteRequest.byForce(promotion.to())));
  }

  private RoleDecision promoting(Promotion promotion, boolean forced) {
    if (!members.reigns(promotion.to())) {
      String doing = naming(promotion.to());
      return RoleDecision.doing(forced ? term.with(forced(promotion)) : term, doing);
    }
    Instant began = Times.parse(promotion.startedAt(), now);
    var done =
        new PromotionRecord(
            promotion.from(),
            promotion.to(),
            term.epoch(),
            Boolean.TRUE.equals(promotion.forced()) ? "ordered, with force" : "ordered",
            promotion.forced(),
            promotion.startedAt(),
            Duration.between(began, now).toMillis(),
            promotion.givenUp());
    return RoleDecision.rest(term.done(done));
  }

  /** Force may be said when it is under way already, for one whose data was lost meanwhile. */
  private static Promotion forced(Promotion promotion) {
    return new Promotion(
        promotion.to(),
        promotion.from(),
        promotion.step(),
        true,
        promotion.startedAt(),
        promotion.positions(),
        promotion.givenUp());
  }

  private static Promotion forgetting(Promotion promotion) {
    return new Promotion(
        promotion.to(),
        promotion.from(),
        promotion.step(),
        promotion.forced(),
        promotion.startedAt(),
        promotion.positions(),
        null);
  }

  private String naming(String pod) {
    return switch (members.predecessor(pod)) {
      case ANSWERS, FORGOT, UNHEARD -> pod + " is named as the master";
      case GONE, SILENT, MISSING ->
          "%s is named as the master and does not answer; it takes writes when it does, or %s with another one"
              .formatted(pod, PromoteRequest.byForce("POD"));
    };
  }

  private RoleDecision step(
      Promotion promotion, Step next, @Nullable Map<String, Long> positions, String what) {
    var changed =
        new Promotion(
            promotion.to(),
            promotion.from(),
            next,
            promotion.forced(),
            promotion.startedAt(),
            positions == null || positions.isEmpty() ? null : positions,
            promotion.givenUp());
    return RoleDecision.doing(term.with(changed), what);
  }
}
