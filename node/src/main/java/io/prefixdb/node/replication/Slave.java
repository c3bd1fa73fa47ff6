package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Allegiance.Decision;
import io.prefixdb.node.replication.Breaks.Break;
import io.prefixdb.node.replication.Continuity.Verdict;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slave of one prefix: decides, does nothing. The same events at the same moments give the same
 * orders. Used by the replicator's thread only.
 *
 * <p>It turns in one circle: ask the master from the position on, check that the answer goes on
 * exactly there, have it applied, ask again, at once while the master has more, else after a pause.
 * Before the first turn, and whenever the master is no longer what it was, the master is asked of
 * which history it is, and followed only if the local copy is a part of that. One question or one
 * write is under way at a time. While a stream stands the master need not be asked for updates: it
 * pushes, and what it pushes passes the same check. The position moves only when the write is done,
 * and it is the local copy's own, so a crash anywhere repeats at most a question. An answer that
 * does not continue the position breaks the circle; only a reload closes it again.
 */
final class Slave {
  /** So many answers without the updates that the master has are too many. */
  private static final int EMPTY_ANSWERS_MAX = 10;

  private enum Activity {
    PAUSING,
    /** Waits for the master's history. */
    ASKING,
    /** Waits until that is kept. */
    RECORDING,
    FETCHING,
    /** Waits for what the master pushes. */
    FOLLOWING,
    APPLYING,
    RELOADING,
    BROKEN
  }

  private final PrefixName prefix;
  private final SlaveConfig config;
  private final ProgressLines lines;
  private final SlaveLines says;
  private final Breaks breaks;
  private final Allegiance allegiance;
  private final List<Order> orders = new ArrayList<>();

  private Activity activity = Activity.PAUSING;
  private SlaveState state = new SlaveState.CatchingUp();
  private long position;
  private boolean whole;
  private long masterLast;
  private long ticket;

  /** Whether a stream stands, as far as is known. */
  private boolean streaming;

  private final Pushes pushes = new Pushes();

  private long askAtNanos;
  private long positionAfterApply;
  private int emptyAnswers;
  private boolean reloadWanted;
  private @Nullable Breakage brokenBefore;
  private long inSyncNanos;

  /**
   * Asks at the first {@link Event.Woken}.
   *
   * @param position the next sequence that the local copy wants
   * @param whole whether the local copy has everything below; if not it is broken from the first
   *     answer of the master on, which tells whether the master still has what a reload needs
   * @param origin where the local copy is from
   */
  Slave(
      PrefixName prefix,
      SlaveConfig config,
      long position,
      boolean whole,
      Origin origin,
      Moment now) {
    this.prefix = prefix;
    this.config = config;
    this.position = position;
    this.whole = whole;
    this.says = new SlaveLines(prefix);
    this.breaks = new Breaks(prefix);
    this.allegiance = new Allegiance(origin);
    this.askAtNanos = now.nanos();
    this.inSyncNanos = now.nanos();
    this.lines = new ProgressLines(prefix, config, now);
  }

  /** How long until it wants to be woken, 0 for at once. */
  long delayNanos(Moment now) {
    return switch (activity) {
      case PAUSING -> Math.clamp(askAtNanos - now.nanos(), 0, lines.delayNanos(now));
      case ASKING, RECORDING, FETCHING, FOLLOWING, APPLYING -> lines.delayNanos(now);
      case RELOADING, BROKEN -> ProgressLines.LONG_DELAY_NANOS;
    };
  }

  SlaveView view() {
    return new SlaveView(
        prefix,
        state,
        position,
        masterLast,
        config.wrnLogDiffSeq(),
        inSyncNanos,
        allegiance.heldNanos(),
        allegiance.heardNanos());
  }

  List<Order> on(Event event, Moment now) {
    orders.clear();
    switch (event) {
      case Event.Woken _ -> woken(now);
      case Event.HistoryTold told -> historyTold(told, now);
      case Event.Followed _ -> followed();
      case Event.FollowFailed failed -> followFailed(failed.reason(), now);
      case Event.Answered answered -> answered(answered, now);
      case Event.StreamStands _ -> streamStands();
      case Event.Pushed pushed -> pushed(pushed, now);
      case Event.Applied applied -> applied(applied.position(), now);
      case Event.Diverged diverged -> diverged(diverged.position(), now);
      case Event.ApplyFailed failed -> applyFailed(failed.reason(), now);
      case Event.ReloadWanted _ -> reloadWanted();
      case Event.Reloaded reloaded -> reloaded(reloaded, now);
      case Event.ReloadFailed failed -> reloadFailed(failed.reason());
    }
    if (activity != Activity.BROKEN && activity != Activity.RELOADING) {
      orders.addAll(lines.due(now, position, Math.max(0, masterLast - (position - 1))));
    }
    return List.copyOf(orders);
  }

  private void woken(Moment now) {
    if (activity == Activity.PAUSING && now.nanos() - askAtNanos >= 0) {
      ask();
    }
  }

  private void ask() {
    if (allegiance.isOpen()) {
      activity = Activity.ASKING;
      orders.add(new Order.AskHistory(++ticket));
    } else if (streaming) {
      activity = Activity.FOLLOWING;
      orders.add(pushes.begin(++ticket, position, allegiance.tag()));
    } else {
      fetch();
    }
  }

  private void fetch() {
    activity = Activity.FETCHING;
    orders.add(new Order.Fetch(++ticket, position, config.logLimitPerReq(), allegiance.tag()));
  }

  /** Waits for the next push, or for the time of the next question. */
  private void pause(SlaveState why, Moment now) {
    activity = pushes.follows() ? Activity.FOLLOWING : Activity.PAUSING;
    state = why;
    askAtNanos = now.nanos() + config.pullTimeoutMs() * Moment.NANOS_PER_MS;
  }

  // ---- which master it is ----

  private void historyTold(Event.HistoryTold event, Moment now) {
    if (activity != Activity.ASKING || event.ticket() != ticket) {
      return; // of a question that a reload has overtaken, or a second answer
    }
    switch (event.answer()) {
      case MasterAnswer.None<History> none ->
          pause(new SlaveState.Disconnected(none.reason()), now);
      case MasterAnswer.Refused<History> refused -> refused("get_history", refused.status(), now);
      case MasterAnswer.Unreadable<History> unreadable ->
          pause(new SlaveState.Stuck(unreadable.reason()), now);
      case MasterAnswer.Stale<History> _ -> pause(state, now);
      case MasterAnswer.Given<History> given -> compare(given.value(), now);
    }
  }

  private void compare(History told, Moment now) {
    switch (whole ? allegiance.compare(told, position) : allegiance.acceptUnseen(told)) {
      case Decision.Go _ -> ask();
      case Decision.Keep(Timeline timeline) -> {
        activity = Activity.RECORDING;
        orders.add(new Order.Follow(timeline));
      }
      case Decision.Refuse refuse -> {
        masterLast = told.last();
        broken(breaks.otherMaster(position, refuse), now);
      }
    }
    if (allegiance.takeDoubt()) {
      orders.add(says.unproven(told, position));
    }
  }

  private void followed() {
    allegiance.recorded();
    if (!reloadWanted) {
      ask();
    }
    reloadIfWanted();
  }

  private void followFailed(String reason, Moment now) {
    allegiance.forget();
    applyFailed(reason, now);
  }

  // ---- the master's answer ----

  private void answered(Event.Answered event, Moment now) {
    if (activity != Activity.FETCHING || event.ticket() != ticket) {
      return; // of a question that a reload has overtaken, or a second answer
    }
    switch (event.answer()) {
      case MasterAnswer.None<Updates> none ->
          pause(new SlaveState.Disconnected(none.reason()), now);
      case MasterAnswer.Refused<Updates> refused ->
          refused("get_updates_since", refused.status(), now);
      case MasterAnswer.Unreadable<Updates> unreadable ->
          broken(Breaks.unreadable(position, unreadable.reason()), now);
      case MasterAnswer.Stale<Updates> _ -> changed(now);
      case MasterAnswer.Given<Updates> given -> given(given.value(), now);
    }
  }

  /** The master is no longer what it was: it has to tell its history anew. */
  private void changed(Moment now) {
    allegiance.forget();
    pause(state, now);
  }

  private void refused(String method, Status status, Moment now) {
    if (status == Status.PrefixNotFound) {
      SlaveState gone =
          new SlaveState.Detached("the master has no such prefix: the local copy is kept");
      if (!state.equals(gone)) {
        orders.add(says.gone());
      }
      pause(gone, now);
    } else {
      pause(new SlaveState.Stuck("the master answers " + status + " to " + method), now);
    }
  }

  private void given(Updates updates, Moment now) {
    if (!goesOn(updates.last(), now)) {
      return;
    }
    switch (updates) {
      case Updates.CaughtUp _ -> nothingNew(now);
      case Updates.Purged _ -> purged(now);
      case Updates.Batches batches -> batches(batches, now);
    }
  }

  /** Whether a master that ends at {@code last} can have what is wanted here. */
  private boolean goesOn(long last, Moment now) {
    allegiance.heard(position, now);
    masterLast = last;
    if (position > last + 1 && allegiance.isProven()) {
      String what = "the master has to catch up: it is at " + last + " of this history";
      pause(new SlaveState.Stuck(what), now);
    } else if (position > last + 1) {
      broken(breaks.masterEnds(position, last), now);
    } else if (!whole) {
      broken(Breaks.repaired(position), now);
    } else {
      return true;
    }
    return false;
  }

  private void nothingNew(Moment now) {
    if (position == masterLast + 1) {
      inSync(now);
    } else if (++emptyAnswers >= EMPTY_ANSWERS_MAX) {
      String reason =
          "the master is at %d but gives no updates from %d on".formatted(masterLast, position);
      pause(new SlaveState.Stuck(reason), now);
    } else {
      pause(new SlaveState.CatchingUp(), now);
    }
  }

  private void inSync(Moment now) {
    emptyAnswers = 0;
    inSyncNanos = now.nanos();
    pause(new SlaveState.InSync(), now);
  }

  private void purged(Moment now) {
    if (position == masterLast + 1) {
      inSync(now); // the log is empty, but nothing of it is wanted
      return;
    }
    broken(breaks.logIsGone(position, masterLast), now);
  }

  private void batches(Updates.Batches batches, Moment now) {
    switch (Continuity.check(position, batches)) {
      case Verdict.Cut cut -> broken(breaks.cut(cut), now);
      case Verdict.Contiguous contiguous -> apply(contiguous.logs(), contiguous.next(), now);
    }
  }

  private void apply(List<byte[]> logs, long next, Moment now) {
    if (logs.isEmpty()) {
      nothingNew(now);
      return;
    }
    emptyAnswers = 0;
    activity = Activity.APPLYING;
    positionAfterApply = next;
    masterLast = Math.max(masterLast, next - 1);
    lines.count(logs.size(), next - position);
    orders.add(new Order.Apply(logs));
  }

  // ---- what the master pushes ----

  private void streamStands() {
    streaming = true;
    if (activity == Activity.PAUSING) {
      ask();
    }
  }

  private void pushed(Event.Pushed event, Moment now) {
    if (!pushes.isOf(event.ticket())) {
      return; // of a following that has ended
    }
    boolean waits = activity == Activity.FOLLOWING;
    switch (event.push()) {
      case Push.Batches batches -> {
        pushes.add(batches);
        if (waits) {
          applyPushes(now);
        }
      }
      case Push.At(long last) when waits -> given(new Updates.CaughtUp(last), now);
      case Push.At(long last) -> masterLast = Math.max(masterLast, last);
      case Push.Lost _ -> {
        streaming = false;
        pushes.ended();
        if (waits) {
          fetch();
        }
      }
      case Push.Refusal refusal -> {
        pushes.ended();
        if (waits) { // else it follows anew after the write, and is refused anew
          refused(refusal, now);
        }
      }
    }
  }

  private void refused(Push.Refusal refusal, Moment now) {
    switch (refusal) {
      case Push.NotFound _ -> refused("follow", Status.PrefixNotFound, now);
      case Push.Changed _ -> changed(now);
      case Push.Purged(long last) -> given(new Updates.Purged(last), now);
      case Push.Failed(String reason) -> pause(new SlaveState.Stuck(reason), now);
    }
  }

  private void applyPushes(Moment now) {
    switch (pushes.take(position)) {
      case Pushes.Taken.Broken(Verdict.Cut cut, long last) -> {
        if (goesOn(last, now)) {
          broken(breaks.cut(cut), now);
        }
      }
      case Pushes.Taken.Some(List<byte[]> logs, long next, long last) -> {
        if (goesOn(last, now)) {
          apply(logs, next, now);
          if (logs.isEmpty()) {
            orders.add(pushes.acknowledge(position));
          }
        }
      }
    }
  }

  private void followOn(Moment now) {
    orders.add(pushes.acknowledge(position));
    state = new SlaveState.CatchingUp();
    activity = Activity.FOLLOWING;
    if (position == masterLast + 1) {
      inSync(now);
    }
    if (!pushes.isEmpty()) {
      applyPushes(now);
    }
  }

  private void unfollow() {
    pushes.end().ifPresent(orders::add);
  }

  // ---- the local write ----

  private void applied(long reached, Moment now) {
    position = reached;
    if (reached != positionAfterApply) {
      broken(Breaks.elsewhere("after", reached, positionAfterApply), now);
    } else if (!reloadWanted) {
      goOn(now);
    }
    reloadIfWanted();
  }

  private void goOn(Moment now) {
    if (pushes.follows()) {
      followOn(now);
    } else if (position == masterLast + 1 && !streaming) {
      inSync(now);
    } else if (config.expiresForReq() && !streaming) {
      pause(new SlaveState.CatchingUp(), now);
    } else {
      state = new SlaveState.CatchingUp();
      ask();
    }
  }

  private void diverged(long found, Moment now) {
    broken(Breaks.elsewhere("before", found, position), now);
    reloadIfWanted();
  }

  private void applyFailed(String reason, Moment now) {
    unfollow();
    pause(new SlaveState.Stuck(reason), now);
    reloadIfWanted();
  }

  // ---- break and reload ----

  private void broken(Break by, Moment now) {
    unfollow();
    activity = Activity.BROKEN;
    orders.addAll(by.lines());
    Breakage breakage =
        new Breakage(by.reason(), by.need(), by.first(), masterLast, now.wall(), by.message());
    state = new SlaveState.Broken(breakage);
    orders.add(says.broken(breakage));
  }

  private void reloadWanted() {
    if (activity == Activity.RELOADING) {
      return;
    }
    reloadWanted = true;
    if (activity != Activity.APPLYING && activity != Activity.RECORDING) {
      reloadIfWanted();
    }
  }

  private void reloadIfWanted() {
    if (!reloadWanted) {
      return;
    }
    reloadWanted = false;
    orders.removeIf(order -> order instanceof Order.Fetch || order instanceof Order.AskHistory);
    unfollow();
    brokenBefore = state instanceof SlaveState.Broken broken ? broken.breakage() : null;
    activity = Activity.RELOADING;
    state = new SlaveState.Reloading();
    orders.add(new Order.Reload());
  }

  private void reloaded(Event.Reloaded reload, Moment now) {
    position = reload.sequence() + 1;
    whole = true;
    allegiance.replaced(reload.origin(), now);
    masterLast = Math.max(masterLast, reload.sequence());
    brokenBefore = null;
    emptyAnswers = 0;
    state = new SlaveState.CatchingUp();
    ask();
  }

  private void reloadFailed(String reason) {
    orders.add(says.reloadFailed(reason));
    if (brokenBefore == null) {
      state = new SlaveState.CatchingUp();
      ask();
    } else {
      activity = Activity.BROKEN;
      state = new SlaveState.Broken(brokenBefore);
    }
  }
}
