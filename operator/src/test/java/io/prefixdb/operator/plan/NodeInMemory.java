package io.prefixdb.operator.plan;

import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.desired.Ports;
import io.prefixdb.operator.desired.Role;
import io.prefixdb.operator.observed.NodeVerdict;
import io.prefixdb.operator.observed.NodeVerdict.Branch;
import io.prefixdb.operator.observed.NodeVerdict.Broken;
import io.prefixdb.operator.observed.NodeVerdict.Build;
import io.prefixdb.operator.observed.NodeVerdict.Disk;
import io.prefixdb.operator.observed.NodeVerdict.Prefix;
import io.prefixdb.operator.observed.NodeVerdict.Reload;
import io.prefixdb.operator.observed.NodeVerdict.ResponseTimes;
import io.prefixdb.operator.observed.NodeVerdict.Retention;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.ObservedNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pod and its node, changed at will by a test. */
public final class NodeInMemory {
  public final Role born;
  public boolean silent;

  /** Whether it has not had time to answer. */
  public boolean unheard;

  /** Whether it takes no orders. */
  public boolean deaf;

  public boolean ready = true;
  public boolean replicationSupported = true;
  public final Map<String, String> labels = new TreeMap<>();

  /** Whether its process may run, as far as Kubernetes knows. */
  public boolean alive = true;

  /** What its container runs. */
  @Nullable String image;

  public String role = "standby";
  public long epoch;

  /** The latest epoch that its data is of, which may be later than what it was told. */
  public long historyEpoch;

  public @Nullable String clusterId;
  public @Nullable String upstream;
  public long sequence = 10;
  private boolean toldOtherwise;
  public @Nullable Broken broken;
  public long lagSequences;
  public long masterSequence = 20;
  public double lagSeconds;
  public double writesPerSecond = 100;
  public long bytes = 1000;
  public long branchEpoch = 1;
  public @Nullable Long walTtlSeconds;
  public @Nullable String startedAt;
  public @Nullable String rocksdb;
  public @Nullable Disk disk;
  public @Nullable Retention retention;

  /** What clients asked at its port main within ten seconds. */
  public long requests;

  public double p99Millis = 1;

  /** The configuration with which it runs on; null when it takes over what there is. */
  public @Nullable String keeps;

  public String prefix = "p";

  /** Its further prefixes, with how many bytes they are. */
  public final Map<String, Long> others = new TreeMap<>();

  /** What is broken of these. */
  public final Map<String, Broken> othersBroken = new TreeMap<>();

  /** The prefixes of the running reload; empty when nobody told them. */
  List<String> loading = List.of();

  /** Why it says that it is not healthy; it is when there is none. */
  public List<String> reasons = List.of();

  public String state = "InSync";
  public boolean opened = true;
  public @Nullable Reload running;
  public @Nullable Reload last;
  final String uid;
  @Nullable String template;

  NodeInMemory(Role born, String uid, @Nullable String template) {
    this.born = born;
    this.uid = uid;
    this.template = template;
  }

  /** Another process on the same volume: a slave goes on as it, a master waits to be named. */
  NodeInMemory successor(String uid, @Nullable String template) {
    var next = new NodeInMemory(born, uid, template);
    next.role = role.equals("slave") ? role : "standby";
    next.toldOtherwise = toldOtherwise;
    next.epoch = epoch;
    next.clusterId = clusterId;
    next.upstream = upstream;
    next.sequence = sequence;
    next.requests = requests;
    next.p99Millis = p99Millis;
    next.others.putAll(others);
    return next;
  }

  /** What a node's contract says about an order; empty when it takes it. */
  Optional<String> take(Action.OrderRole order) {
    boolean master = order.role().equals("master");
    if (clusterId != null && !clusterId.equals(order.clusterId())) {
      return Optional.of("another cluster");
    }
    if (order.epoch() < epoch || (order.epoch() == epoch && master && toldOtherwise)) {
      return Optional.of("epoch " + epoch + " has another master");
    }
    if (master && !order.role().equals(role) && historyEpoch >= order.epoch()) {
      return Optional.of("its data is of epoch " + historyEpoch);
    }
    toldOtherwise = !master;
    clusterId = order.clusterId();
    epoch = order.epoch();
    role = order.role();
    upstream = order.upstream();
    return Optional.empty();
  }

  /** In which epoch it would take an order that it refuses because of the epoch; else 0. */
  long neededEpoch(Action.OrderRole order) {
    boolean member = clusterId == null || clusterId.equals(order.clusterId());
    return member ? Math.max(epoch + 1, historyEpoch + 1) : 0;
  }

  /** Breaks the prefix p: older records than the master has are needed. */
  public void breaks(Instant since) {
    broken = new Broken("WALGap", 11L, 20L, since.toString(), null);
  }

  /** Breaks one of its further prefixes in the same way. */
  public void breaks(String other, Instant since) {
    othersBroken.put(other, new Broken("WALGap", 11L, 20L, since.toString(), null));
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

  /** More of the running reload has come. */
  public void comesTo(long bytes) {
    String id = Objects.requireNonNull(running).id();
    running = new Reload(id, true, null, null, null, null, null, bytes, 0L, 1000L, 1L, 5L, null);
  }

  private Reload ended(String result, String message) {
    String id = Objects.requireNonNull(running).id();
    return new Reload(
        id, false, result, message, 1000L, null, null, null, null, null, null, null, null);
  }

  /** The running reload ends; its prefixes are in sync. */
  public void loads() {
    last = ended("Succeeded", "ok");
    running = null;
    broken = loading.isEmpty() || loading.contains(prefix) ? null : broken;
    othersBroken.keySet().removeAll(loading);
  }

  /** What the operator sees of it. */
  ObservedNode observed(String name, String cluster, @Nullable String revision) {
    boolean whole =
        broken == null && othersBroken.isEmpty() && running == null && !role.equals("standby");
    boolean healthy = whole && !state.equals("Stuck") && reasons.isEmpty();
    var told = new ArrayList<Prefix>();
    told.add(prefix(prefix, broken, bytes));
    others.forEach((other, size) -> told.add(prefix(other, othersBroken.get(other), size)));
    var verdict =
        new NodeVerdict(
            name,
            cluster,
            role,
            replicationSupported,
            true,
            healthy,
            reasons,
            opened ? told : List.of(),
            running,
            last,
            new Build("25", rocksdb),
            "/etc/prefixdb/node.conf",
            "/etc/prefixdb/node.ini",
            keeps == null ? revision : keeps,
            walTtlSeconds,
            startedAt,
            disk,
            retention,
            role,
            true,
            clusterId,
            epoch == 0 ? null : epoch,
            upstream,
            1000L,
            List.of(new ResponseTimes(Ports.MAIN_SERVER, requests, p99Millis)));
    return new ObservedNode(
        name,
        uid,
        born,
        "10.0.0.1",
        image,
        template,
        labels.get(Labels.SPEC),
        labels.get(Labels.ROLE),
        labels.get(Labels.LIVE),
        alive,
        ready && whole,
        false,
        null,
        word(verdict));
  }

  private Prefix prefix(String called, @Nullable Broken how, long size) {
    return new Prefix(
        called,
        how == null ? state : "Broken",
        sequence,
        masterSequence,
        lagSequences,
        lagSeconds,
        writesPerSecond,
        size,
        new Branch(branchEpoch),
        how);
  }

  private NodeWord word(NodeVerdict verdict) {
    if (unheard) {
      return new NodeWord.Unheard();
    }
    return silent ? new NodeWord.Silent("test") : new NodeWord.Spoke(verdict);
  }
}
