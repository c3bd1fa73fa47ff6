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
import io.prefixdb.node.replication.Course.Activity;
import io.prefixdb.node.replication.UpdateStream.Push;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slave of one prefix: decides, does nothing; the same events at the same moments give the same
 * orders. Used by the replicator's thread only. It turns in one circle: ask the master from the
 * position on, check that the answer goes on exactly there, have it applied, ask again, at once
 * while the master has more, else after a pause. Before the first turn, and whenever the master is
 * no longer what it was, the master is asked of which history it is, and followed only if the local
 * copy is a part of that. One question or one write is under way at a time. While a stream stands
 * the master need not be asked for updates: it pushes, and what it pushes passes the same check.
 * The position moves only when the write is done, and it is the local copy's own, so a crash
 * anywhere repeats at most a question. An answer that does not continue the position breaks the
 * circle; only a reload closes it again.
 */
final class Slave {
  private final SlaveConfig config;
  private final SlaveLines says;
  private final Breaks breaks;
  private final Course at;
  private long positionAfterApply;

  /** The original's sign that more may wait: an answer's last batch does not begin at the end. */
  private boolean moreMayWait;

  private boolean reloadWanted;
  private @Nullable Breakage brokenBefore;

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
    this.config = config;
    this.says = new SlaveLines(prefix);
    this.breaks = new Breaks(prefix);
    this.at = new Course(prefix, config, position, whole, origin, now);
  }

  /** How long until it wants to be woken, 0 for at once. */
  long delayNanos(Moment now) {
    return at.delayNanos(now);
  }

  SlaveView view() {
    return at.view();
  }

  List<Order> on(Event event, Moment now) {
    at.orders.clear();
    switch (event) {
      case Event.Woken _ -> at.woken(now);
      case Event.HistoryTold told -> historyTold(told, now);
      case Event.Followed _ -> recorded(at.allegiance::recorded);
      case Event.Disowned _ -> broken(breaks.otherUpdate(at.position, at.witness), now);
      case Event.Owned _ -> recorded(at.allegiance::owned);
      case Event.FollowFailed failed -> followFailed(failed.reason(), now);
      case Event.Compared compared -> at.compared(compared, now);
      case Event.Answered answered -> answered(answered, now);
      case Event.StreamStands _ -> streamStands();
      case Event.Pushed pushed -> pushed(pushed, now);
      case Event.Applied applied -> applied(applied.position(), now);
      case Event.Diverged diverged ->
          broken(Breaks.elsewhere("before", diverged.position(), at.position), now);
      case Event.ApplyFailed failed -> {
        says.writeError(failed.reason(), at.state, reloadWanted).ifPresent(at.orders::add);
        failed(failed.reason(), now);
      }
      case Event.ReloadWanted _ -> reloadWanted();
      case Event.ReloadUnwanted _ -> reloadWanted = false;
      case Event.Reloaded reloaded -> reloaded(reloaded, now);
      case Event.ReloadFailed failed -> reloadFailed(failed.reason());
    }
    at.sayHowFar(now);
    return List.copyOf(at.orders);
  }

  // ---- which master it is ----

  private void historyTold(Event.HistoryTold event, Moment now) {
    if (at.activity != Activity.ASKING || event.ticket() != at.ticket) {
      return; // of a question that a reload has overtaken, or a second answer
    }
    switch (event.answer()) {
      case MasterAnswer.None<History> none ->
          at.pause(new SlaveState.Disconnected(none.reason()), now);
      case MasterAnswer.Refused<History> refused ->
          at.refused("get_history", refused.status(), now);
      case MasterAnswer.Unreadable<History> unreadable ->
          at.pause(new SlaveState.Stuck(unreadable.reason()), now);
      case MasterAnswer.Stale<History> _ -> at.pause(at.state, now);
      case MasterAnswer.Given<History> given -> compare(given.value(), now);
    }
  }

  private void compare(History told, Moment now) {
    switch (at.allegiance.compare(told, at.position)) {
      case Decision.Go _ -> at.ask();
      case Decision.Keep(Timeline timeline) -> at.keep(timeline, now);
      case Decision.Wait(String reason) -> at.pause(new SlaveState.Stuck(reason), now);
      case Decision.Refuse refuse -> {
        at.masterLast = told.last();
        at.broken(breaks.otherMaster(at.position, refuse), now);
      }
    }
    if (at.allegiance.takeDoubt()) {
      at.orders.add(says.unproven(told, at.position));
    }
  }

  private void recorded(Runnable note) {
    note.run();
    if (!reloadWanted) {
      at.ask();
    }
    reloadIfWanted();
  }

  private void followFailed(String reason, Moment now) {
    at.forget();
    failed(reason, now);
  }

  // ---- the master's answer ----

  private void answered(Event.Answered event, Moment now) {
    if (at.activity != Activity.FETCHING || event.ticket() != at.ticket) {
      return; // of a question that a reload has overtaken, or a second answer
    }
    event.standing().ifPresent(standing -> at.sourceStands(standing, now));
    switch (event.answer()) {
      case MasterAnswer.None<Updates> none ->
          at.pause(new SlaveState.Disconnected(none.reason()), now);
      case MasterAnswer.Refused<Updates> refused ->
          at.refused("get_updates_since", refused.status(), now);
      case MasterAnswer.Unreadable<Updates> unreadable ->
          at.broken(Breaks.unreadable(at.position, unreadable.reason()), now);
      case MasterAnswer.Stale<Updates> _ -> at.changed(now);
      case MasterAnswer.Given<Updates> given -> given(given.value(), now);
    }
  }

  private void given(Updates updates, Moment now) {
    if (!goesOn(updates.last(), now)) {
      return;
    }
    switch (updates) {
      case Updates.CaughtUp _ -> at.nothingNew(now);
      case Updates.Purged _ -> purged(now);
      case Updates.Batches batches -> batches(batches, now);
    }
  }

  /** Whether a master that ends at {@code last} can have what is wanted here. */
  private boolean goesOn(long last, Moment now) {
    if (at.position <= last + 1) { // else it may be a node that is only being filled
      at.allegiance.heard(at.position, now);
    }
    boolean wentBack = last < at.masterLast && !at.allegiance.isProven();
    at.told(at.position > last + 1 ? last : at.pushes.latest(last), now);
    if (at.position > last + 1 && at.allegiance.isProven()) {
      String what = "the master has to catch up: it is at " + last + " of this history";
      at.pause(new SlaveState.Stuck(what), now);
    } else if (at.position > last + 1) {
      at.broken(breaks.masterEnds(at.position, last), now);
    } else if (at.allegiance.isLost()) {
      at.broken(breaks.lost(at.allegiance.origin(), at.position, at.witness), now);
    } else {
      return !(wentBack && at.isLookedAtAgain());
    }
    return false;
  }

  private void purged(Moment now) {
    if (at.position == at.masterLast + 1) {
      at.inSync(now); // the log is empty, but nothing of it is wanted
      return;
    }
    at.broken(breaks.logIsGone(at.position, at.masterLast), now);
  }

  private void batches(Updates.Batches batches, Moment now) {
    moreMayWait = batches.lastBatchFirst() != batches.last();
    switch (Continuity.check(at.position, batches)) {
      case Verdict.Cut cut when Gap.isAcceptable(cut, config) -> {
        at.orders.add(says.acceptedLoss(cut));
        at.lost(cut.first() - cut.need());
        batches(Gap.filled(batches, cut), now);
      }
      case Verdict.Cut cut -> at.broken(breaks.cut(cut), now);
      case Verdict.Contiguous contiguous -> apply(contiguous.logs(), contiguous.next(), now);
    }
  }

  private void apply(List<byte[]> logs, long next, Moment now) {
    if (logs.isEmpty()) {
      at.nothingNew(now);
      return;
    }
    at.emptyAnswers = 0;
    at.work(Activity.APPLYING, now);
    positionAfterApply = next;
    at.masterLast = Math.max(at.masterLast, next - 1);
    at.lines.count(logs.size(), next - at.position);
    at.orders.add(new Order.Apply(logs));
  }

  // ---- what the master pushes ----

  private void streamStands() {
    at.streaming = true;
    if (at.activity == Activity.PAUSING) {
      at.ask();
    }
  }

  private void pushed(Event.Pushed event, Moment now) {
    if (!at.pushes.isOf(event.ticket())) {
      return; // of a following that has ended
    }
    boolean waits = at.activity == Activity.FOLLOWING;
    switch (event.push()) {
      case Push.Batches batches -> {
        at.pushes.add(batches);
        at.told(at.pushes.latest(batches.last()), now);
        if (waits) {
          applyPushes(now);
        }
      }
      case Push.At(long last) when waits -> given(new Updates.CaughtUp(last), now);
      case Push.At(long last) -> at.told(at.pushes.latest(last), now);
      case Push.Stands(Standing standing) -> at.sourceStands(standing, now);
      case Push.Lost _ -> {
        at.streaming = false;
        at.pushes.ended();
        if (waits) {
          at.fetch();
        }
      }
      case Push.Refusal refusal -> {
        at.pushes.ended();
        if (waits) { // else it follows anew after the write, and is refused anew
          refused(refusal, now);
        }
      }
    }
  }

  private void refused(Push.Refusal refusal, Moment now) {
    switch (refusal) {
      case Push.NotFound _ -> at.refused("follow", Status.PrefixNotFound, now);
      case Push.Changed _ -> at.changed(now);
      case Push.Purged(long last) -> given(new Updates.Purged(last), now);
      case Push.Failed(String reason) -> at.pause(new SlaveState.Stuck(reason), now);
    }
  }

  private void applyPushes(Moment now) {
    switch (at.pushes.take(at.position)) {
      case Pushes.Taken.Broken(Verdict.Cut cut, long last) -> {
        if (goesOn(last, now)) {
          at.broken(breaks.cut(cut), now);
        }
      }
      case Pushes.Taken.Some(List<byte[]> logs, long next, long last) -> {
        if (goesOn(last, now)) {
          apply(logs, next, now);
          if (logs.isEmpty()) {
            at.orders.add(at.pushes.acknowledge(at.position));
          }
        }
      }
    }
  }

  private void followOn(Moment now) {
    at.orders.add(at.pushes.acknowledge(at.position));
    at.state = new SlaveState.CatchingUp();
    at.activity = Activity.FOLLOWING;
    if (!at.pushes.isEmpty()) {
      applyPushes(now);
    } else if (at.position == at.masterLast + 1) {
      at.inSync(now);
    }
  }

  // ---- the local write ----

  private void applied(long reached, Moment now) {
    at.position = reached;
    at.witness = reached - 1;
    at.allegiance.holds(reached, now);
    if (reached != positionAfterApply) {
      at.broken(Breaks.elsewhere("after", reached, positionAfterApply), now);
    } else if (!reloadWanted) {
      goOn(now);
    }
    reloadIfWanted();
  }

  private void goOn(Moment now) {
    if (at.pushes.follows()) {
      followOn(now);
    } else if (at.position == at.masterLast + 1 && !at.streaming) {
      at.inSync(now);
      if (moreMayWait && !config.expiresForReq()) {
        at.ask();
      }
    } else if (config.expiresForReq() && !at.streaming) {
      at.pause(new SlaveState.CatchingUp(), now);
    } else {
      at.state = new SlaveState.CatchingUp();
      at.ask();
    }
  }

  private void broken(Break by, Moment now) {
    at.broken(by, now);
    reloadIfWanted();
  }

  private void failed(String reason, Moment now) {
    at.unfollow();
    at.pause(new SlaveState.Stuck(reason), now);
    reloadIfWanted();
  }

  // ---- break and reload ----

  private void reloadWanted() {
    if (at.activity == Activity.RELOADING) {
      return;
    }
    reloadWanted = true;
    if (at.activity != Activity.APPLYING && at.activity != Activity.RECORDING) {
      reloadIfWanted();
    }
  }

  private void reloadIfWanted() {
    if (!reloadWanted) {
      return;
    }
    reloadWanted = false;
    at.orders.removeIf(Order.Question.class::isInstance);
    at.unfollow();
    brokenBefore = at.state instanceof SlaveState.Broken broken ? broken.breakage() : null;
    at.activity = Activity.RELOADING;
    at.state = new SlaveState.Reloading();
    at.orders.add(new Order.Reload());
  }

  private void reloaded(Event.Reloaded reload, Moment now) {
    at.position = reload.sequence() + 1;
    at.witness = 0;
    at.allegiance.replaced(reload.origin(), now);
    at.masterLast = Math.max(at.masterLast, reload.sequence());
    brokenBefore = null;
    at.emptyAnswers = 0;
    at.state = new SlaveState.CatchingUp();
    at.ask();
  }

  private void reloadFailed(String reason) {
    at.orders.add(says.reloadFailed(reason));
    if (brokenBefore == null) {
      at.state = new SlaveState.CatchingUp();
      at.ask();
    } else {
      at.activity = Activity.BROKEN;
      at.state = new SlaveState.Broken(brokenBefore);
    }
  }
}
