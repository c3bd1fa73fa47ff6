package io.prefixdb.node;

import io.prefixdb.node.admin.NodeStatus;
import io.prefixdb.node.admin.NodeView;
import io.prefixdb.node.admin.ReplicationStatus;
import io.prefixdb.node.admin.RetentionOrder;
import io.prefixdb.node.admin.RetentionStatus;
import io.prefixdb.node.admin.RoleReply;
import io.prefixdb.node.config.AdminConfig;
import io.prefixdb.node.config.Mode;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.jobs.JobStatus;
import io.prefixdb.node.jobs.Jobs;
import io.prefixdb.node.model.MergeSettings.Difference;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.net.QueueView;
import io.prefixdb.node.net.RpcServer;
import io.prefixdb.node.replication.BlockedDetach;
import io.prefixdb.node.replication.Breakage;
import io.prefixdb.node.replication.ReloadStatus;
import io.prefixdb.node.replication.Replicator;
import io.prefixdb.node.replication.SlaveState;
import io.prefixdb.node.replication.SlaveStatus;
import io.prefixdb.node.replication.stream.Acks;
import io.prefixdb.node.retention.LogKeeper;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what the admin port tells. Safe for use by many threads. */
final class NodeReport implements NodeView {
  /** How old an answer may be: probes, the operator and metrics ask at the same time. */
  private static final long FRESH_NANOS = 200_000_000;

  private final NodeConfig config;
  private final Path configFile;
  private final RocksStores stores;
  private final Acks acks;
  private final Gauges gauges;
  private final Map<String, RpcServer> servers;
  private final ByteBudget budget;
  private final Jobs jobs;
  private final LogKeeper logs;
  private final RetentionOrders retention;
  private final NodeRole role;
  private final FollowingOrders following;
  private final Instant startedAt;
  private volatile String revision = "";
  private @Nullable NodeStatus last;
  private long lastNanos;
  private Verdict verdict = Verdict.NONE;
  private final ReadinessLog readiness = new ReadinessLog();

  /** The master that the verdict is about, empty when there is none. */
  private String judgedUpstream = "";

  NodeReport(
      NodeConfig config,
      Path configFile,
      RocksStores stores,
      Acks acks,
      Gauges gauges,
      Map<String, RpcServer> servers,
      ByteBudget budget,
      Jobs jobs,
      LogKeeper logs,
      RetentionOrders retention,
      NodeRole role,
      Clock clock) {
    this.config = config;
    this.configFile = configFile;
    this.stores = stores;
    this.acks = acks;
    this.gauges = gauges;
    this.servers = Map.copyOf(servers);
    this.budget = budget;
    this.jobs = jobs;
    this.logs = logs;
    this.retention = retention;
    this.role = role;
    this.following = new FollowingOrders(role);
    this.startedAt = clock.instant();
    inForce(config);
  }

  /** The configuration counts from now on; called by the thread that reads it. */
  void inForce(NodeConfig changed) {
    revision = changed.admin().map(AdminConfig::revision).orElse("");
  }

  @Override
  public synchronized NodeStatus status() {
    long now = System.nanoTime();
    if (last == null || now - lastNanos > FRESH_NANOS) {
      last = role.following().map(this::ofSlave).orElseGet(this::ofLeader);
      lastNanos = now;
      readiness.judged(last.ready(), last.reasons());
    }
    return last;
  }

  @Override
  public List<Port> ports() {
    return servers.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            server ->
                new Port(
                    server.getKey(),
                    server.getValue().connections(),
                    server.getValue().refused(),
                    server.getValue().traffic().cuts(),
                    server.getValue().traffic().methods(),
                    server.getValue().queue().map(NodeReport::queue)))
        .toList();
  }

  private static Queue queue(QueueView queue) {
    return new Queue(
        queue.name(),
        queue.threads(),
        queue.length(),
        queue.warnAt(),
        queue.dropped(),
        queue.late());
  }

  @Override
  public ReloadReply reload(ReloadOrder order) {
    return following.reload(order);
  }

  @Override
  public Optional<String> cancelReload() {
    return following.cancelReload();
  }

  @Override
  public Optional<String> detach(DetachOrder order) {
    return following.detach(order);
  }

  private static NodeStatus.BlockedDetach blocked(BlockedDetach blocked) {
    return new NodeStatus.BlockedDetach(
        blocked.prefixes().stream().map(PrefixName::value).toList(),
        blocked.since().toString(),
        "prefixes %s are gone on the master but stay here, for %s: POST /v1/detach lets them go"
            .formatted(blocked.prefixes(), blocked.reason()));
  }

  @Override
  public OrderReply retention(RetentionOrder order) {
    return retention.carryOut(order);
  }

  @Override
  public RoleReply role(RoleOrder order) {
    RoleReply reply = role.order(order);
    synchronized (this) {
      last = null; // the next status tells of it
    }
    return reply;
  }

  /** Of a master or a standby. */
  private NodeStatus ofLeader() {
    verdict = Verdict.NONE;
    judgedUpstream = "";
    List<String> unusable = unusable();
    List<String> obstacles = role.obstacles();
    String state = role.role() == Role.MASTER ? "Serving" : "Standby";
    List<NodeStatus.Prefix> prefixes = new ArrayList<>();
    for (PrefixName name : stores.names()) {
      stores
          .find(name)
          .ifPresent(
              store ->
                  prefixes.add(
                      new NodeStatus.Prefix(
                          name.value(),
                          state,
                          store.lastSequence(),
                          null,
                          null,
                          null,
                          gauges.of(name).writesPerSecond(),
                          oldest(gauges.of(name)),
                          gauges.of(name).bytes(),
                          gauges.of(name).log().bytes(),
                          paused(gauges.of(name)),
                          pausedBy(gauges.of(name)),
                          null,
                          branch(gauges.of(name)),
                          null,
                          null)));
    }
    List<String> reasons = new ArrayList<>(obstacles);
    reasons.addAll(unusable);
    boolean serves = !prefixes.isEmpty() || stores.failures().isEmpty();
    boolean ready = obstacles.isEmpty() && serves;
    return status(null, null, ready, reasons.isEmpty(), reasons, prefixes, null, null, null, null);
  }

  private NodeStatus ofSlave(Following slave) {
    Replicator replicator = slave.replicator();
    List<SlaveStatus> statuses = replicator.statuses();
    verdict =
        Verdict.of(
            slave.upstream(),
            replicator.connected(),
            replicator.discovered(),
            statuses,
            slave.upstream().equals(judgedUpstream) ? verdict : Verdict.NONE);
    judgedUpstream = slave.upstream();
    ReloadStatus reloads = replicator.reloads();
    List<String> wrong = Stream.concat(unusable().stream(), slave.doubts().stream()).toList();
    NodeStatus.@Nullable BlockedDetach blocked =
        replicator.blockedDetach().map(NodeReport::blocked).orElse(null);
    List<String> reasons = new ArrayList<>(verdict.reasons());
    reasons.addAll(wrong);
    if (blocked != null) {
      reasons.add(blocked.message());
    }
    return status(
        slave.upstream(),
        replicator.connected(),
        verdict.ready(),
        verdict.healthy() && wrong.isEmpty() && blocked == null,
        reasons,
        statuses.stream().map(this::prefix).toList(),
        reloads.running().map(ReloadReport::progress).orElse(null),
        reloads.last().map(ReloadReport::result).orElse(null),
        blocked,
        ReplicationReport.of(replicator.incidents(), slave.connectionsMade()));
  }

  /** What is not followed has what it has. */
  private long sequence(SlaveStatus status) {
    return status.state() instanceof SlaveState.Excluded
        ? stores.findOpen(status.prefix()).map(PrefixStore::lastSequence).orElse(0L)
        : status.sequence();
  }

  private NodeStatus.Prefix prefix(SlaveStatus status) {
    Gauges.Gauge gauge = gauges.of(status.prefix());
    return new NodeStatus.Prefix(
        status.prefix().value(),
        status.stateName(),
        sequence(status),
        status.masterSequence(),
        status.lagSequences(),
        status.lagSeconds(),
        gauge.writesPerSecond(),
        oldest(gauge),
        gauge.bytes(),
        gauge.log().bytes(),
        paused(gauge),
        pausedBy(gauge),
        status.silentSeconds(),
        branch(gauge),
        status.differences().map(NodeReport::differing).orElse(null),
        status.breakage().map(NodeReport::broken).orElse(null));
  }

  private NodeStatus status(
      @Nullable String upstream,
      @Nullable Boolean upstreamConnected,
      boolean ready,
      boolean healthy,
      List<String> reasons,
      List<NodeStatus.Prefix> prefixes,
      NodeStatus.@Nullable ReloadProgress reload,
      NodeStatus.@Nullable ReloadResult lastReload,
      NodeStatus.@Nullable BlockedDetach blockedDetach,
      @Nullable ReplicationStatus replication) {
    RetentionStatus kept = RetentionReport.of(logs.view());
    return new NodeStatus(
        config.admin().map(AdminConfig::node).orElse(""),
        config.admin().map(AdminConfig::cluster).orElse(""),
        NodeMain.version(),
        StartReport.BUILD,
        Mode.of(role.role() != Role.MASTER, config.store().walTtlSeconds() > 0).text(),
        configFile.toString(),
        config.store().ini().map(Path::toString).orElse(""),
        revision.isEmpty() ? null : revision,
        kept.ttlSeconds(),
        kept.ttlSeconds() > 0,
        role.status(),
        upstream,
        upstreamConnected,
        startedAt.toString(),
        ready,
        healthy,
        reasons,
        prefixes,
        reload,
        lastReload,
        blockedDetach,
        replication,
        RoleReport.diverged(stores.diverged()),
        jobs.statuses().stream().map(NodeReport::job).toList(),
        disk(prefixes),
        new NodeStatus.Connections(budget.held(), budget.max(), budget.refused()),
        gauges.responseTimes(),
        kept);
  }

  /** A sentence for each prefix that is there but cannot be used, and each volume that is full. */
  private List<String> unusable() {
    return Stream.of(
            stores.failures().stream()
                .map(failure -> "prefix '%s': %s".formatted(failure.prefix(), failure.reason())),
            acks.degraded(name -> stores.findOpen(name).isPresent()).stream(),
            Stream.concat(Stream.of(config.store().path()), config.store().walPath().stream())
                .flatMap(directory -> FullVolume.of(directory).stream()))
        .flatMap(sentences -> sentences)
        .toList();
  }

  private NodeStatus.Disk disk(List<NodeStatus.Prefix> prefixes) {
    java.io.File volume = config.store().path().toFile();
    return new NodeStatus.Disk(
        volume.getUsableSpace(),
        volume.getTotalSpace(),
        prefixes.stream().mapToLong(NodeStatus.Prefix::bytes).sum(),
        prefixes.stream().mapToLong(NodeStatus.Prefix::walBytes).sum());
  }

  private static NodeStatus.@Nullable Branch branch(Gauges.Gauge gauge) {
    return gauge
        .timeline()
        .last()
        .map(last -> new NodeStatus.Branch(last.id(), last.epoch(), last.first()))
        .orElse(null);
  }

  private static List<NodeStatus.DifferingSetting> differing(List<Difference> differences) {
    return differences.stream()
        .map(
            setting ->
                new NodeStatus.DifferingSetting(
                    setting.name(), setting.master(), setting.here().orElse(null)))
        .toList();
  }

  private static @Nullable Double paused(Gauges.Gauge gauge) {
    return gauge.pause().levels() == 0 ? null : gauge.pause().left().toMillis() / 1e3;
  }

  private static @Nullable List<String> pausedBy(Gauges.Gauge gauge) {
    return gauge.pause().levels() == 0 ? null : gauge.pause().by();
  }

  private static NodeStatus.Job job(JobStatus job) {
    return new NodeStatus.Job(
        job.name(),
        job.running().orElse(null),
        job.next().map(Instant::toString).orElse(null),
        job.lastSuccess().map(Instant::toString).orElse(null),
        job.lastDuration().toMillis() / 1e3,
        job.lastBytes(),
        job.lastError().isEmpty() ? null : job.lastError(),
        job.failures());
  }

  private static @Nullable Long oldest(Gauges.Gauge gauge) {
    OptionalLong oldest = gauge.log().oldest();
    return oldest.isPresent() ? oldest.getAsLong() : null;
  }

  private static NodeStatus.Broken broken(Breakage breakage) {
    return new NodeStatus.Broken(
        breakage.reason().name(),
        breakage.need(),
        breakage.first() == 0 ? null : breakage.first(),
        breakage.last(),
        breakage.since().toString(),
        breakage.message());
  }
}
