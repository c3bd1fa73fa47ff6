package io.prefixdb.operator.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.crds.PrefixDBReload;
import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.DesiredCluster;
import io.prefixdb.operator.desired.DesiredObjects;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.NodeConfigMap;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.ObservedCluster;
import io.prefixdb.operator.observed.ObservedNode;
import io.prefixdb.operator.observed.ObservedReload;
import io.prefixdb.operator.observed.ObservedSet;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.report.Deeds;
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
  public Instant created = Instant.EPOCH;
  public DesiredCluster desired;
  private String spec;
  private long generation = 7;
  public ClusterStatus status = ClusterStatus.NONE;
  public final Map<String, String> requests = new TreeMap<>();
  public final Map<String, NodeInMemory> nodes = new TreeMap<>();
  public final List<Action.OrderReload> orders = new ArrayList<>();
  public final List<Action.KeepEvidence> evidence = new ArrayList<>();
  public final List<String> restarts = new ArrayList<>();
  public final Map<String, ObservedReload> reloads = new LinkedHashMap<>();
  public final Map<String, HasMetadata> objects = new HashMap<>();

  /** Whether the API server takes no object: the spec is not what Kubernetes allows. */
  public boolean refusesObjects;

  /** Whether the operator may not remove annotations. */
  public boolean keepsRequests;

  /** Whether the operator may not change pods. */
  public boolean refusesMarks;

  public final List<Action.OrderRole> roles = new ArrayList<>();
  public final List<Action.CancelReload> cancels = new ArrayList<>();
  private final Map<String, OrderAnswer> answers = new HashMap<>();
  private int uids;

  /** A reload that has begun. */
  static Reload running(String id) {
    return new Reload(id, true, null, null, null, null, null, 250L, 250L, 1000L, 100L, 5L, null);
  }

  public Situation(String spec) {
    this.spec = spec;
    desired = Clusters.desired(spec);
  }

  /** A cluster whose every wish has been fulfilled. */
  public static Situation settled(String spec) {
    var situation = new Situation(spec);
    situation.settle();
    return situation;
  }

  public NodeInMemory node(String name) {
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

  public void wish(String wanted) {
    spec = wanted;
    look();
  }

  /** A wish that the API server counts as another generation, as it does all that differ. */
  public void wishAnew(String wanted) {
    generation++;
    wish(wanted);
  }

  /** Reads the resource: its spec, and its status as it was stored. */
  private void look() {
    PrefixDBCluster resource = Clusters.resource(spec);
    resource.setStatus(status);
    resource.getMetadata().setCreationTimestamp(created.toString());
    resource.getMetadata().setGeneration(generation);
    desired = DesiredCluster.from(resource, Clusters.OPERATOR);
  }

  public void later(Duration time) {
    now = now.plus(time);
  }

  /** One pass: plan, act, store. */
  public Plan pass() {
    ObservedCluster observed = observe();
    Plan plan = Planner.plan(desired, observed, status, now);
    plan.actions().forEach(this::carryOut);
    ClusterStatus before = status;
    status = StatusReport.of(desired, observed, plan, Deeds.all(plan.actions()), status, now);
    if (!Objects.equals(before.currentMaster(), status.currentMaster())
        || !Objects.equals(before.targetMaster(), status.targetMaster())
        || !Objects.equals(before.master(), status.master())) {
      look();
    }
    return plan;
  }

  /** A pass whose process dies before it stores the status. */
  public Plan passThatDies() {
    return passThatDiesAfter(Integer.MAX_VALUE);
  }

  /** A pass whose process dies after so many of its actions. */
  public Plan passThatDiesAfter(int actions) {
    Plan plan = thought();
    plan.actions().stream().limit(actions).forEach(this::carryOut);
    return plan;
  }

  /** What a pass would do now. */
  Plan thought() {
    return Planner.plan(desired, observe(), status, now);
  }

  /** A former leader does what it thought of before; what it hears of it nobody else knows. */
  void formerLeaderDoes(Plan plan) {
    var known = Map.copyOf(answers);
    plan.actions().forEach(this::carryOut);
    answers.clear();
    answers.putAll(known);
  }

  /** The operator starts anew: what it only held in memory is gone. */
  public void operatorRestarts() {
    answers.clear();
  }

  public void refuse(String order) {
    answers.put(order, new OrderAnswer.Refused("400 no such prefix", 0));
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.Apply apply -> apply(apply.object());
      case Action.Remove(HasMetadata object) -> objects.remove(ObservedCluster.key(object));
      case Action.Mark mark -> mark(mark);
      case Action.Restart restart -> restart(restart);
      case Action.OrderReload order -> order(order);
      case Action.OrderRole order -> order(order);
      case Action.CancelReload cancel -> cancel(cancel);
      case Action.ClearAnnotation clear -> clear(clear);
      case Action.CreateReload(PrefixDBReload reload) -> create(reload);
      case Action.UpdateReload(ObservedReload reload, ReloadStatus status) ->
          reloads.computeIfPresent(
              reload.name(),
              (name, old) ->
                  Objects.equals(old.version(), reload.version()) ? with(old, status) : old);
      case Action.DeleteReload(ObservedReload reload) -> reloads.remove(reload.name());
      case Action.KeepEvidence wish -> evidence.add(wish);
    }
  }

  private void clear(Action.ClearAnnotation clear) {
    if (!keepsRequests) {
      requests.remove(clear.name(), clear.value());
    }
  }

  private void create(PrefixDBReload reload) {
    reloads.computeIfAbsent(
        reload.getMetadata().getName(),
        name ->
            new ObservedReload(
                name, null, "1", now, 1, true, desired.uid(), reload.getSpec(), ReloadStatus.NONE));
  }

  static ObservedReload with(ObservedReload old, ReloadStatus status) {
    return new ObservedReload(
        old.name(),
        old.uid(),
        old.version() + "+",
        old.createdAt(),
        old.generation(),
        old.automatic(),
        old.cluster() == null ? status.clusterUid() : old.cluster(),
        old.order(),
        status);
  }

  /** A person makes an order. */
  public void order(String name, ReloadOrder order) {
    reloads.put(
        name, new ObservedReload(name, null, "1", now, 1, false, null, order, ReloadStatus.NONE));
  }

  /** The orders for a node, oldest first. */
  public List<ObservedReload> reloadsOf(String node) {
    return reloads.values().stream().filter(reload -> reload.order().node().equals(node)).toList();
  }

  private void apply(HasMetadata object) {
    if (refusesObjects) {
      return;
    }
    objects.put(ObservedCluster.key(object), Serialization.clone(object));
    for (Role role : Role.values()) {
      setOf(role).ifPresent(set -> scale(role, set));
    }
  }

  /** Somebody scales a StatefulSet. */
  public void scaleByHand(Role role, int replicas) {
    StatefulSet set = setOf(role).orElseThrow();
    set.getSpec().setReplicas(replicas);
    scale(role, set);
  }

  private void mark(Action.Mark mark) {
    NodeInMemory node = nodes.get(mark.pod());
    if (refusesMarks || node == null || !node.uid.equals(mark.uid())) {
      return; // scaled away in the same pass, or another one
    }
    node.labels.putAll(mark.labels());
    node.labels.putAll(mark.annotations());
  }

  private void scale(Role role, StatefulSet set) {
    for (int i = 0; i < 100; i++) {
      String name = desired.nameOf(role) + "-" + i;
      if (i < set.getSpec().getReplicas()) {
        nodes.computeIfAbsent(
            name, ignored -> made(new NodeInMemory(role, "uid" + uids++, template(set))));
      } else {
        nodes.remove(name);
      }
    }
  }

  private void restart(Action.Restart restart) {
    NodeInMemory node = nodes.get(restart.pod());
    if (node != null && node.uid.equals(restart.uid())) {
      restarts.add(restart.pod());
      renew(restart.pod());
    }
  }

  /** The pod is made anew on its volume. */
  public void renew(String pod) {
    NodeInMemory before = node(pod);
    nodes.put(
        pod, made(before.successor("uid" + uids++, template(setOf(before.born).orElseThrow()))));
  }

  /** A node is started with the configuration that there is. */
  private NodeInMemory made(NodeInMemory node) {
    node.replicationSupported = desired.wal().ttlSeconds() > 0;
    node.image = setOf(node.born).map(Situation::image).orElse(null);
    return node;
  }

  /** The pod is made anew on an empty volume. */
  public void loseVolume(String pod) {
    Role born = node(pod).born;
    NodeInMemory fresh =
        made(new NodeInMemory(born, "uid" + uids++, template(setOf(born).orElseThrow())));
    fresh.sequence = 0;
    nodes.put(pod, fresh);
  }

  private void order(Action.OrderRole order) {
    NodeInMemory node = nodes.get(order.node());
    if (node == null || node.silent) {
      return;
    }
    roles.add(order);
    boolean stops = node.role.equals("master") || order.role().equals("standby");
    answers.put(
        order.id(),
        node.take(order)
            .<OrderAnswer>map(why -> new OrderAnswer.Refused(why, node.neededEpoch(order)))
            .orElseGet(() -> new OrderAnswer.Done(stops ? Map.of("p", node.sequence) : Map.of())));
  }

  private void cancel(Action.CancelReload cancel) {
    cancels.add(cancel);
    answers.put(cancel.id(), new OrderAnswer.UnderWay());
    NodeInMemory node = nodes.get(cancel.node());
    if (node != null && node.running != null) {
      node.failsToLoad("cancelled");
    }
  }

  private void order(Action.OrderReload order) {
    NodeInMemory node = nodes.get(order.node());
    if (node == null) {
      return; // scaled away in the same pass: nobody hears it
    }
    orders.add(order);
    answers.putIfAbsent(order.id(), new OrderAnswer.UnderWay());
    boolean known = node.last != null && order.id().equals(node.last.id());
    if (answers.get(order.id()) instanceof OrderAnswer.UnderWay && !node.deaf && !known) {
      node.running = running(order.id());
      node.loading = order.prefixes();
    }
  }

  private Optional<StatefulSet> setOf(Role role) {
    return Optional.ofNullable((StatefulSet) objects.get("StatefulSet/" + desired.nameOf(role)));
  }

  private static String image(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private static String template(StatefulSet set) {
    return Objects.requireNonNull(
        set.getSpec().getTemplate().getMetadata().getAnnotations().get(Labels.TEMPLATE));
  }

  /** What the operator sees. */
  public ObservedCluster observe() {
    var sets = new TreeMap<Role, ObservedSet>();
    for (Role role : Role.values()) {
      setOf(role)
          .ifPresent(
              set ->
                  sets.put(
                      role,
                      new ObservedSet(
                          set.getMetadata().getAnnotations().get(Labels.SPEC),
                          template(set),
                          image(set),
                          set.getSpec().getReplicas(),
                          true)));
    }
    var seen = new ArrayList<ObservedNode>();
    nodes.forEach((name, node) -> seen.add(node.observed(name, desired.uid(), revision())));
    return new ObservedCluster(
        Map.copyOf(objects),
        sets,
        seen,
        id -> answers.getOrDefault(id, new OrderAnswer.None()),
        orders(true),
        orders(false),
        Objects.requireNonNullElse(
            status.currentMaster(),
            Objects.requireNonNullElse(status.targetMaster(), desired.nameOf(Role.MASTER) + "-0")),
        requests);
  }

  private List<ObservedReload> orders(boolean ofThisCluster) {
    return reloads.values().stream()
        .filter(reload -> reload.belongsTo(desired) == ofThisCluster)
        .toList();
  }

  private @Nullable String revision() {
    return Optional.ofNullable((ConfigMap) objects.get("ConfigMap/" + NodeConfigMap.name(desired)))
        .flatMap(NodeConfigMap::revision)
        .orElse(null);
  }

  /** Objects that are wanted but not there. */
  public long missing() {
    ObservedCluster observed = observe();
    return DesiredObjects.of(desired).stream()
        .filter(object -> observed.mustApply(object).isPresent())
        .count();
  }
}
