package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reload order at a time, its prefixes one after the other; the other prefixes go on meanwhile.
 * Used by the replicator's thread; {@link #status} by any.
 */
final class Reloads {
  private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

  /** An order under way. */
  private record Run(
      ReloadOrder order,
      Moment startedAt,
      ArrayDeque<PrefixName> left,
      LoadProgress progress,
      CopyTools tools) {}

  private final Replicas replicas;
  private final CopySources sources;
  private final Bench bench;
  private final PrefixLoad.Pause pause;
  private final Unopened unopened;
  private final Consumer<PrefixName> open;
  private final Map<PrefixName, Follower> followers = new HashMap<>();
  private volatile @Nullable Load loading;
  private volatile boolean cancelled;

  private volatile @Nullable Run running;
  private volatile ReloadStatus.@Nullable Finished last;

  /**
   * @param unopened what has no slave, but may be loaded if it is damaged
   * @param open opens a prefix that had none, soon
   */
  Reloads(
      Replicas replicas,
      CopySources sources,
      Bench bench,
      PrefixLoad.Pause pause,
      Unopened unopened,
      Consumer<PrefixName> open) {
    this.replicas = replicas;
    this.sources = sources;
    this.bench = bench;
    this.pause = pause;
    this.unopened = unopened;
    this.open = open;
  }

  /** From now on that prefix can be reloaded. */
  void add(PrefixName prefix, Follower follower) {
    followers.put(prefix, follower);
  }

  /** That prefix has no slave any more, and why; a load of it that runs is given up, unheard. */
  void remove(PrefixName prefix, String why) {
    followers.remove(prefix);
    Run run = running;
    if (run != null && run.progress().prefix().equals(prefix.value())) {
      giveUp();
      finish(run, false, "prefix '%s': %s".formatted(prefix, why));
    }
  }

  /** Whether that prefix is being loaded, and its slave is to rest. */
  boolean isLoading(PrefixName prefix) {
    Run run = running;
    return run != null && loading != null && run.progress().prefix().equals(prefix.value());
  }

  ReloadReply order(ReloadOrder order) {
    Run current = running;
    ReloadStatus.Finished before = last;
    if ((current != null && current.order().id().equals(order.id()))
        || (before != null && before.order().id().equals(order.id()))) {
      return new ReloadReply.Accepted(order.id());
    }
    Optional<String> wrong = whatIsWrong(order);
    if (wrong.isPresent()) {
      return new ReloadReply.Invalid(wrong.get());
    }
    if (current != null) {
      return new ReloadReply.Busy(current.order().id());
    }
    LOG.info("Reload '{}' of {} begins", order.id(), order.prefixes());
    LoadProgress progress = new LoadProgress();
    Throttle throttle =
        new Throttle(
            order.bytesPerSecond(), () -> bench.now().nanos(), TimeUnit.NANOSECONDS::sleep);
    Run run =
        new Run(
            order,
            bench.now(),
            new ArrayDeque<>(order.prefixes()),
            progress,
            new CopyTools(progress, throttle, pause, CopyTools.CONNECTIONS));
    running = run;
    cancelled = false;
    next(run);
    return new ReloadReply.Accepted(order.id());
  }

  private Optional<String> whatIsWrong(ReloadOrder order) {
    if (order.id().isEmpty()) {
      return Optional.of("id: \"\" (expected: a text that names this order)");
    }
    if (!order.hasMethod()) {
      return Optional.of(
          "method: \"%s\" (expected: \"%s\", \"%s\" or \"%s\")"
              .formatted(order.method(), ReloadOrder.AUTO, ReloadOrder.COPY, ReloadOrder.API));
    }
    Optional<String> source = whatIsWrongWithSources(order);
    if (source.isPresent()) {
      return source;
    }
    if (order.bytesPerSecond() < 0) {
      return Optional.of(
          "maxBytesPerSecond: %d (expected: a speed, or 0 for no limit)"
              .formatted(order.bytesPerSecond()));
    }
    if (order.prefixes().isEmpty()) {
      return Optional.of("prefixes: [] (expected: at least one prefix)");
    }
    List<PrefixName> unknown =
        order.prefixes().stream()
            .filter(prefix -> !followers.containsKey(prefix) && !unopened.isDamaged(prefix))
            .toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of("prefixes: " + unknown + " (expected: prefixes that this slave follows)");
  }

  private Optional<String> whatIsWrongWithSources(ReloadOrder order) {
    if (!order.sources().isEmpty() && !order.mayCopy()) {
      return Optional.of(
          "source: %s (expected: none with method API, which loads from the master)"
              .formatted(order.sources()));
    }
    if (order.sources().size() > ReloadOrder.SOURCES_MAX) {
      return Optional.of(
          "source: %d nodes (expected: at most %d)"
              .formatted(order.sources().size(), ReloadOrder.SOURCES_MAX));
    }
    return order.sources().stream()
        .filter(address -> sources.at(address).isEmpty())
        .findFirst()
        .map("source: \"%s\" (expected: HOST:PORT of a node that has the prefixes)"::formatted);
  }

  /** Ends the order that runs, soon; its id, or nothing when none runs. */
  Optional<String> cancel() {
    Run run = running;
    if (run == null) {
      return Optional.empty();
    }
    LOG.info("Reload '{}' is cancelled", run.order().id());
    if (loading == null) { // a write before it may never end
      tell(new PrefixName(run.progress().prefix()), new Event.ReloadUnwanted());
      finish(run, false, "it was cancelled");
    } else {
      giveUp(); // first: a load that waits asks why it is to end
      cancelled = true;
    }
    return Optional.of(run.order().id());
  }

  private void giveUp() {
    Load present = loading;
    if (present != null) {
      present.giveUp();
    }
  }

  /** The node stops: ends what is loaded now, soon; from any thread. */
  void leave() {
    Load present = loading;
    if (present != null) {
      present.leave();
    }
  }

  private void next(Run run) {
    loading = null;
    if (cancelled) {
      finish(run, false, "it was cancelled");
      return;
    }
    PrefixName prefix = run.left().poll();
    if (prefix == null) {
      finish(run, true, loaded(run));
      return;
    }
    run.progress().begin(prefix.value());
    @Nullable Follower follower = followers.get(prefix);
    if (follower != null && follower.hasFailed()) {
      load(prefix); // it may be what mends it
    } else if (follower != null) {
      tell(prefix, new Event.ReloadWanted());
    } else if (unopened.isDamaged(prefix)) {
      unopened.loading(prefix);
      load(prefix);
    } else {
      finish(run, false, "prefix '" + prefix + "' was detached here");
    }
  }

  private static String loaded(Run run) {
    String what = "loaded " + run.order().prefixes().size() + " prefix(es)";
    return Stream.concat(Stream.of(what), run.progress().remarks().stream())
        .collect(Collectors.joining("; "));
  }

  /** Nobody waits for a master that is silent once the order is cancelled. */
  private void pause() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("the order is cancelled");
    }
    pause.once();
  }

  /** The slave of that prefix has come to rest, or there is none: load it. */
  void load(PrefixName prefix) {
    Run run = running;
    if (run == null) {
      throw new IllegalStateException("no reload runs, yet '" + prefix + "' waits for one");
    }
    DivergedUpdates diverged = new DivergedUpdates(prefix, bench.master(), replicas, this::pause);
    Load load = loadOf(run, prefix, diverged);
    loading = load;
    bench.work(() -> load(run, prefix, diverged, load));
  }

  private Load loadOf(Run run, PrefixName prefix, DivergedUpdates diverged) {
    ReloadOrder order = run.order();
    Onward goesOn = new MasterOnward(prefix, bench.master(), this::pause);
    Load pages =
        new PrefixLoad(
            prefix,
            bench.master(),
            replicas,
            run.progress(),
            bench.time(),
            pause,
            diverged.after((copied, last) -> afterSnapshot(goesOn, copied, last)));
    if (!order.mayCopy()) {
      return pages;
    }
    return new PrefixCopy(
        prefix,
        nodes(order),
        replicas,
        run.tools(),
        diverged.after(goesOn),
        diverged::common,
        order.mayLoad() ? pages : null);
  }

  /**
   * A load that took longer than the log lives would end in a new break. An original is not asked.
   */
  private static Optional<String> afterSnapshot(Onward goesOn, Timeline copied, long last)
      throws ReplicaException, InterruptedException {
    return copied.isKnown()
        ? goesOn
            .obstacle(copied, last)
            .map(why -> "the master cannot go on after its snapshot at %d: %s".formatted(last, why))
        : Optional.empty();
  }

  /** Those that the order names, and the master, each once. */
  private List<CopySource> nodes(ReloadOrder order) {
    Map<String, CopySource> nodes = new LinkedHashMap<>();
    for (String address : order.sources()) {
      sources.at(address).ifPresent(node -> nodes.putIfAbsent(node.address(), node));
    }
    CopySource master = sources.master();
    nodes.putIfAbsent(master.address(), master);
    return List.copyOf(nodes.values());
  }

  /** Runs on a worker. */
  private void load(Run run, PrefixName prefix, DivergedUpdates diverged, Load load) {
    try {
      diverged.keep();
      long sequence = load.run();
      bench.decide(() -> loaded(run, prefix, sequence));
    } catch (LoadException e) {
      bench.decide(() -> failed(run, prefix, e.reason()));
    } catch (InterruptedException e) {
      LOG.info("the load of '{}' is given up: {}", prefix, e.getMessage());
      bench.decide(() -> failed(run, prefix, "the load was interrupted"));
    } catch (RuntimeException | Error e) { // whatever it is, the order has to end
      LOG.error("the load of '{}' failed inside the node", prefix, e);
      bench.decide(() -> failed(run, prefix, e.toString()));
    }
  }

  private void loaded(Run run, PrefixName prefix, long sequence) {
    if (!run.equals(running)) {
      return;
    }
    Follower follower = followers.get(prefix);
    if (unopened.isLoading(prefix)) {
      unopened.loaded(prefix);
      open.accept(prefix);
    } else if (follower != null) {
      follower.reloaded(sequence);
    }
    next(run);
  }

  private void failed(Run run, PrefixName prefix, String reason) {
    if (!run.equals(running)) {
      return;
    }
    String why = cancelled ? "the order was cancelled" : reason;
    if (unopened.isLoading(prefix)) {
      unopened.notLoaded(prefix);
    } else {
      tell(prefix, new Event.ReloadFailed(why));
    }
    finish(run, false, "prefix '" + prefix + "' could not be loaded: " + why);
  }

  private void finish(Run run, boolean succeeded, String message) {
    LOG.info("Reload '{}' ended: {}", run.order().id(), message);
    bench.incidents().reloaded(run.order().method(), succeeded);
    LoadProgress done = run.progress();
    last =
        new ReloadStatus.Finished(
            run.order(),
            run.startedAt().wall(),
            bench.now().wall(),
            succeeded,
            message,
            done.keys(),
            done.bytes(),
            done.bytesKept());
    running = null;
    loading = null;
  }

  private void tell(PrefixName prefix, Event event) {
    Follower follower = followers.get(prefix);
    if (follower != null) {
      follower.on(event);
    }
  }

  ReloadStatus status() {
    Run run = running;
    return new ReloadStatus(
        run == null ? Optional.empty() : Optional.of(status(run)), Optional.ofNullable(last));
  }

  private ReloadStatus.Running status(Run run) {
    LoadProgress progress = run.progress();
    long bytes = progress.bytes();
    long millis = (bench.now().nanos() - run.startedAt().nanos()) / Moment.NANOS_PER_MS;
    return new ReloadStatus.Running(
        run.order(),
        run.startedAt().wall(),
        progress.prefix(),
        progress.source(),
        progress.keys(),
        bytes,
        progress.bytesKept(),
        progress.bytesTotal(),
        bytes * 1_000 / Math.max(1, millis));
  }
}
