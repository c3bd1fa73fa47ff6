package io.prefixdb.node;

import io.prefixdb.node.admin.AdminServer;
import io.prefixdb.node.config.AdminConfig;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.ServiceConfig;
import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.WorkflowConfig;
import io.prefixdb.node.jobs.Jobs;
import io.prefixdb.node.net.ConnectionLimit;
import io.prefixdb.node.net.EventLoops;
import io.prefixdb.node.net.RpcServer;
import io.prefixdb.node.net.SharedLimits;
import io.prefixdb.node.net.StreamSwitch;
import io.prefixdb.node.net.Workers;
import io.prefixdb.node.net.Workflow;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.Moment;
import io.prefixdb.node.replication.stream.Acks;
import io.prefixdb.node.replication.stream.Feeds;
import io.prefixdb.node.retention.LogKeeper;
import io.prefixdb.node.retention.LogRule;
import io.prefixdb.node.retention.VolumeGauge;
import io.prefixdb.node.role.Term;
import io.prefixdb.node.role.Upstream;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.CallService;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.Traffic;
import io.prefixdb.node.service.FileSwitch;
import io.prefixdb.node.service.PrefixService;
import io.prefixdb.node.service.SuspendedService;
import io.prefixdb.node.store.FileLimit;
import io.prefixdb.node.store.OpeningProgress;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreException;
import io.prefixdb.node.store.StoreLogs;
import io.prefixdb.node.store.StoreSettings;
import io.prefixdb.node.store.WriteGate;
import io.prefixdb.node.store.WriteLease;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running data node: its parts put together, started in the order of their needs and stopped in
 * the reverse one.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /**
   * The event loops that ports share. RocksDB, workers, slaves and the system want the other half
   * of the processors; where clients are alone, ports can have more loops of their own.
   */
  private static final int EVENT_LOOPS =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final int WORKERS = 16;

  /** A clock that begins below it shows numbers that JSON readers keep exact. */
  private static final long CLOCK_BEGIN_MAX = 1L << 52;

  private static final String ADMIN = "admin";

  private final Parts parts = new Parts();
  private final Map<String, RpcServer> servers = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private volatile @Nullable ServiceConfig limits;
  private volatile Consumer<NodeConfig> retention = _ -> {};
  private volatile Optional<RocksStores> stores = Optional.empty();
  private Optional<Following> following = Optional.empty();
  private volatile Optional<NodeReport> report = Optional.empty();
  private final Map<String, Workflow> workflows = new LinkedHashMap<>();
  private final CopyFitness fitness = new CopyFitness();
  private final TextReloads reloads = new TextReloads();
  private final SourceStandings standings = new SourceStandings();
  private final Consumer<String> endNode;

  private Node(Consumer<String> endNode) {
    this.endNode = endNode;
  }

  /**
   * Opens the data, serves the ports, and follows the master if there is one.
   *
   * @throws StoreException when the data cannot be opened
   * @throws IOException when a port cannot be opened
   */
  public static Node start(NodeConfig config, Path configFile) throws StoreException, IOException {
    return start(config, configFile, StoreSettings.of(config));
  }

  /** With settings of the store that the configuration does not know. */
  static Node start(NodeConfig config, Path configFile, StoreSettings settings)
      throws StoreException, IOException {
    return start(
        config, configFile, settings, lastWords -> LOG.error("the node is to end: {}", lastWords));
  }

  /**
   * As {@link #start(NodeConfig, Path, StoreSettings)}.
   *
   * @param endNode ends the process with these last words, soon; called by any thread
   */
  static Node start(
      NodeConfig config, Path configFile, StoreSettings settings, Consumer<String> endNode)
      throws StoreException, IOException {
    Node node = new Node(endNode);
    try {
      node.open(config, configFile, settings);
      return node;
    } catch (StoreException | IOException | RuntimeException | Error e) {
      node.close();
      throw e;
    }
  }

  /**
   * The ports that were opened, by the names of their servers, with {@value #ADMIN} for the admin
   * port. The system chose those that are 0 in the configuration.
   */
  public Map<String, Integer> ports() {
    return Map.copyOf(ports);
  }

  /**
   * Takes over those limits and rules of a changed configuration that count without a restart. May
   * be called by any thread.
   */
  void reload(NodeConfig changed) {
    limits = changed.service();
    stores.ifPresent(opened -> opened.limitPrefixes(changed.store().maxPrefixes()));
    retention.accept(changed);
    report.ifPresent(told -> told.inForce(changed));
  }

  /**
   * Has every prefix that is followed loaded anew from the master, which goes on after this
   * returns.
   *
   * @return whether this node follows a master by its configuration; nothing happens otherwise
   */
  boolean loadAnew() {
    following.ifPresent(one -> parts.started("initial load", InitialLoad.start(one.replicator())));
    return following.isPresent();
  }

  private ServiceConfig limits() {
    return Objects.requireNonNull(limits, "a service before the configuration");
  }

  private void open(NodeConfig config, Path configFile, StoreSettings settings)
      throws StoreException, IOException {
    FirstLines.say(config, configFile);
    limits = config.service();
    WriteLease lease = new WriteLease(System::nanoTime);
    WriteGate gate = config.managed() ? lease : WriteGate.OPEN;
    RocksStores stores = parts.started("stores", RocksStores.take(settings, gate));
    OpeningProgress opening = new OpeningProgress();
    Optional<AdminServer> adminPort = adminPort(config, opening);
    stores.begin(opening);
    this.stores = Optional.of(stores);
    Downstreams downstreams = new Downstreams(Node::now, Duration.ofDays(1));
    LogKeeper logs =
        parts.started(
            "log keeper",
            new LogKeeper(
                stores,
                downstreams,
                Node::now,
                VolumeGauge.of(logVolume(config)),
                config.store().path().resolve("PREFIXDB.slaves"),
                LogRule.of(config.store())));
    retention =
        changed -> {
          downstreams.forgetAfter(Duration.ofSeconds(changed.store().retention().forgetSeconds()));
          logs.change(LogRule.of(changed.store()));
        };
    retention.accept(config);
    logs.start();
    Acks acks = new Acks(config.acks(), System::nanoTime);
    List<Traffic> traffic = new CopyOnWriteArrayList<>(); // of ports that open later
    Feeds feeds =
        parts.started(
            "feeds",
            Feeds.start(
                new StoreLogs(stores),
                config.feed(),
                acks,
                downstreams,
                standings,
                ThreadPriority::lower,
                () -> traffic.stream().mapToLong(Traffic::ofClients).sum(),
                System::nanoTime));
    stores.checkpoints().pinWith(new CopyPins(downstreams));
    FileSwitch files =
        parts.started(
            "files for others", new FileSwitch(stores.checkpoints(), ThreadPriority::lower));
    FrameHandler handler =
        new FrameDispatcher(
            calls(config, stores, gate, acks, downstreams),
            config.service().suspended()
                ? Map.of()
                : Map.of(StreamSwitch.METHOD, new StreamSwitch(feeds), FileSwitch.METHOD, files));
    ByteBudget budget = budget(config);
    SharedLimits shared =
        new SharedLimits(
            budget,
            new ConnectionLimit(FileLimit.current().connections(), config.servers().size()));
    EventLoops loops =
        parts.started("event loops", EventLoops.forPorts("net", EVENT_LOOPS, config.transport()));
    LOG.info("the ports use {}", loops.transport());
    ExecutorService workers = Workers.pool("worker", WORKERS);
    parts.started("worker threads", () -> Workers.end(workers));
    for (ServerConfig server : config.servers()) {
      @Nullable Workflow workflow = server.workflow().map(this::workflow).orElse(null);
      RpcServer port =
          parts.started(
              server.name(),
              RpcServer.open(
                  server,
                  handler,
                  loops(server, loops, config.transport()),
                  workers,
                  workflow,
                  shared));
      ports.put(server.name(), port.port());
      servers.put(server.name(), port);
      if (server.kind() == ServerConfig.Kind.NOBODY) {
        LOG.warn(
            "port {} closes all connections: nobody has the name of its target", server.name());
      }
      traffic.add(port.traffic());
      LOG.info("port {} serves on {}:{}", server.name(), server.addr(), port.port());
    }
    NodeRole role = role(config, stores, lease);
    fitness.begin(stores.run(), role);
    standings.begin(role);
    reloads.begin(role, config.managed());
    Jobs jobs =
        parts.started(
            "jobs", Jobs.start(config.jobs(), stores, Clock.system(ZoneId.systemDefault())));
    if (adminPort.isPresent()) {
      Gauges gauges = parts.started("gauges", new Gauges(stores, servers));
      NodeReport told =
          new NodeReport(
              config,
              configFile,
              stores,
              acks,
              gauges,
              servers,
              budget,
              jobs,
              logs,
              new RetentionOrders(logs, downstreams),
              role,
              Clock.systemUTC());
      report = Optional.of(told);
      parts.started("admin port", adminPort.get()).serve(told); // ends before what it tells of
    }
    LOG.info("ready");
  }

  /** Opened before anything that takes long, so that somebody can see how far that is. */
  private Optional<AdminServer> adminPort(NodeConfig config, OpeningProgress opening)
      throws IOException {
    if (config.admin().isEmpty()) {
      return Optional.empty();
    }
    AdminConfig admin = config.admin().get();
    AdminServer server =
        parts.started(
            "admin port of the start",
            AdminServer.start(
                new InetSocketAddress(admin.addr(), admin.port()),
                new StartReport(config.mode(), opening)));
    ports.put(ADMIN, server.port());
    return Optional.of(server);
  }

  private static ByteBudget budget(NodeConfig config) {
    long bytes = config.store().memory().connectionBytes();
    return new ByteBudget(bytes == 0 ? Runtime.getRuntime().maxMemory() / 4 : bytes);
  }

  private EventLoops loops(ServerConfig server, EventLoops shared, TransportChoice transport) {
    return server.threads() == 0
        ? shared
        : parts.started(
            server.name() + " event loops",
            EventLoops.forPorts(server.name(), server.threads(), transport));
  }

  private NodeRole role(NodeConfig config, RocksStores stores, WriteLease lease)
      throws StoreException {
    if (!config.managed()) {
      following = config.slave().map(slave -> follow(config, slave, stores));
      following.ifPresent(one -> parts.started("replication", one));
      return new ConfiguredRole(following);
    }
    return parts.started(
        "role",
        ManagedRole.start(
            new TermFile(config.store().path()),
            stores,
            lease,
            new LeaseClock(System::nanoTime, new SecureRandom().nextLong(CLOCK_BEGIN_MAX)),
            term -> follow(config, slave(config, term), stores)));
  }

  private static SlaveConfig slave(NodeConfig config, Term term) {
    Upstream upstream = term.upstream().orElseThrow();
    return config.slave().orElseThrow().of(upstream.host(), upstream.port(), term.epoch());
  }

  private Following follow(NodeConfig config, SlaveConfig slave, RocksStores stores) {
    String name = config.admin().map(AdminConfig::node).orElse("");
    Following following = new Following(slave, stores, name, endNode);
    following.start();
    return following;
  }

  private static Moment now() {
    return new Moment(System.nanoTime(), Instant.now());
  }

  private static Path logVolume(NodeConfig config) {
    return config.store().walPath().orElse(config.store().path());
  }

  private CallService calls(
      NodeConfig config, RocksStores stores, WriteGate gate, Acks acks, Downstreams downstreams) {
    boolean slave = config.slave().isPresent() && !config.managed();
    return config.service().suspended()
        ? new SuspendedService()
        : new PrefixService(
            stores,
            this::limits,
            slave
                ? PrefixService.Rights.ofSlave(stores::follows, standings::source)
                : new PrefixService.Rights(gate, _ -> false, gate, standings::source),
            AckedWrites.of(config.acks(), acks, gate),
            Clock.systemUTC(),
            downstreams,
            standings,
            fitness,
            reloads);
  }

  /** The threads of that name, which several ports may share. */
  private Workflow workflow(WorkflowConfig config) {
    return workflows.computeIfAbsent(
        config.name(), name -> parts.started(name, new Workflow(config)));
  }

  /** What its end waits for, for people; called by any thread. */
  String waitsFor() {
    String prefix =
        stores.flatMap(RocksStores::closing).map(name -> ", prefix '" + name + "'").orElse("");
    return parts.closing().map(part -> part + prefix).orElse("answers to clients");
  }

  /** Stops everything; what was acknowledged is on the disk afterwards. */
  @Override
  public void close() {
    int connections = servers.values().stream().mapToInt(RpcServer::connections).sum();
    servers.values().forEach(RpcServer::drain); // all at once, then each is waited for
    if (!servers.isEmpty()) {
      LOG.info(
          "{} ports accept no more, {} connections are answered and closed",
          servers.size(),
          connections);
    }
    servers.values().forEach(RpcServer::awaitAnswers); // of all, before a stream of one is cut
    parts.close();
  }
}
