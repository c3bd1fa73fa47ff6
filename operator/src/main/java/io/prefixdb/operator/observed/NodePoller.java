package io.prefixdb.operator.observed;

import io.prefixdb.operator.observed.NodeWord.Silent;
import io.prefixdb.operator.observed.NodeWord.Spoke;
import io.prefixdb.operator.observed.NodeWord.Unheard;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every node of every cluster once a second and keeps the last word of each.
 *
 * <p>One thread sends the questions and judges silence; answers arrive on the client's threads. A
 * node has at most one question under way. Passes call {@link #watch} and {@link #wordOf}, which
 * never wait. When a node's word changes in substance, the listener hears the cluster's key.
 *
 * @param <K> identifies a cluster
 */
public final class NodePoller<K> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodePoller.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** An answer older than this counts for nothing. */
  private static final Duration SILENT_AFTER = Duration.ofSeconds(3);

  /** The question that is under way then has failed by now, and its failure is a reason to tell. */
  private static final Duration JUDGED_AFTER = SILENT_AFTER.multipliedBy(2);

  /** Rounds that are farther apart show that this process stood still. */
  private static final Duration STANDSTILL = PERIOD.multipliedBy(2);

  private final NodeProbe probe;
  private final LongSupplier nanoClock;
  private final Predicate<K> exists;
  private final Consumer<K> changed;
  private final Runnable turned;
  private final ScheduledExecutorService timer;
  private final Map<K, Watched> clusters = new ConcurrentHashMap<>();
  private volatile boolean started;
  private volatile long askedAt;
  private volatile long wokeAt;

  /** The nodes of a cluster, and since when they are asked. */
  private final class Watched {
    private final long sinceNanos = nanoClock.getAsLong();
    private final Map<String, Polled> nodes = new ConcurrentHashMap<>();
  }

  /**
   * Makes a poller that does not ask yet.
   *
   * @param exists whether the cluster is still there; others are forgotten
   * @param changed called when a node's word changed, on the poller's or the probe's thread; must
   *     not block
   * @param turned called after each round of questions, so that a loop that died is noticed
   */
  public NodePoller(
      NodeProbe probe,
      LongSupplier nanoClock,
      Predicate<K> exists,
      Consumer<K> changed,
      Runnable turned) {
    this.probe = probe;
    this.nanoClock = nanoClock;
    this.exists = exists;
    this.changed = changed;
    this.turned = turned;
    this.askedAt = nanoClock.getAsLong();
    this.wokeAt = askedAt;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("node-poller").daemon().factory());
  }

  /** Starts asking. */
  @SuppressWarnings("FutureReturnValueIgnored") // the task catches what it throws
  public void start() {
    started = true;
    timer.scheduleAtFixedRate(this::safeTick, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A tick that threw would be the last one, and every node would keep its last word for ever. */
  private void safeTick() {
    try {
      tick();
      turned.run();
    } catch (RuntimeException e) {
      log.error("the nodes could not be asked; they are asked again in a second", e);
    }
  }

  /** Sets which nodes of a cluster are asked; an empty list forgets the cluster. */
  public void watch(K cluster, List<NodeTarget> targets) {
    if (targets.isEmpty()) {
      clusters.remove(cluster);
      return;
    }
    Map<String, Polled> polled = clusters.computeIfAbsent(cluster, ignored -> new Watched()).nodes;
    polled.values().removeIf(node -> !targets.contains(node.target));
    for (NodeTarget target : targets) {
      if (!polled.containsKey(target.name())) {
        var added = new Polled(cluster, target);
        polled.put(target.name(), added);
        askAtOnce(added);
      }
    }
  }

  private void askAtOnce(Polled node) {
    if (started) {
      timer.execute(node::ask);
    }
  }

  /**
   * Whether a cluster has been watched for so short a time that nodes may still give their first
   * answer, or the reason why they give none. A new leader knows nothing in that time, so it should
   * not tell that all are silent.
   */
  public boolean isNewlyWatched(K cluster) {
    Watched watched = clusters.get(cluster);
    return watched != null
        && nanoClock.getAsLong() - watched.sinceNanos < JUDGED_AFTER.toNanos()
        && watched.nodes.values().stream().anyMatch(node -> node.word instanceof Unheard);
  }

  /** The last word of a node. */
  public NodeWord wordOf(K cluster, String node) {
    Watched watched = clusters.get(cluster);
    Polled found = watched == null ? null : watched.nodes.get(node);
    return found == null ? new Silent("it has not been asked yet") : found.word;
  }

  /** Asks every node that has no question under way. Visible for tests, which keep time. */
  void tick() {
    if (standsStill()) {
      wokeAt = nanoClock.getAsLong();
    }
    askedAt = nanoClock.getAsLong();
    clusters.keySet().removeIf(exists.negate());
    probe.forgetAllBut(
        polled().map(node -> node.target.adminPort()).collect(Collectors.toUnmodifiableSet()));
    polled().forEach(Polled::ask);
  }

  private Stream<Polled> polled() {
    return clusters.values().stream().flatMap(watched -> watched.nodes.values().stream());
  }

  private boolean standsStill() {
    return nanoClock.getAsLong() - askedAt > STANDSTILL.toNanos();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private final class Polled {
    private final K cluster;
    private final NodeTarget target;
    private long heardAt;
    private long questionAt;
    private boolean asking;
    private boolean excused;
    private Reason reason = Reason.NONE;
    private volatile NodeWord word = new Unheard();

    Polled(K cluster, NodeTarget target) {
      this.cluster = cluster;
      this.target = target;
      this.heardAt = nanoClock.getAsLong();
    }

    synchronized void ask() {
      if (asking) {
        return;
      }
      asking = true;
      questionAt = nanoClock.getAsLong();
      var _ = question().whenComplete(this::answered);
    }

    private CompletionStage<NodeVerdict> question() {
      try {
        return probe.ask(target.adminPort());
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void answered(@Nullable NodeVerdict verdict, @Nullable Throwable failure) {
      NodeWord before = word;
      synchronized (this) {
        asking = false;
        if (verdict != null) {
          heardAt = nanoClock.getAsLong();
          excused = false;
          reason = Reason.NONE;
          word = judged(verdict);
        } else if (!excused && stoodStill()) {
          excused = true;
        } else if (nanoClock.getAsLong() - heardAt >= SILENT_AFTER.toNanos()) {
          fallSilent(causeOf(failure));
        }
      }
      if (!Substance.of(before).equals(Substance.of(word))) {
        changed.accept(cluster);
      }
    }

    /**
     * Whether this process stood still while the question was under way, so that its failure may be
     * the asker's fault. It counts once in a silence: a process that always limps judges, too.
     */
    private boolean stoodStill() {
      return standsStill() || wokeAt - questionAt > 0;
    }

    /** Keeps the first reason of its kind: those that follow differ in words only. */
    private void fallSilent(@Nullable Throwable failure) {
      Reason now = failure instanceof WrongAnswer ? Reason.WRONG_ANSWER : Reason.NO_ANSWER;
      if (reason != now) {
        reason = now;
        word = new Silent(describe(failure));
      }
    }

    private NodeWord judged(NodeVerdict verdict) {
      boolean itself =
          Objects.equals(verdict.node(), target.name())
              && Objects.equals(verdict.cluster(), target.clusterUid());
      return itself
          ? new Spoke(verdict)
          : new Silent(
              "its address answers as node '%s' of cluster '%s'"
                  .formatted(verdict.node(), verdict.cluster()));
    }
  }

  /** Why nothing that counts is heard of a node. */
  private enum Reason {
    NONE,
    NO_ANSWER,
    WRONG_ANSWER
  }

  private static @Nullable Throwable causeOf(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static String describe(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "it does not answer";
      case WrongAnswer wrong -> "it " + wrong.getMessage();
      case ConnectException _ -> "it does not answer: its admin port takes no connection";
      case HttpTimeoutException _, TimeoutException _ ->
          "it does not answer: its admin port gives no answer in time";
      default ->
          "it does not answer: "
              + Objects.requireNonNullElse(
                  failure.getMessage(), failure.getClass().getSimpleName());
    };
  }
}
