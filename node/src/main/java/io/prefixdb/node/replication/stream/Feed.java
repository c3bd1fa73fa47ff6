package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.stream.LogSource.LogException;
import io.prefixdb.node.replication.stream.StreamFrame.Why;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One slave's following of one prefix. Anybody may wake it; it then waits for its turn in the
 * {@link FeedQueue}, and one thread at a time sends the next piece, if there is one and it may.
 */
final class Feed {
  /** So many looks may find nothing where the log is said to go on, before a wake is waited for. */
  private static final int EMPTY_LOOKS_MAX = 10;

  /** Who has not been at the end for so long is behind; a burst of writes is no reason. */
  private static final long BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What becomes of it after a turn. */
  enum Next {
    /** There is more to send. */
    MORE,
    /** There has been more to send than turns have allowed, for some time. */
    BEHIND,
    /** It has sent everything that there was: more comes, but not at once. */
    REST,
    /** Nothing can be done before somebody wakes it. */
    WAIT,
    /** Nothing can be sent before the line is writable. */
    BLOCKED,
    /** It is over. */
    OVER
  }

  private enum State {
    IDLE,
    /** In the queue, or resting. */
    QUEUED,
    RUNNING,
    /** Running, and woken meanwhile. */
    AGAIN,
    OVER
  }

  private final Feeds feeds;
  private final FeedLine line;
  private final int id;
  private final PrefixName prefix;
  private final String tag;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private final AtomicLong credit;
  private volatile long acknowledged;
  private volatile boolean ended;
  private volatile boolean silent = true;
  private volatile boolean tellsEnd = true;
  private volatile boolean tellsStanding = true;

  /**
   * The end of what was sent: acknowledgements of more are not true. 0 until the slave is known to
   * be of the prefix' history, and not ahead of it: before that they count for nothing.
   */
  private volatile long sentEnd;

  // Of whoever has the turn.
  private long position;
  private int emptyLooks;

  /** Where the log ended at the last turn. */
  private long lastSeen;

  /** When it was at the end. */
  private long levelNanos;

  private @Nullable PrefixFeed source;

  Feed(Feeds feeds, FeedLine line, StreamFrame.Follow follow) {
    this.feeds = feeds;
    this.line = line;
    this.id = follow.id();
    this.prefix = follow.prefix();
    this.tag = follow.tag();
    this.position = follow.position();
    this.credit = new AtomicLong(follow.credit());
    this.acknowledged = follow.position();
    this.levelNanos = feeds.now() - BEHIND_NANOS;
  }

  FeedLine line() {
    return line;
  }

  PrefixName prefix() {
    return prefix;
  }

  /** Everything below is in the slave's log. */
  long acknowledged() {
    return acknowledged;
  }

  /** Everything below {@code reached} is in the slave's log. */
  void acknowledge(long reached, int moreCredit) {
    acknowledged = reached;
    credit.addAndGet(moreCredit);
    long end = sentEnd;
    if (end > 0) {
      feeds.acks().acknowledged(prefix, this, Math.min(reached, end));
    }
    wake();
  }

  /** To be called once a second: tells where the prefix ends, unless something was just sent. */
  void tick() {
    tellsStanding = true;
    if (silent) {
      tellsEnd = true;
      wake();
    }
    silent = true;
  }

  /** Whether {@link #end} was called. */
  boolean isEnded() {
    return ended;
  }

  /** No more is sent. */
  void end() {
    ended = true;
    wake();
  }

  /** There may be something to do. Costs next to nothing when it is known already. */
  void wake() {
    while (true) {
      switch (state.get()) {
        case IDLE -> {
          if (state.compareAndSet(State.IDLE, State.QUEUED)) {
            feeds.queue().add(this);
            return;
          }
        }
        case RUNNING -> {
          if (state.compareAndSet(State.RUNNING, State.AGAIN)) {
            return;
          }
        }
        case QUEUED, AGAIN, OVER -> {
          return;
        }
      }
    }
  }

  /** Does what can be done now; called by the thread that took it out of the queue. */
  void turn() {
    state.set(State.RUNNING);
    Next next;
    try {
      next = step();
    } catch (RuntimeException | Error e) {
      over();
      state.set(State.OVER);
      throw e;
    }
    switch (next) {
      case MORE -> queue(feeds.queue()::add);
      case BEHIND -> queue(feeds.queue()::fallBack);
      case REST -> queue(feeds.queue()::rest);
      case BLOCKED -> queue(feeds.queue()::block);
      case WAIT -> {
        if (!state.compareAndSet(State.RUNNING, State.IDLE)) {
          queue(feeds.queue()::add);
        }
      }
      case OVER -> state.set(State.OVER);
    }
  }

  private void queue(Consumer<Feed> place) {
    state.set(State.QUEUED);
    place.accept(this);
  }

  private Next step() {
    if (ended) {
      return over();
    }
    if (!line.outlet().isWritable()) {
      return Next.BLOCKED;
    }
    try {
      PrefixFeed from = source == null ? join() : source;
      return from == null
          ? refuse(Why.NOT_FOUND, 0, "the master has no prefix '%s'".formatted(prefix))
          : send(from);
    } catch (LogException e) {
      return refuse(Why.FAILED, 0, e.reason());
    }
  }

  private @Nullable PrefixFeed join() throws LogException {
    source = feeds.join(this).orElse(null);
    return source;
  }

  private Next send(PrefixFeed from) throws LogException {
    OptionalLong known = from.last();
    if (known.isEmpty()) {
      return Next.REST;
    }
    long last = known.getAsLong();
    if (!from.tag().equals(tag)) {
      return changed();
    }
    if (sentEnd == 0 && position <= last + 1) {
      feeds.acks().joined(prefix, tag, line.slave(), this, position);
      sentEnd = position;
    }
    if (tellsStanding) {
      tellsStanding = false;
      line.tellStanding(id, prefix);
    }
    if (tellsEnd) {
      tellsEnd = false;
      line.outlet().send(FrameWriter.at(id, last));
    }
    long left = credit.get();
    if (position > last || left <= 0) {
      return Next.WAIT;
    }
    return switch (from.from(position, tag, Math.min(left, feeds.queue().turnBytes()))) {
      case PrefixFeed.Piece.Found(Chunk chunk) -> {
        emptyLooks = 0;
        silent = false;
        long before = position;
        position = chunk.end();
        sentEnd = position;
        credit.addAndGet(-chunk.bytes());
        line.send(id, Math.max(last, position - 1), chunk);
        yield sent(position - before, last);
      }
      case PrefixFeed.Piece.Nothing _ ->
          ++emptyLooks < EMPTY_LOOKS_MAX ? Next.REST : Next.WAIT; // the next look may find it
      case PrefixFeed.Piece.Busy _ -> Next.REST;
      case PrefixFeed.Piece.Purged(long end) ->
          refuse(Why.PURGED, end, "nothing is left of the log up to " + end);
      case PrefixFeed.Piece.Changed _ -> changed();
    };
  }

  private Next sent(long updates, long last) {
    long now = feeds.now();
    long grown = lastSeen == 0 ? 0 : last - lastSeen;
    lastSeen = last;
    if (position > last) {
      levelNanos = now;
      return Next.REST;
    }
    if (now - levelNanos < BEHIND_NANOS) {
      return Next.MORE;
    }
    feeds.queue().fed(updates, grown);
    return Next.BEHIND;
  }

  private Next changed() {
    return refuse(Why.CHANGED, 0, "prefix '%s' is of another history now".formatted(prefix));
  }

  private Next refuse(Why why, long last, String reason) {
    var _ = line.remove(id); // before the slave knows, who may follow anew then
    line.outlet().send(FrameWriter.refused(id, why, last, reason));
    return over();
  }

  private Next over() {
    PrefixFeed left = source;
    if (left != null) {
      feeds.leave(left, this);
      feeds.acks().ended(prefix, this);
      source = null;
    }
    return Next.OVER;
  }
}
