package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.DesiredObjects;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedSet;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.report.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory on which plans are carried out: the world that tests describe, change and let
 * the planner look at. Its status is stored between passes as the API server would.
 */
public final class Situation {
  public Instant now = Instant.parse("2026-01-01T00:00:00Z");
  public DesiredCluster desired;
  public ClusterStatus status = ClusterStatus.NONE;
  public @Nullable String resetRequest;
  public final Map<String, Node> nodes = new TreeMap<>();
  public final List<Action.OrderReload> orders = new ArrayList<>();
  public final List<String> restarts = new ArrayList<>();
  private final Map<String, HasMetadata> objects = new HashMap<>();
  private final Map<String, OrderAnswer> answers = new HashMap<>();
  private int uids;

  /** A pod and its node, changed at will by a test. */
  public static final class Node {
    public final Role born;
    public boolean silent;
    public boolean ready = true;
    public boolean replicationSupported = true;
    public String mode;
    public @Nullable Broken broken;
    public String state = "InSync";
    public boolean opened = true;
    public @Nullable Reload running;
    public @Nullable Reload last;
    final String uid;
    final @Nullable String template;

    Node(Role born, String uid, @Nullable String template) {
      this.born = born;
      this.uid = uid;
      this.template = template;
      this.mode = born == Role.MASTER ? "master" : "slave";
    }

    /** Breaks the prefix p: older records than the master has are needed. */
    public void breaks(Instant since) {
      broken = new Broken("WALGap", 11L, 20L, since.toString(), null);
    }

    /** The running reload ends; the prefix is in sync. */
    public void loads() {
      last = new Reload(Objects.requireNonNull(running).id(), false, "Succeeded", "ok", 1L, null);
      running = null;
      broken = null;
    }
  }

  public Situation(String spec) {
    desired = Clusters.desired(spec);
  }

  /** A cluster whose every wish has been fulfilled. */
  public static Situation settled(String spec) {
    var situation = new Situation(spec);
    situation.settle();
    return situation;
  }

  public Node node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /** Passes until nothing is left to do. */
  public void settle() {
    for (int i = 0; i < 50; i++) {
      ClusterStatus before = status;
      if (pass().actions().isEmpty() && status.equals(before)) {
        return;
      }
    }
    throw new AssertionError("still something to do after 50 passes");
  }

  public void wish(String spec) {
    desired = Clusters.desired(spec);
  }

  public void later(Duration time) {
    now = now.plus(time);
  }

  /** One pass: plan, act, store. */
  public Plan pass() {
    ObservedCluster observed = observe();
    Plan plan = Planner.plan(desired, observed, status, now);
    plan.actions().forEach(this::carryOut);
    status = StatusReport.of(desired, observed, plan, Optional.empty(), status, now);
    return plan;
  }

  /** A pass whose process dies before it stores the status. */
  public Plan passThatDies() {
    Plan plan = Planner.plan(desired, observe(), status, now);
    plan.actions().forEach(this::carryOut);
    return plan;
  }

  /** The operator starts anew: what it only held in memory is gone. */
  public void operatorRestarts() {
    answers.clear();
  }

  public void refuse(String order) {
    answers.put(order, new OrderAnswer.Refused("400 no such prefix"));
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.Apply(HasMetadata object) -> apply(object);
      case Action.Restart restart -> restart(restart);
      case Action.OrderReload order -> order(order);
      case Action.ClearReset ignored -> resetRequest = null;
    }
  }

  private void apply(HasMetadata object) {
    objects.put(ObservedCluster.key(object), object);
    for (Role role : Role.values()) {
      setOf(role).ifPresent(set -> scale(role, set));
    }
  }

  private void scale(Role role, StatefulSet set) {
    for (int i = 0; i < 20; i++) {
      String name = desired.nameOf(role) + "-" + i;
      if (i < set.getSpec().getReplicas()) {
        nodes.computeIfAbsent(name, ignored -> new Node(role, "uid" + uids++, template(set)));
      } else {
        nodes.remove(name);
      }
    }
  }

  private void restart(Action.Restart restart) {
    restarts.add(restart.pod());
    Role role = node(restart.pod()).born;
    nodes.put(restart.pod(), new Node(role, "uid" + uids++, template(setOf(role).orElseThrow())));
  }

  private void order(Action.OrderReload order) {
    Node node = nodes.get(order.node());
    if (node == null) {
      return; // scaled away in the same pass: nobody hears it
    }
    orders.add(order);
    answers.putIfAbsent(order.id(), new OrderAnswer.UnderWay());
    if (answers.get(order.id()) instanceof OrderAnswer.UnderWay) {
      node.running = new Reload(order.id(), true, null, null, null, null);
    }
  }

  private Optional<StatefulSet> setOf(Role role) {
    return Optional.ofNullable((StatefulSet) objects.get("StatefulSet/" + desired.nameOf(role)));
  }

  private static String template(StatefulSet set) {
    return Objects.requireNonNull(
        set.getSpec().getTemplate().getMetadata().getAnnotations().get(Labels.TEMPLATE));
  }

  /** What the operator sees. */
  public ObservedCluster observe() {
    var hashes = new TreeMap<String, String>();
    objects.forEach(
        (key, object) -> hashes.put(key, object.getMetadata().getAnnotations().get(Labels.HASH)));
    var sets = new TreeMap<Role, ObservedSet>();
    for (Role role : Role.values()) {
      setOf(role)
          .ifPresent(
              set ->
                  sets.put(
                      role,
                      new ObservedSet(
                          set.getMetadata().getAnnotations().get(Labels.HASH),
                          template(set),
                          set.getSpec().getReplicas(),
                          true)));
    }
    var seen = new ArrayList<ObservedNode>();
    nodes.forEach((name, node) -> seen.add(observed(name, node)));
    return new ObservedCluster(
        hashes, sets, seen, id -> answers.getOrDefault(id, new OrderAnswer.None()), resetRequest);
  }

  private ObservedNode observed(String name, Node node) {
    boolean healthy = node.broken == null && node.running == null;
    var prefix =
        new Prefix(
            "p", node.broken == null ? node.state : "Broken", 10L, 20L, 0L, 0.0, node.broken);
    var verdict =
        new NodeVerdict(
            name,
            desired.uid(),
            node.mode,
            node.replicationSupported,
            true,
            healthy,
            List.of(),
            node.opened ? List.of(prefix) : List.of(),
            node.running,
            node.last);
    return new ObservedNode(
        name,
        node.uid,
        node.born,
        "10.0.0.1",
        node.template,
        node.ready && healthy,
        false,
        null,
        node.silent ? new NodeWord.Silent("test") : new NodeWord.Spoke(verdict));
  }

  /** Objects that are wanted but not there. */
  public long missing() {
    ObservedCluster observed = observe();
    return DesiredObjects.of(desired).stream()
        .filter(object -> !observed.isAsWanted(object))
        .count();
  }
}
