package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.PrefixName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every prefix of the master here as well: finds the prefixes, runs the slave of each, and
 * reloads those that it is told to. Everything is decided on one thread that it is given; the
 * public methods may be called from any other thread.
 */
public final class Replicator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
  private static final Logger BEGIN =
      LoggerFactory.getLogger(Replicator.class.getName() + ".BEGIN");
  private static final Logger END = LoggerFactory.getLogger(Replicator.class.getName() + ".END");
  private static final SlaveState DETACHED =
      new SlaveState.Detached(
          "it was taken out of use here by detach_prefixes: attach_prefixes brings it back");
  private static final long ORDER_TIMEOUT_MS = 10_000;

  /** How often it is looked whether a load has ended. */
  private static final long LOAD_MS = 1_000;

  private final SlaveConfig config;
  private final Replicas replicas;
  private final Bench bench;
  private final Discovery discovery;
  private final Reloads reloads;
  // What others may look at; changed by the one thread only.
  private final Set<PrefixName> opening = ConcurrentHashMap.newKeySet();
  private final Map<PrefixName, Follower> followers = new ConcurrentHashMap<>();
  private final Unopened unopened = new Unopened();
  private final Set<PrefixName> detached = ConcurrentHashMap.newKeySet();

  /** Slaves that failed inside the node, until another one is in their place. */
  private final Map<PrefixName, Follower> failed = new HashMap<>();

  /** Those that are being put away because the master has them no more. */
  private final Set<PrefixName> removed = new HashSet<>();

  /**
   * Does nothing before {@link #start}.
   *
   * @param stream what is preferred to asking the master while it stands
   * @param sources where prefixes are copied from
   * @param thread one thread, for decisions; not closed here
   * @param workers at least two, for writes, opening and loads; not closed here, but after this
   */
  public Replicator(
      SlaveConfig config,
      Master master,
      UpdateStream stream,
      Replicas replicas,
      CopySources sources,
      ScheduledExecutorService thread,
      Executor workers,
      Supplier<Moment> time,
      Consumer<String> endNode) {
    this(config, replicas, sources, new Bench(master, stream, thread, workers, time, endNode));
  }

  private Replicator(SlaveConfig config, Replicas replicas, CopySources sources, Bench bench) {
    this(config, replicas, sources, bench, bench::pause);
  }

  Replicator(
      SlaveConfig config,
      Replicas replicas,
      CopySources sources,
      Bench bench,
      PrefixLoad.Pause pause) {
    this.config = config;
    this.replicas = replicas;
    this.bench = bench;
    this.discovery = new Discovery(config, bench, new Prefixes());
    this.reloads = new Reloads(replicas, sources, bench, pause, unopened, this::found);
  }

  /** Follows the prefixes that are here already, and begins to look for others. */
  public void start() {
    replicas.watch(
        new Replicas.Watcher() {
          @Override
          public void detached(PrefixName prefix) {
            bench.decide(() -> detach(prefix));
          }

          @Override
          public void attached(PrefixName prefix) {
            bench.decide(() -> attach(prefix));
          }
        });
    bench.stream().watch(() -> bench.decide(this::streamStands));
    bench.decide(
        () -> {
          for (PrefixName prefix : replicas.names()) {
            if (discovery.accepts(prefix)) {
              found(prefix);
            }
          }
          discovery.ask();
        });
  }

  /** Whether a connection to the master stands now. */
  public boolean connected() {
    return bench.master().connected();
  }

  /** Whether the master has told its prefixes since the start. */
  public boolean discovered() {
    return discovery.done();
  }

  /** Copies that stay here though the master has their prefixes no more. */
  public Optional<BlockedDetach> blockedDetach() {
    return discovery.blocked();
  }

  /**
   * Lets copies go whose prefixes the master has no more, whatever speaks against it.
   *
   * @return those of them that are not missing; if there are any, nothing was changed
   */
  public List<PrefixName> allowDetach(List<PrefixName> prefixes) {
    CompletableFuture<List<PrefixName>> present = new CompletableFuture<>();
    bench.decide(() -> present.complete(discovery.allow(prefixes)));
    return present.completeOnTimeout(prefixes, ORDER_TIMEOUT_MS, TimeUnit.MILLISECONDS).join();
  }

  /** How every prefix stands, in the order of their names. */
  public List<SlaveStatus> statuses() {
    Map<PrefixName, SlaveStatus> all = new TreeMap<>();
    opening.forEach(prefix -> all.put(prefix, idle(prefix, new SlaveState.CatchingUp())));
    for (PrefixName prefix : replicas.names()) {
      if (!discovery.accepts(prefix)) {
        all.put(prefix, idle(prefix, new SlaveState.Excluded()));
      }
    }
    unopened.states().forEach((prefix, state) -> all.put(prefix, idle(prefix, state)));
    followers.forEach((prefix, follower) -> all.put(prefix, follower.status()));
    detached.forEach(prefix -> all.put(prefix, idle(prefix, DETACHED)));
    return List.copyOf(all.values());
  }

  /** How a prefix stands that is followed now. */
  public Optional<SlaveStatus> status(PrefixName prefix) {
    return Optional.ofNullable(followers.get(prefix)).map(Follower::status);
  }

  /**
   * How a prefix that is here stands, for those who follow it here; it may not be followed yet.
   * Nothing of one that follows nobody: whoever has what is here has all that there is.
   */
  public Optional<Standing> standing(PrefixName prefix) {
    if (!discovery.accepts(prefix)) {
      return Optional.empty();
    }
    SlaveStatus status = status(prefix).orElseGet(() -> idle(prefix, new SlaveState.CatchingUp()));
    return status.state() instanceof SlaveState.Detached
        ? Optional.empty()
        : Optional.of(Standing.of(status));
  }

  /** What befell the copies since the start. */
  public Incidents.Counts incidents() {
    return bench.incidents().counts();
  }

  /** The reload that runs and the one before. */
  public ReloadStatus reloads() {
    return reloads.status();
  }

  /** Orders a reload, which goes on after this returns. */
  public ReloadReply reload(ReloadOrder order) {
    CompletableFuture<ReloadReply> reply = new CompletableFuture<>();
    bench.decide(() -> reply.complete(reloads.order(order)));
    return reply
        .completeOnTimeout(
            new ReloadReply.Invalid("the node did not take the order: it stops or is overloaded"),
            ORDER_TIMEOUT_MS,
            TimeUnit.MILLISECONDS)
        .join();
  }

  /** Ends the reload that runs, soon; its id, or nothing when none runs. */
  public Optional<String> cancelReload() {
    CompletableFuture<Optional<String>> cancelled = new CompletableFuture<>();
    bench.decide(() -> cancelled.complete(reloads.cancel()));
    return cancelled
        .completeOnTimeout(Optional.empty(), ORDER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .join();
  }

  /** Nothing new begins after this; what a worker does now is ended by who owns the workers. */
  @Override
  public void close() {
    bench.close();
    reloads.leave();
  }

  private void streamStands() {
    followers.forEach(
        (prefix, follower) -> {
          if (bench.stream().stands(prefix)) {
            follower.on(new Event.StreamStands());
          }
        });
  }

  /** What is here, as the discovery sees it. */
  private final class Prefixes implements Discovery.Here {
    @Override
    public void listed(Set<PrefixName> list) {
      unopened.listed(list);
    }

    @Override
    public void found(PrefixName prefix) {
      Replicator.this.found(prefix);
    }

    @Override
    public Collection<Absences.Copy> copies() {
      return Stream.concat(
              followers.values().stream().flatMap(follower -> follower.copy().stream()),
              unopened.copies(config.writableOnly()))
          .toList();
    }

    @Override
    public void remove(PrefixName prefix) {
      if (removed.add(prefix)) {
        bench.work(() -> putAway(prefix));
      }
    }
  }

  /** Runs on a worker. */
  private void putAway(PrefixName prefix) {
    boolean away = false;
    try {
      replicas.detach(prefix);
      away = true;
    } catch (ReplicaException e) {
      LOG.error("{}", e.reason());
    } finally {
      if (!away) { // the next list may have it put away
        bench.decide(() -> removed.remove(prefix));
      }
    }
  }

  private void detach(PrefixName prefix) {
    boolean followed = discovery.accepts(prefix);
    if (followed) {
      LOG.warn("Slave of '{}' stops: the prefix is detached here", prefix);
    }
    if (!removed.remove(prefix) && followed) { // somebody else wants it
      detached.add(prefix);
    }
    unopened.forget(prefix);
    failed.remove(prefix);
    @Nullable Follower follower = followers.remove(prefix);
    if (follower != null) {
      follower.stop();
    }
    reloads.remove(prefix, "it was detached here");
  }

  /** The slave of that prefix is in no order any more: it begins anew with what is here. */
  private void beginAnew(PrefixName prefix, Follower old) {
    if (reloads.isLoading(prefix)) {
      var _ = bench.later(() -> beginAnew(prefix, old), LOAD_MS, TimeUnit.MILLISECONDS);
    } else if (followers.remove(prefix, old)) {
      failed.put(prefix, old);
      reloads.remove(prefix, "its slave failed inside the node");
      found(prefix);
    }
  }

  private void attach(PrefixName prefix) {
    detached.remove(prefix);
    if (discovery.accepts(prefix)) {
      LOG.info("Slave of '{}' goes on: the prefix is attached", prefix);
      found(prefix);
    }
  }

  private void found(PrefixName prefix) {
    boolean wanted = !detached.contains(prefix) && !unopened.isLoading(prefix);
    if (wanted && !followers.containsKey(prefix) && opening.add(prefix)) {
      bench.work(() -> open(prefix));
    }
  }

  /** Runs on a worker. */
  private void open(PrefixName prefix) {
    try {
      Replica replica = replicas.openOrCreate(prefix);
      bench.decide(() -> opened(replica));
    } catch (ReplicaException e) {
      Origin origin = e.isDamage() ? origin(prefix) : Origin.UNKNOWN;
      bench.decide(() -> notOpened(prefix, e, origin));
    } catch (RuntimeException | Error e) { // whatever it is, the prefix is tried again
      LOG.error("prefix '{}' could not be opened", prefix, e);
      ReplicaException failure = new ReplicaException(e.toString(), e);
      bench.decide(() -> notOpened(prefix, failure, Origin.UNKNOWN));
    }
  }

  /** Of damaged files, as far as they tell it. */
  private Origin origin(PrefixName prefix) {
    try {
      return replicas.replaceable(prefix).origin();
    } catch (ReplicaException e) { // it is not as it was just now
      return Origin.UNKNOWN;
    }
  }

  private void opened(Replica replica) {
    PrefixName prefix = replica.name();
    opening.remove(prefix);
    if (detached.contains(prefix) || unopened.isLoading(prefix)) {
      return; // somebody was quicker; what is loaded is opened when it is in its place
    }
    LOG.warn("This prefix created on slave: {}", prefix);
    BEGIN.info("Start Slave '{}' ", prefix);
    Follower follower =
        new Follower(
            replica,
            config,
            bench,
            new Follower.Ways(
                () -> reloads.load(prefix),
                () -> replicas.settled(prefix),
                old -> beginAnew(prefix, old)),
            failed.remove(prefix));
    END.info("Start Slave '{}' ", prefix);
    followers.put(prefix, follower);
    reloads.add(prefix, follower);
    unopened.opened(prefix);
    if (replicas.isKept(prefix)) { // also of a load before this slave, with another master
      follower.unsettle();
    }
  }

  private void notOpened(PrefixName prefix, ReplicaException cause, Origin origin) {
    if (!detached.contains(prefix) && unopened.failed(prefix, cause, origin, bench.now().wall())) {
      LOG.error("prefix '{}' cannot be opened: {}", prefix, cause.reason());
      if (unopened.isDamaged(prefix)) {
        bench.incidents().broke(Breakage.Reason.LocalDamage);
      }
    }
    opening.remove(prefix);
  }

  private static SlaveStatus idle(PrefixName prefix, SlaveState state) {
    return new SlaveStatus(prefix, state, 0, 0, 0, false, 0, 0, 0);
  }
}
