package io.prefixdb.operator.plan;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.Promotion;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who the master is. A pass that decides something only writes it down; orders and labels follow
 * from what is stored, so an operator that dies between any two steps goes on, and one that looks
 * at an old copy gives orders of an old epoch, which nodes refuse.
 *
 * @param term to be stored
 * @param actions orders, and annotations that are done with
 * @param doing what is under way; empty when every node has its role
 * @param held why a promotion that a person asked for cannot begin; empty when none is asked for
 * @param obstacles of each pod but the master, why it cannot be promoted without force; empty text
 *     when it can
 */
public record RolePlan(
    Term term, List<Action> actions, String doing, String held, Map<String, String> obstacles) {

  static RolePlan of(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    Term stored = Term.from(status);
    RoleDecision next = decide(desired, observed, stored, now);
    if (!next.term().equals(stored)) {
      return new RolePlan(
          next.term(), List.of(), next.doing(), next.held(), obstacles(desired, observed, stored));
    }
    RoleOrders orders = RoleOrders.of(desired, observed, stored, now);
    var actions = new ArrayList<>(orders.actions());
    next.finished()
        .map(request -> new Action.ClearAnnotation(Labels.PROMOTE, request.value()))
        .ifPresent(actions::add);
    String doing = next.doing().isEmpty() || orders.urgent() ? orders.doing() : next.doing();
    return new RolePlan(
        stored,
        actions,
        doing.isEmpty() ? kept(desired, stored) : doing,
        next.held(),
        obstacles(desired, observed, stored));
  }

  /** Nothing is decided and nothing done. */
  static RolePlan paused(DesiredCluster desired, ObservedCluster observed, ClusterStatus status) {
    Term stored = Term.from(status);
    return new RolePlan(stored, List.of(), "", "", obstacles(desired, observed, stored));
  }

  /** Whether a promotion is under way, and not for so long that something must be wrong. */
  public boolean promotes(Instant now) {
    Promotion promotion = term.promotion();
    return promotion != null
        && Times.parse(promotion.startedAt(), now)
            .plus(PromotionPlan.WITHOUT_MASTER_MAX)
            .isAfter(now);
  }

  private static Map<String, String> obstacles(
      DesiredCluster desired, ObservedCluster observed, Term term) {
    String master = term.target();
    var obstacles = new TreeMap<String, String>();
    if (master == null) {
      return obstacles;
    }
    var check = new PromotionCheck(desired, observed, new Members(observed, term));
    for (ObservedNode node : observed.nodes()) {
      if (!node.name().equals(master)) {
        obstacles.put(
            node.name(),
            check.obstacle(new PromoteRequest(node.name(), false, node.name()), master));
      }
    }
    return obstacles;
  }

  private static RoleDecision decide(
      DesiredCluster desired, ObservedCluster observed, Term stored, Instant now) {
    if (!stored.begun() || Formation.isOfAnother(desired, observed, stored)) {
      return Formation.of(desired, observed, stored, now);
    }
    long seen = new Members(observed, stored).epochSeen();
    if (seen > stored.epoch()) {
      return LostTerm.of(observed, stored, seen);
    }
    Optional<String> other = LostTerm.reignsInstead(observed, stored);
    if (other.isPresent()) {
      return RoleDecision.doing(
          stored.found(stored.epoch(), other.get()),
          "%s is the master of epoch %d, though this status named %s"
              .formatted(other.get(), stored.epoch(), stored.target()));
    }
    long needed = RoleOrders.epochNeeded(stored, observed);
    return needed > stored.epoch()
        ? RoleDecision.doing(
            LostTerm.later(stored, needed),
            "%s can be the master from epoch %d on, so that one begins"
                .formatted(stored.target(), needed))
        : PromotionPlan.of(desired, observed, stored, now);
  }

  private static String kept(DesiredCluster desired, Term term) {
    return desired.slavePods() <= desired.slaves()
        ? ""
        : "%s is the master and was born as a slave, so it and those before it stay though spec.slaves is %d; promote another pod: %s"
            .formatted(
                term.target(),
                desired.slaves(),
                desired.promoteCommand(desired.nameOf(Role.MASTER) + "-0"));
  }

  /**
   * The label by which Services find a node; empty when it stays as it is. It says what the node
   * said last: a node that is silent for a moment keeps it, and Kubernetes' own probe decides
   * whether clients are led there.
   */
  Optional<String> label(ObservedNode node, ObservedCluster observed) {
    var members = new Members(observed, term);
    boolean labelled = Labels.MASTER.equals(node.role());
    boolean follows =
        members.word(node.name()).filter(word -> "slave".equals(word.role())).isPresent();
    String wanted = node.role();
    if (node.name().equals(term.target()) && members.reigns(node.name())) {
      wanted = Labels.MASTER;
    } else if (follows) {
      wanted = Labels.SLAVE;
    } else if (labelled && !node.name().equals(term.target())) {
      wanted = Labels.NO_ROLE;
    }
    return Optional.ofNullable(wanted).filter(label -> !label.equals(node.role()));
  }
}
