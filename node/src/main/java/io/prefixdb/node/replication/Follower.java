package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.Updates;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the slave of one prefix orders, and tells it how that ended. Used by the
 * replicator's thread but for {@link #status}; the write itself is done by a worker, one at a time.
 */
final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** Whatever it failed for, it may not fail the next time. */
  private static final long ANEW_MS = 1_000;

  /** The longest pause is so many times that, a minute about. */
  private static final int DOUBLINGS_MAX = 6;

  private final Replica replica;
  private final Slave slave;
  private final Bench bench;
  private final Ways ways;
  private final boolean writableOnly;

  private final SettingsComparison settings;
  private volatile SlaveView view;
  private @Nullable Future<?> wake;
  private boolean stopped;
  private boolean unsettled;

  /** How many in a row failed, with those before it, and none was in sync meanwhile. */
  private int failures;

  /** The last break, which a reload that fails leaves as it was. */
  private @Nullable Breakage counted;

  /** Whether a worker writes, or loads, what the slave waits for. */
  private boolean atWork;

  /** Whether it is in no order any more, and only waits for the end of that. */
  private boolean failed;

  private UpdateStream.Following followed = UpdateStream.Following.ENDED;
  private long followedTicket;

  /**
   * What others do for it.
   *
   * @param reload carries out {@link Order.Reload}; its end comes back as an event
   * @param settled run by a worker when the copy is in sync after a reload
   * @param beginAnew puts another one in the place of one that failed
   */
  record Ways(Runnable reload, Runnable settled, Consumer<Follower> beginAnew) {}

  /** Keeps durably what was found out about the copy. */
  private interface Recording {
    void run() throws ReplicaException;
  }

  /**
   * Starts to follow.
   *
   * @param failed the one in whose place it is
   */
  Follower(Replica replica, SlaveConfig config, Bench bench, Ways ways, @Nullable Follower failed) {
    this.settings =
        new SettingsComparison(
            replica.name(), replica.settings(), failed == null ? null : failed.settings);
    if (failed != null) {
      this.failures = failed.failures;
      this.unsettled = failed.unsettled;
    }
    this.replica = replica;
    this.bench = bench;
    this.ways = ways;
    this.writableOnly = config.writableOnly();
    this.slave =
        new Slave(
            replica.name(),
            config,
            replica.position(),
            replica.isWhole(),
            replica.origin(),
            bench.now());
    this.view = slave.view();
    on(bench.stream().stands(replica.name()) ? new Event.StreamStands() : new Event.Woken());
  }

  /**
   * What its absence on the master would be judged by; nothing when it never was the master's. One
   * of which nothing ever came, before a start or after, is: it goes with the master's.
   */
  Optional<Absences.Copy> copy() {
    return view.copied() ? Optional.of(view.copy(writableOnly)) : Optional.empty();
  }

  /** How the prefix stands; from any thread. */
  SlaveStatus status() {
    return view.at(bench.now()).with(settings.differences());
  }

  /** Whether it only waits for another one to take its place; it hears nothing any more. */
  boolean hasFailed() {
    return failed && stopped;
  }

  /** Nothing is ordered any more; what a worker does now may end. */
  void stop() {
    stopped = true;
    followed.end();
    Future<?> planned = wake;
    if (planned != null) {
      planned.cancel(false);
    }
  }

  /** The copy is of a load: what it has replaced is not needed once it is in sync. */
  void unsettle() {
    unsettled = true;
  }

  /** Another generation is in the place of the copy. */
  void reloaded(long sequence) {
    unsettled = true;
    on(new Event.Reloaded(sequence, replica.origin()));
  }

  void on(Event event) {
    if (stopped) {
      return;
    }
    atWork &= !event.endsWork();
    try {
      if (!failed) {
        step(event);
      }
    } catch (RuntimeException | Error e) { // whatever it is, the prefix may not stop silently
      LOG.error("the slave of '{}' failed inside the node: it begins anew", replica.name(), e);
      failed = true;
      failures++;
      view = view.stuck("a step of replication failed inside the node: " + e);
    }
    if (failed && !atWork) {
      long pause = ANEW_MS << Math.min(failures - 1, DOUBLINGS_MAX);
      stop();
      var _ = bench.later(() -> ways.beginAnew.accept(this), pause, TimeUnit.MILLISECONDS);
    }
  }

  private void step(Event event) {
    for (Order order : slave.on(event, bench.now())) {
      carryOut(order);
    }
    view = slave.view();
    if (view.state() instanceof SlaveState.Broken(Breakage by) && !by.equals(counted)) {
      counted = by;
      bench.incidents().broke(by.reason());
    }
    if (view.state() instanceof SlaveState.InSync) {
      failures = 0;
      settle();
    }
    wakeLater();
  }

  private void settle() {
    if (unsettled) {
      unsettled = false;
      bench.work(ways.settled);
    }
  }

  private void carryOut(Order order) {
    switch (order) {
      case Order.Fetch fetch -> fetch(fetch);
      case Order.Subscribe wish -> subscribe(wish);
      case Order.Acknowledge ack -> {
        if (ack.ticket() == followedTicket) {
          followed.acknowledge(ack.position(), ack.bytes());
        }
      }
      case Order.Unsubscribe end -> {
        if (end.ticket() == followedTicket) {
          followed.end();
        }
      }
      case Order.AskHistory ask -> askHistory(ask);
      case Order.Compare compare -> compare(compare);
      case Order.Follow follow ->
          work(() -> record(() -> replica.follow(follow.timeline()), new Event.Followed()));
      case Order.Disown _ -> work(() -> record(replica::disown, new Event.Disowned()));
      case Order.Own _ -> work(() -> record(replica::own, new Event.Owned()));
      case Order.Apply apply -> work(() -> apply(apply));
      case Order.Reload _ -> {
        ways.reload.run();
        atWork = true;
      }
      case Order.CountLost lost -> bench.incidents().lost(lost.updates());
      case Order.EndNode end -> bench.endNode(end.text());
      case Order.Say say -> say(say);
    }
  }

  private void work(Runnable write) {
    atWork = true;
    bench.work(write);
  }

  private void askHistory(Order.AskHistory ask) {
    bench.whenAnswered(
        bench.master().history(replica.name()),
        answer -> {
          settings.on(answer);
          on(new Event.HistoryTold(ask.ticket(), answer));
        });
  }

  private void compare(Order.Compare compare) {
    bench.whenAnswered(
        bench.master().updatesSince(replica.name(), compare.sequence(), 1, compare.tag()),
        answer -> bench.work(() -> compare(compare, answer)));
  }

  /** Runs on a worker. */
  private void compare(Order.Compare compare, MasterAnswer<Updates> answer) {
    MasterAnswer<Sample> sample;
    try {
      sample = answer.map(updates -> sample(compare.sequence(), updates));
    } catch (RuntimeException | Error e) { // whatever it is, nothing is known
      LOG.error("update {} of '{}' could not be compared", compare.sequence(), replica.name(), e);
      sample = new MasterAnswer.Unreadable<>(e.toString());
    }
    MasterAnswer<Sample> compared = sample;
    bench.decide(() -> on(new Event.Compared(compare.ticket(), compared)));
  }

  private Sample sample(long sequence, Updates updates) {
    return replica
        .origin()
        .witness()
        .filter(witness -> witness.sequence() == sequence)
        .map(witness -> Sample.of(witness, updates))
        .orElseGet(() -> new Sample.Unknown(updates.last()));
  }

  /** Runs on a worker. */
  private void record(Recording recording, Event done) {
    Event end;
    try {
      recording.run();
      end = done;
    } catch (ReplicaException e) {
      end = new Event.FollowFailed(e.reason());
    } catch (RuntimeException | Error e) { // whatever it is, replication may not stop silently
      LOG.error("the history of '{}' could not be kept", replica.name(), e);
      end = new Event.FollowFailed("the history could not be kept: " + e);
    }
    Event ended = end;
    bench.decide(() -> on(ended));
  }

  private void fetch(Order.Fetch fetch) {
    bench.whenAnswered(
        bench.master().pull(replica.name(), fetch.sequence(), fetch.limit(), fetch.tag()),
        answer -> on(Event.Answered.of(fetch.ticket(), answer)));
  }

  private void subscribe(Order.Subscribe wish) {
    followedTicket = wish.ticket();
    followed =
        bench.stream()
            .follow(
                replica.name(),
                wish.position(),
                wish.tag(),
                push -> bench.decide(() -> on(new Event.Pushed(wish.ticket(), push))));
  }

  /** Runs on a worker. */
  private void apply(Order.Apply apply) {
    Event end;
    try {
      boolean applied = replica.apply(apply.logs());
      long position = replica.position();
      end = applied ? new Event.Applied(position) : new Event.Diverged(position);
    } catch (ReplicaException e) {
      end = new Event.ApplyFailed(e.reason());
    } catch (RuntimeException | Error e) { // whatever it is, replication may not stop silently
      LOG.error("an update of '{}' could not be applied", replica.name(), e);
      end = new Event.ApplyFailed("an update could not be applied: " + e);
    }
    Event ended = end;
    bench.decide(() -> on(ended));
  }

  private void wakeLater() {
    Future<?> before = wake;
    if (before != null) {
      before.cancel(false);
    }
    wake = bench.later(this::woken, slave.delayNanos(bench.now()), TimeUnit.NANOSECONDS);
  }

  private void woken() {
    on(new Event.Woken());
  }

  private static void say(Order.Say say) {
    switch (say.level()) {
      case INFO -> LOG.info(say.text());
      case WARNING -> LOG.warn(say.text());
      case ERROR -> LOG.error(say.text());
    }
  }
}
