package io.prefixdb.node.replication;

import io.prefixdb.node.config.SlaveConfig;
import io.prefixdb.node.config.Transfer;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Breaks.Break;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the slave of one prefix is and what it is about, with the moves that each event comes down
 * to. The part of {@link Slave} that remembers; only that uses it.
 */
final class Course {
  /** So many answers without the updates that the master has are too many. */
  private static final int EMPTY_ANSWERS_MAX = 10;

  /** A master that pushes says where it is each second; one that is asked is asked more often. */
  private static final long SILENCE_MAX_NANOS = 10_000 * Moment.NANOS_PER_MS;

  /** What it waits for. */
  enum Activity {
    PAUSING,
    /** Waits for the master's history. */
    ASKING,
    /** Waits for what the master has in the place of the last update here. */
    COMPARING,
    /** Waits until the history is kept, or that it is another one. */
    RECORDING,
    FETCHING,
    /** Waits for what the master pushes. */
    FOLLOWING,
    APPLYING,
    RELOADING,
    BROKEN
  }

  final List<Order> orders = new ArrayList<>();
  final ProgressLines lines;
  final Allegiance allegiance;
  final Pushes pushes = new Pushes();
  Activity activity = Activity.PAUSING;
  SlaveState state = new SlaveState.CatchingUp();

  /** The next sequence that the local copy wants. */
  long position;

  long masterLast;

  /** Of the question or following that is alive; higher than those from before. */
  long ticket;

  /** Whether a stream stands, as far as is known. */
  boolean streaming;

  /** How often the master told of updates and gave none. */
  int emptyAnswers;

  /** The update that the copy has a {@link Witness} of; 0 for none. */
  long witness;

  /** Whether the master may be another one than before: it is from the start on. */
  private boolean changed = true;

  private final PrefixName prefix;
  private final SlaveConfig config;
  private final SlaveLines says;
  private final Breaks breaks;

  /** Where it began when the node was started. */
  private final long start;

  /** Whether it was level with its master since then. */
  private boolean level;

  private long askAtNanos;
  private long workNanos;
  private long inSyncNanos;
  private long answeredNanos;
  private long movedNanos;
  private Chain chain;

  Course(
      PrefixName prefix,
      SlaveConfig config,
      long position,
      boolean whole,
      Origin origin,
      Moment now) {
    this.prefix = prefix;
    this.config = config;
    this.position = position;
    this.start = position;
    this.says = new SlaveLines(prefix);
    this.breaks = new Breaks(prefix);
    this.allegiance = new Allegiance(whole, origin, config.leastEpoch());
    this.witness = origin.witness().map(Witness::sequence).orElse(0L);
    this.askAtNanos = now.nanos();
    this.inSyncNanos = now.nanos();
    this.answeredNanos = now.nanos();
    this.movedNanos = now.nanos();
    this.chain = Chain.begin(silenceMax(), now);
    this.lines = new ProgressLines(prefix, config, now);
  }

  /** How long until it wants to be woken, 0 for at once. */
  long delayNanos(Moment now) {
    return switch (activity) {
      case PAUSING -> Math.clamp(askAtNanos - now.nanos(), 0, lines.delayNanos(now));
      case ASKING, COMPARING, RECORDING, FETCHING, FOLLOWING, APPLYING -> lines.delayNanos(now);
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
        allegiance.heardNanos(),
        allegiance.origin().timeline().epoch(),
        allegiance.origin().copied() || isBlank(),
        silenceMax(),
        activity == Activity.APPLYING || activity == Activity.RECORDING
            ? workNanos
            : Long.MAX_VALUE,
        answeredNanos,
        movedNanos,
        chain);
  }

  private boolean isBlank() {
    return position <= 1 && allegiance.origin().equals(Origin.UNKNOWN);
  }

  private long silenceMax() {
    return Math.max(SILENCE_MAX_NANOS, 2 * config.pullTimeoutMs() * Moment.NANOS_PER_MS);
  }

  /** The node that is followed is a slave, and says how it stands; then where it ends. */
  void sourceStands(Standing standing, Moment now) {
    chain = chain.told(standing, now);
  }

  /** The master tells its latest sequence. */
  void told(long last, Moment now) {
    answeredNanos = now.nanos();
    if (last != masterLast) {
      movedNanos = now.nanos();
    }
    masterLast = last;
  }

  /** The lines that tell people how far it is, when it is time for them. */
  void sayHowFar(Moment now) {
    if (activity != Activity.BROKEN && activity != Activity.RELOADING) {
      orders.addAll(lines.due(now, position, Math.max(0, masterLast - (position - 1))));
    }
  }

  /** So many updates are passed over, which is accepted. */
  void lost(long updates) {
    lines.lost(updates);
    orders.add(new Order.CountLost(updates));
  }

  /** The time to ask may have come. */
  void woken(Moment now) {
    if (activity == Activity.PAUSING && now.nanos() - askAtNanos >= 0) {
      ask();
    }
  }

  void ask() {
    if (allegiance.isOpen()) {
      activity = Activity.ASKING;
      orders.add(new Order.AskHistory(++ticket));
    } else if (isToCompare()) {
      compare();
    } else {
      changed = false;
      follow();
    }
  }

  private void follow() {
    if (streaming) {
      activity = Activity.FOLLOWING;
      orders.add(pushes.begin(++ticket, position, allegiance.tag()));
    } else {
      fetch();
    }
  }

  void fetch() {
    activity = Activity.FETCHING;
    orders.add(new Order.Fetch(++ticket, position, config.logLimitPerReq(), allegiance.tag()));
  }

  /** Has the history kept, unless something of the master is to be seen before. */
  void keep(Timeline timeline, Moment now) {
    if (isToCompare()) {
      compare();
    } else {
      keepSeen(timeline, now);
    }
  }

  private void keepSeen(Timeline timeline, Moment now) {
    changed = false;
    record(new Order.Follow(timeline), now);
  }

  private void record(Order what, Moment now) {
    work(Activity.RECORDING, now);
    orders.add(what);
  }

  /**
   * Whether numbers alone would say that a master which was away goes on with what is here. So an
   * update that is here is compared with the master's, where the copy is sure to be the master's
   * word for word.
   */
  private boolean isToCompare() {
    return changed
        && witness > 0
        && !allegiance.isProven()
        && config.transfer() != Transfer.ORIGINAL
        && config.acceptableLoss() == 0;
  }

  private void compare() {
    activity = Activity.COMPARING;
    orders.add(new Order.Compare(++ticket, witness, allegiance.tag()));
  }

  /** The master's end went back: whether what it has is looked at before anything else. */
  boolean isLookedAtAgain() {
    changed = true;
    if (!pushes.follows() && isToCompare()) {
      compare();
      return true;
    }
    return false;
  }

  /** The master told what it has in the place of the last update here. */
  void compared(Event.Compared event, Moment now) {
    if (activity != Activity.COMPARING || event.ticket() != ticket) {
      return; // of a question that a reload has overtaken
    }
    switch (event.answer()) {
      case MasterAnswer.None<Sample> none -> pause(new SlaveState.Disconnected(none.reason()), now);
      case MasterAnswer.Refused<Sample> refused ->
          refused("get_updates_since", refused.status(), now);
      case MasterAnswer.Stale<Sample> _ -> changed(now);
      case MasterAnswer.Unreadable<Sample> _ -> goOnUnseen(now);
      case MasterAnswer.Given<Sample>(Sample sample) when position > sample.last() + 1 -> {
        told(sample.last(), now); // it may have gone on before the next answer
        broken(breaks.masterEnds(position, sample.last()), now);
      }
      case MasterAnswer.Given<Sample>(Sample sample) -> compared(sample, now);
    }
  }

  private void compared(Sample sample, Moment now) {
    boolean foreign = allegiance.origin().foreign();
    switch (sample) {
      case Sample.Same _ when foreign -> record(new Order.Own(), now); // another one was asked then
      case Sample.Other(long last) when !foreign -> {
        told(last, now);
        record(new Order.Disown(), now); // it is to hold after a restart too
      }
      case Sample _ -> goOnUnseen(now);
    }
  }

  private void goOnUnseen(Moment now) {
    if (allegiance.isLost()) {
      goOn();
    } else {
      allegiance.unkept().ifPresentOrElse(timeline -> keepSeen(timeline, now), this::goOn);
    }
  }

  private void goOn() {
    changed = false;
    ask();
  }

  /** Waits for the next push, or for the time of the next question. */
  void pause(SlaveState why, Moment now) {
    activity = pushes.follows() ? Activity.FOLLOWING : Activity.PAUSING;
    state = why;
    askAtNanos = now.nanos() + config.pullTimeoutMs() * Moment.NANOS_PER_MS;
  }

  void nothingNew(Moment now) {
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

  void inSync(Moment now) {
    level = true;
    emptyAnswers = 0;
    inSyncNanos = now.nanos();
    chain = chain.level(now);
    pause(new SlaveState.InSync(), now);
  }

  /** The master is no longer what it was: it has to tell its history anew. */
  void changed(Moment now) {
    forget();
    chain = chain.forget();
    pause(state, now);
  }

  /** Who the master is has to be found out anew. */
  void forget() {
    allegiance.forget();
    changed = true;
  }

  void refused(String method, Status status, Moment now) {
    if (status == Status.PrefixNotFound) {
      changed = true; // it may come back as another one
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

  /** Something is to be written to the disk, and is waited for. */
  void work(Activity what, Moment now) {
    activity = what;
    workNanos = now.nanos();
  }

  void unfollow() {
    pushes.end().ifPresent(orders::add);
  }

  void broken(Break by, Moment now) {
    unfollow();
    activity = Activity.BROKEN;
    Breakage breakage =
        new Breakage(by.reason(), by.need(), by.first(), masterLast, now.wall(), by.message());
    state = new SlaveState.Broken(breakage);
    boolean ends =
        switch (config.onBroken()) {
          case HOLD -> false;
          case EXIT -> true;
          case EXIT_ONCE -> level || position > start;
        };
    if (ends) {
      orders.add(new Order.EndNode(lastWords(by)));
    } else {
      orders.addAll(by.lines());
    }
    orders.add(says.broken(breakage));
  }

  /** The original's line where it has one. */
  private static String lastWords(Break by) {
    return by.lines().stream().findFirst().map(Order.Say::text).orElse(by.message());
  }
}
