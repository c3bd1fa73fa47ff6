package io.prefixdb.operator.plan;

import io.prefixdb.crds.Promotion;
import io.prefixdb.crds.Promotion.Step;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.OrderAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The orders that a stored term asks for: only what nodes do not say of themselves already, so a
 * settled cluster gets none.
 */
final class RoleOrders {
  private static final String MASTER = "master";
  private static final String SLAVE = "slave";
  private static final String STANDBY = "standby";

  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Term term;
  private final Members members;
  private final Readers readers;
  private final List<Action> actions = new ArrayList<>();
  private String doing = "";
  private boolean urgent;

  private RoleOrders(DesiredCluster desired, ObservedCluster observed, Term term, Readers readers) {
    this.desired = desired;
    this.observed = observed;
    this.term = term;
    this.members = new Members(observed, term);
    this.readers = readers;
  }

  static RoleOrders of(DesiredCluster desired, ObservedCluster observed, Term term, Instant now) {
    var orders = new RoleOrders(desired, observed, term, new Readers(desired, observed, term, now));
    if (term.begun()) {
      orders.decide();
    }
    return orders;
  }

  List<Action> actions() {
    return actions;
  }

  /** Whether a node cannot be, or refuses, what it is told, so that a person should hear of it. */
  boolean urgent() {
    return urgent;
  }

  /** What the nodes have still to do; empty when each has the role that it shall have. */
  String doing() {
    return doing;
  }

  /** The id of the order by which a master stops to take writes. */
  static String demotion(Term term, ObservedCluster observed, String pod) {
    return observed.node(pod).map(node -> id(term, node, STANDBY, null)).orElse("");
  }

  /**
   * The least epoch in which the node that shall be the master would take that; 0 when it has not
   * said that it needs another one. Its data may be of a later epoch than it was told itself.
   */
  static long epochNeeded(Term term, ObservedCluster observed) {
    Promotion promotion = term.promotion();
    boolean names = promotion == null || promotion.step() == Step.Promoting;
    return observed
        .node(String.valueOf(term.target()))
        .filter(node -> names)
        .map(node -> observed.orders().apply(id(term, node, MASTER, null)))
        .map(
            answer ->
                answer instanceof OrderAnswer.Refused(String ignored, long epoch) ? epoch : 0L)
        .orElse(0L);
  }

  private void decide() {
    if (members.epochSeen() > term.epoch()) {
      return; // nodes refuse orders of an epoch that is over
    }
    Promotion promotion = term.promotion();
    if (promotion == null) {
      observed.nodes().forEach(this::settle);
    } else if (promotion.step() == Step.Demoting) {
      observed.node(String.valueOf(promotion.from())).ifPresent(this::demote);
    } else if (promotion.step() == Step.Promoting) {
      observed.node(promotion.to()).ifPresent(node -> promote(node, promotion));
    }
  }

  private void settle(ObservedNode node) {
    Optional<NodeVerdict> word = node.verdict();
    if (word.isEmpty()) {
      return;
    }
    if (members.word(node.name()).isEmpty()) {
      doing = stranger(node, word.get());
    } else if (!node.name().equals(term.target())) {
      follow(node, word.get());
    } else if (term.settled() && word.get().epochSeen() < term.epoch()) {
      doing = forgot(node.name());
    } else {
      name(node);
    }
  }

  /** Slaves would refuse one whose volume was lost meanwhile, and clients would find nothing. */
  private void promote(ObservedNode node, Promotion promotion) {
    if (members.blank(node.name()) && !Boolean.TRUE.equals(promotion.forced())) {
      urgent = true;
      doing = forgot(node.name());
    } else {
      name(node);
    }
  }

  private String forgot(String master) {
    String what =
        master + " has forgotten that it is the master (an empty volume, or an old one); ";
    return desired.slavePods() > 0
        ? what + "its slaves would refuse it. Promote one of them: " + desired.promoteCommand("POD")
        : what + "to go on with what it has: " + desired.promoteCommand(master + ",force");
  }

  private static String stranger(ObservedNode node, NodeVerdict word) {
    return word.managed()
        ? "%s has the data of another cluster (%s, epoch %d), which was not seen when this one began; if nobody needs it, delete its volume and its pod; if it is what is wanted, delete this resource and apply it again when all its volumes are there"
            .formatted(node.name(), word.clusterId(), word.epochSeen())
        : "%s takes no orders: its image or configuration is of an earlier release"
            .formatted(node.name());
  }

  private void name(ObservedNode node) {
    if (!members.reigns(node.name())) {
      order(node, MASTER, null);
    }
  }

  private void follow(ObservedNode node, NodeVerdict word) {
    String upstream = desired.upstream(Objects.requireNonNull(term.target()));
    boolean follows =
        SLAVE.equals(word.role())
            && word.epochSeen() == term.epoch()
            && upstream.equals(word.upstream());
    if (follows) {
      return;
    }
    if (readers.mayTurn(node, word, upstream)) {
      order(node, SLAVE, upstream);
    } else {
      doing = node.name() + " follows when another slave is in sync, so that one serves reads";
    }
  }

  /**
   * Also when it says already that it is no master: its answer tells where it ended. One that knows
   * nothing takes no writes, and would tell that there never were any.
   */
  private void demote(ObservedNode node) {
    if (members.word(node.name()).isPresent() && !members.blank(node.name())) {
      order(node, STANDBY, null);
    }
  }

  private void order(ObservedNode node, String role, @Nullable String upstream) {
    String address = node.address();
    if (node.terminating() || address == null) {
      return;
    }
    String id = id(term, node, role, upstream);
    OrderAnswer answer = observed.orders().apply(id);
    urgent |= answer instanceof OrderAnswer.Refused;
    doing =
        answer instanceof OrderAnswer.Refused(String why, long ignored)
            ? "%s refuses to be %s: %s".formatted(node.name(), role, why)
            : "%s is told that it is %s in epoch %d".formatted(node.name(), role, term.epoch());
    if (answer instanceof OrderAnswer.None) {
      actions.add(
          new Action.OrderRole(
              node.name(),
              desired.ports().adminAt(address),
              id,
              String.valueOf(term.clusterId()),
              term.epoch(),
              role,
              upstream,
              MASTER.equals(role)
                  ? node.verdict().map(NodeVerdict::clockMillis).orElse(null)
                  : null));
    }
  }

  private static String id(Term term, ObservedNode node, String role, @Nullable String upstream) {
    return "%s in epoch %d: %s %s".formatted(node.uid(), term.epoch(), role, upstream);
  }
}
