package io.prefixdb.node.replication;

import io.prefixdb.node.model.PrefixName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      ReloadOrder order, Instant startedAt, ArrayDeque<PrefixName> left, LoadProgress progress) {}

  private final Replicas replicas;
  private final Bench bench;
  private final PrefixLoad.Pause pause;
  private final Map<PrefixName, Follower> followers = new HashMap<>();
  private @Nullable PrefixLoad loading;
  private volatile @Nullable Run running;
  private volatile ReloadStatus.@Nullable Finished last;

  Reloads(Replicas replicas, Bench bench, PrefixLoad.Pause pause) {
    this.replicas = replicas;
    this.bench = bench;
    this.pause = pause;
  }

  /** From now on that prefix can be reloaded. */
  void add(PrefixName prefix, Follower follower) {
    followers.put(prefix, follower);
  }

  /** That prefix has no slave any more; a load of it that runs is given up, unheard. */
  void remove(PrefixName prefix) {
    followers.remove(prefix);
    Run run = running;
    if (run != null && run.progress().prefix().equals(prefix.value())) {
      if (loading != null) {
        loading.giveUp();
      }
      finish(run, false, "prefix '" + prefix + "' was detached here");
    }
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
    Run run =
        new Run(order, bench.now().wall(), new ArrayDeque<>(order.prefixes()), new LoadProgress());
    running = run;
    next(run);
    return new ReloadReply.Accepted(order.id());
  }

  private Optional<String> whatIsWrong(ReloadOrder order) {
    if (order.id().isEmpty()) {
      return Optional.of("id: \"\" (expected: a text that names this order)");
    }
    if (!order.method().equals(ReloadOrder.API)) {
      return Optional.of(
          "method: \"" + order.method() + "\" (expected: \"" + ReloadOrder.API + "\")");
    }
    if (order.prefixes().isEmpty()) {
      return Optional.of("prefixes: [] (expected: at least one prefix)");
    }
    List<PrefixName> unknown =
        order.prefixes().stream().filter(prefix -> !followers.containsKey(prefix)).toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of("prefixes: " + unknown + " (expected: prefixes that this slave follows)");
  }

  private void next(Run run) {
    PrefixName prefix = run.left().poll();
    if (prefix == null) {
      finish(run, true, "loaded " + run.order().prefixes().size() + " prefix(es)");
      return;
    }
    run.progress().begin(prefix.value());
    if (!followers.containsKey(prefix)) {
      finish(run, false, "prefix '" + prefix + "' was detached here");
      return;
    }
    tell(prefix, new Event.ReloadWanted());
  }

  /** The slave of that prefix has come to rest: load it. */
  void load(PrefixName prefix) {
    Run run = running;
    if (run == null) {
      throw new IllegalStateException("no reload runs, yet '" + prefix + "' waits for one");
    }
    PrefixLoad load =
        new PrefixLoad(prefix, bench.master(), replicas, run.progress(), bench.time(), pause);
    loading = load;
    bench.work(() -> load(run, prefix, load));
  }

  /** Runs on a worker. */
  private void load(Run run, PrefixName prefix, PrefixLoad load) {
    try {
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
    tell(prefix, new Event.Reloaded(sequence));
    next(run);
  }

  private void failed(Run run, PrefixName prefix, String reason) {
    if (!run.equals(running)) {
      return;
    }
    tell(prefix, new Event.ReloadFailed(reason));
    finish(run, false, "prefix '" + prefix + "' could not be loaded: " + reason);
  }

  private void finish(Run run, boolean succeeded, String message) {
    LOG.info("Reload '{}' ended: {}", run.order().id(), message);
    LoadProgress done = run.progress();
    last =
        new ReloadStatus.Finished(
            run.order(),
            run.startedAt(),
            bench.now().wall(),
            succeeded,
            message,
            done.keys(),
            done.bytes());
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
        run == null
            ? Optional.empty()
            : Optional.of(
                new ReloadStatus.Running(
                    run.order(),
                    run.startedAt(),
                    run.progress().prefix(),
                    run.progress().keys(),
                    run.progress().bytes())),
        Optional.ofNullable(last));
  }
}
