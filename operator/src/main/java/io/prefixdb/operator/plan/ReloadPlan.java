package io.prefixdb.operator.plan;

import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.ReloadRecord;
import io.prefixdb.crds.ReloadRecord.Result;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.ReloadVerdict.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The remedy for broken slaves: load the broken prefixes again, one slave at a time, within the
 * start limit.
 *
 * <p>A reload passes through two passes. The first decides and writes it down; only a pass that
 * finds it in the stored status orders it. So an operator that dies between any two steps goes on
 * with the same order under the same id, and a node never gets a second one for the same break.
 */
final class ReloadPlan {
  private final DesiredCluster desired;
  private final ObservedCluster observed;
  private final Instant now;
  private final TreeMap<String, Memory> memories = new TreeMap<>();
  private final List<Action> orders = new ArrayList<>();
  private String stalled = "";
  private ReloadVerdict verdict =
      new ReloadVerdict(Reason.NothingBroken, "no prefix of a slave is broken");

  private ReloadPlan(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.now = now;
    for (int ordinal = 0; ordinal < desired.slaves(); ordinal++) {
      remember(Memory.none(desired.nameOf(Role.SLAVE) + "-" + ordinal));
    }
    observed.nodes(Role.SLAVE).forEach(node -> remember(Memory.none(node.name())));
    status.nodeList().stream()
        .filter(node -> memories.containsKey(node.name()))
        .forEach(node -> remember(Memory.from(node)));
  }

  /** Decides; the result is read by the accessors. */
  static ReloadPlan of(
      DesiredCluster desired, ObservedCluster observed, ClusterStatus status, Instant now) {
    var plan = new ReloadPlan(desired, observed, status, now);
    plan.reset();
    plan.followUp();
    plan.decide();
    return plan;
  }

  List<Action> actions() {
    return orders;
  }

  List<Memory> memories() {
    return List.copyOf(memories.values());
  }

  ReloadVerdict verdict() {
    return verdict;
  }

  /** What stopped and how to go on; empty while nothing has stopped. */
  String stalled() {
    return stalled;
  }

  boolean ongoing() {
    return memories.values().stream().anyMatch(memory -> memory.ongoing().isPresent());
  }

  private void remember(Memory memory) {
    memories.put(memory.node(), memory);
  }

  private Memory memoryOf(ObservedNode node) {
    return memories.getOrDefault(node.name(), Memory.none(node.name()));
  }

  /** The annotation goes only when a stored status shows that the reset is done. */
  private void reset() {
    String request = observed.resetRequest();
    if (request == null) {
      return;
    }
    List<Memory> waiting =
        memories.values().stream()
            .filter(memory -> request.equals("*") || request.equals(memory.node()))
            .filter(Memory::hasSomethingToReset)
            .toList();
    if (waiting.isEmpty()) {
      orders.add(new Action.ClearReset(request));
    }
    waiting.forEach(memory -> remember(memory.reset(now)));
  }

  private void followUp() {
    for (ObservedNode node : observed.nodes(Role.SLAVE)) {
      Optional<NodeVerdict> spoken = node.verdict();
      Optional<ReloadRecord> before = memoryOf(node).ongoing();
      if (spoken.isEmpty() || before.isEmpty()) {
        continue;
      }
      OrderAnswer answer = observed.orders().apply(before.get().id());
      ReloadRecord after = ReloadProgress.of(before.get(), spoken.get(), answer, now);
      remember(memoryOf(node).mapOngoing(ignored -> after));
      if (after.result() == Result.Ordered && answer instanceof OrderAnswer.None) {
        order(node, after);
      }
    }
  }

  private void order(ObservedNode node, ReloadRecord record) {
    if (node.address() != null && record.prefixes() != null && record.method() != null) {
      orders.add(
          new Action.OrderReload(
              node.name(),
              desired.ports().adminAt(node.address()),
              record.id(),
              record.prefixes(),
              record.method()));
    }
  }

  private void decide() {
    boolean free = !ongoing();
    if (!free) {
      verdict = new ReloadVerdict(Reason.ReloadRunning, ongoingText());
    }
    for (ObservedNode node : observed.nodes(Role.SLAVE)) {
      if (node.healthy()) {
        remember(memoryOf(node).recovered());
      }
      if (brokenOf(node).isEmpty()) {
        continue;
      }
      ReloadVerdict next = memoryOf(node).stalledSince() != null || free ? decide(node) : verdict;
      if (next.reason() == Reason.StartLimitHit) {
        stalled = stalled.isEmpty() ? next.message() : stalled;
      }
      if (verdict.reason() != Reason.ReloadRunning) {
        verdict = next;
      }
      free = free && next.reason() != Reason.ReloadRunning;
    }
  }

  private ReloadVerdict decide(ObservedNode node) {
    List<Prefix> broken = brokenOf(node);
    if (memoryOf(node).stalledSince() != null) {
      return stalled(node);
    }
    if (!desired.reload().automatic()) {
      return new ReloadVerdict(
          Reason.ModeOff,
          "%s is broken (%s), and spec.reload.mode is Off; set it to Auto to have it reloaded"
              .formatted(node.name(), cause(broken.getFirst())));
    }
    Optional<Prefix> ahead = broken.stream().filter(ReloadPlan::aheadOfMaster).findFirst();
    if (ahead.isPresent()) {
      return new ReloadVerdict(
          Reason.MasterBehind,
          "%s has records that the master has not (%s); loading it again would lose them: restore"
                  .formatted(node.name(), cause(ahead.get()))
              + " the master's data, or delete the slave's volume if they may go");
    }
    if (!masterServes()) {
      return new ReloadVerdict(
          Reason.MasterNotServing,
          "%s is broken, and the master does not answer as a master with slaves; it is loaded"
                  .formatted(node.name())
              + " again when the master does");
    }
    if (memoryOf(node).limitReached(desired.reload(), now)) {
      remember(memoryOf(node).stalled(now));
      return stalled(node);
    }
    remember(memoryOf(node).withReload(newRecord(node, broken)));
    return new ReloadVerdict(Reason.ReloadRunning, ongoingText());
  }

  private ReloadRecord newRecord(ObservedNode node, List<Prefix> broken) {
    return new ReloadRecord(
        orderId(node, broken),
        Times.text(now),
        null,
        broken.stream().map(Prefix::name).toList(),
        "Auto",
        cause(broken.getFirst()),
        Result.Ordered,
        null,
        null);
  }

  /**
   * The same for the same break: a pass over an old copy of the status decides the same order, and
   * not a second one.
   */
  private String orderId(ObservedNode node, List<Prefix> broken) {
    String previous =
        memoryOf(node).reloads().isEmpty() ? "" : memoryOf(node).reloads().getLast().id();
    List<String> breaks =
        broken.stream().map(prefix -> prefix.name() + " " + since(prefix)).toList();
    int identity = Objects.hash(desired.uid(), node.name(), previous, breaks);
    return "%s-%08x".formatted(node.name(), identity);
  }

  private ReloadVerdict stalled(ObservedNode node) {
    return new ReloadVerdict(
        Reason.StartLimitHit,
        ("reload request repeated too quickly for %s: %d in %s (last cause %s); no further"
                + " automatic reload. Reset: kubectl annotate prefixdbcluster -n %s %s %s=%s")
            .formatted(
                node.name(),
                desired.reload().burst(),
                desired.reload().interval().toString().substring(2).toLowerCase(Locale.ROOT),
                cause(brokenOf(node).getFirst()),
                desired.namespace(),
                desired.name(),
                Labels.RESET_FAILED,
                node.name()));
  }

  private String ongoingText() {
    return memories.values().stream()
        .flatMap(memory -> memory.ongoing().stream().map(record -> text(memory, record)))
        .findFirst()
        .orElse("");
  }

  private static String text(Memory memory, ReloadRecord record) {
    return "%s loads %s again (%s)"
        .formatted(
            memory.node(),
            String.join(", ", record.prefixes() == null ? List.of() : record.prefixes()),
            record.cause());
  }

  private boolean masterServes() {
    return observed
        .master()
        .filter(node -> !node.terminating())
        .flatMap(ObservedNode::verdict)
        .filter(word -> word.isWritable() && word.replicationSupported())
        .isPresent();
  }

  private static List<Prefix> brokenOf(ObservedNode node) {
    return node.verdict().map(NodeVerdict::brokenPrefixes).orElse(List.of());
  }

  private static boolean aheadOfMaster(Prefix prefix) {
    Broken broken = prefix.broken();
    return broken != null
        && ("MasterBehind".equals(broken.reason())
            || "LineageMismatch".equals(broken.reason())
            || (broken.need() != null
                && broken.last() != null
                && broken.need() > broken.last() + 1));
  }

  private static String since(Prefix prefix) {
    return prefix.broken() == null ? "" : String.valueOf(prefix.broken().since());
  }

  private static String cause(Prefix prefix) {
    Broken broken = prefix.broken();
    return broken == null
        ? "'%s'".formatted(prefix.name())
        : "%s on '%s': need %s, master has up to %s"
            .formatted(broken.reason(), prefix.name(), broken.need(), broken.last());
  }
}
