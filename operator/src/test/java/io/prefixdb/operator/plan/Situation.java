package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.DesiredObjects;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Build;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.ObservedSet;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.report.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  public final Map<String, ObservedReload> reloads = new LinkedHashMap<>();
  private final Map<String, HasMetadata> objects = new HashMap<>();
  private final Map<String, OrderAnswer> answers = new HashMap<>();
  private int uids;

  /** A pod and its node, changed at will by a test. */
  public static final class Node {
    public final Role born;
    public boolean silent;

    /** Whether it takes no orders. */
    public boolean deaf;

    public boolean ready = true;
    public boolean replicationSupported = true;
    public String mode;
    public @Nullable Broken broken;
    public long lagSequences;
    public double lagSeconds;
    public double writesPerSecond = 100;
    public long bytes = 1000;
    public @Nullable Long walTtlSeconds;
    public @Nullable String startedAt;
    public @Nullable String rocksdb;
    public @Nullable Disk disk;
    public @Nullable Retention retention;
    public String prefix = "p";
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

    /** Breaks as a slave does that finds at its start that the log is gone. */
    public void breaksAtItsStart(Instant start) {
      startedAt = start.toString();
      breaks(start);
    }

    /** The running reload ends without data. */
    public void failsToLoad(String why) {
      last = ended("Failed", why);
      running = null;
    }

    private Reload ended(String result, String message) {
      String id = Objects.requireNonNull(running).id();
      return new Reload(
          id, false, result, message, 1000L, null, null, null, null, null, null, null);
    }

    /** The running reload ends; the prefix is in sync. */
    public void loads() {
      last = ended("Succeeded", "ok");
      running = null;
      broken = null;
    }
  }

  /** A reload that has begun. */
  static Reload running(String id) {
    return new Reload(id, true, null, null, null, null, null, 250L, 250L, 1000L, 100L, 5L);
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

  /** Settles and gives the reason why reloads go on or not. */
  public String settleAndSay() {
    settle();
    return pass().reloads().reason().name();
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
    return passThatDiesAfter(Integer.MAX_VALUE);
  }

  /** A pass whose process dies after so many of its actions. */
  public Plan passThatDiesAfter(int actions) {
    Plan plan = Planner.plan(desired, observe(), status, now);
    plan.actions().stream().limit(actions).forEach(this::carryOut);
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
      case Action.CreateReload(PrefixDBReload reload) -> create(reload);
      case Action.UpdateReload(ObservedReload reload, ReloadStatus status) ->
          reloads.computeIfPresent(reload.name(), (name, old) -> with(old, status));
      case Action.DeleteReload(ObservedReload reload) -> reloads.remove(reload.name());
    }
  }

  private void create(PrefixDBReload reload) {
    reloads.computeIfAbsent(
        reload.getMetadata().getName(),
        name ->
            new ObservedReload(name, null, "1", now, 1, true, reload.getSpec(), ReloadStatus.NONE));
  }

  private static ObservedReload with(ObservedReload old, ReloadStatus status) {
    return new ObservedReload(
        old.name(),
        old.uid(),
        old.version(),
        old.createdAt(),
        old.generation(),
        old.automatic(),
        old.order(),
        status);
  }

  /** A person makes an order. */
  public void order(String name, ReloadOrder order) {
    reloads.put(name, new ObservedReload(name, null, "1", now, 1, false, order, ReloadStatus.NONE));
  }

  /** The orders for a node, oldest first. */
  public List<ObservedReload> reloadsOf(String node) {
    return reloads.values().stream().filter(reload -> reload.order().node().equals(node)).toList();
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
    if (answers.get(order.id()) instanceof OrderAnswer.UnderWay && !node.deaf) {
      node.running = running(order.id());
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
        hashes,
        sets,
        seen,
        id -> answers.getOrDefault(id, new OrderAnswer.None()),
        List.copyOf(reloads.values()),
        resetRequest);
  }

  private ObservedNode observed(String name, Node node) {
    boolean healthy = node.broken == null && node.running == null;
    var prefix =
        new Prefix(
            node.prefix,
            node.broken == null ? node.state : "Broken",
            10L,
            20L,
            node.lagSequences,
            node.lagSeconds,
            node.writesPerSecond,
            node.bytes,
            node.broken);
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
            node.last,
            new Build("25", node.rocksdb),
            "/etc/prefixdb/node.conf",
            "/etc/prefixdb/node.ini",
            node.walTtlSeconds,
            node.startedAt,
            node.disk,
            node.retention);
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
