package io.prefixdb.node.replication.stream;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is next: the lines in turn, and the feeds of each line in turn, one chunk each, so that
 * neither a slave with many prefixes nor a prefix with much to send keeps others waiting. A line
 * that is not writable is left out until it is, and nobody gets a turn while more was sent than is
 * allowed. While clients ask, those that are far behind have their turns one at a time on a patient
 * thread, with pauses between, see {@link Courtesy}. Safe for use by many threads.
 */
final class FeedQueue {
  /** So long a feed rests that has sent everything, and what is written meanwhile is one frame. */
  static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * So long a turn waits for the patient thread; then any other one takes it, for a busy master may
   * have no processor for threads that everybody goes before.
   */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What a turn sends while clients wait for its end. */
  private static final int TURN_BYTES_COURTEOUS = 64 << 10;

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition granted = lock.newCondition();
  private final ArrayDeque<Place> round = new ArrayDeque<>();
  private final ArrayDeque<Resting> resting = new ArrayDeque<>();

  /** Those that have much to catch up with; one at a time has a turn, with pauses between. */
  private final ArrayDeque<Feed> behind = new ArrayDeque<>();

  private final ByteRate rate;
  private final Courtesy courtesy;

  /** One of them, that may have its turn now; it is for the patient thread. */
  private @Nullable Feed grantedTurn;

  /** Until then that one waits for the patient thread, else none of those behind has a turn. */
  private long behindFromNanos;

  /** Whether one of those who wait looks at the clock; the others need not. */
  private boolean watched;

  private long watchedUntilNanos;

  private boolean closed;

  /** The order is that of the times, since all rest equally long. */
  private record Resting(Feed feed, long untilNanos) {}

  /** What the queue knows of a line; its lock guards it. */
  static final class Place {
    private final ArrayDeque<Feed> ready = new ArrayDeque<>();
    private boolean inRound;
    private boolean blocked;
  }

  /** {@code bytesPerSecond}: what may be sent, 0 for no limit. */
  FeedQueue(long bytesPerSecond, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.rate = new ByteRate(bytesPerSecond, now);
    this.courtesy = new Courtesy(now);
    this.behindFromNanos = now;
  }

  /** It wants a turn. */
  void add(Feed feed) {
    lock.lock();
    try {
      enter(feed);
    } finally {
      lock.unlock();
    }
  }

  /** It wants a turn after the clients: it has had more to send than turns allow for a while. */
  void fallBack(Feed feed) {
    lock.lock();
    try {
      if (courtesy.pauseNanos() == 0 && behind.isEmpty()) {
        enter(feed);
      } else {
        behind.add(feed);
        hurry(behindFromNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * One that is behind had a turn.
   *
   * @param updates that it was sent
   * @param grown by how many its log has grown since the turn before
   */
  void fed(long updates, long grown) {
    lock.lock();
    try {
      courtesy.fed(updates, grown, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** So much was sent in a turn. */
  void sent(int bytes) {
    lock.lock();
    try {
      rate.sent(bytes, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** How many requests of clients were answered since the start; to be told often. */
  void answered(long total) {
    lock.lock();
    try {
      courtesy.answered(total, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** How much one turn sends: less while clients wait for its end. */
  int turnBytes() {
    lock.lock();
    try {
      return courtesy.isDue() ? TURN_BYTES_COURTEOUS : PrefixFeed.CHUNK_BYTES_MAX;
    } finally {
      lock.unlock();
    }
  }

  /** It wants a turn, but not at once. */
  void rest(Feed feed) {
    lock.lock();
    try {
      long until = nanoTime.getAsLong() + REST_NANOS;
      resting.add(new Resting(feed, until));
      hurry(until);
    } finally {
      lock.unlock();
    }
  }

  /** Somebody has to look at the clock by then. */
  private void hurry(long untilNanos) {
    if (!isWatched(untilNanos)) {
      changed.signal();
    }
  }

  /** It wants a turn as soon as its line is writable. */
  void block(Feed feed) {
    lock.lock();
    try {
      Place place = feed.line().place();
      place.ready.addFirst(feed);
      place.blocked = true;
    } finally {
      lock.unlock();
    }
    if (feed.line().outlet().isWritable() || feed.isEnded()) {
      unblock(feed.line().place()); // it became so between the look and the lock
    }
  }

  /** The line is writable. */
  void unblock(Place place) {
    lock.lock();
    try {
      place.blocked = false;
      enterRound(place);
    } finally {
      lock.unlock();
    }
  }

  private void enter(Feed feed) {
    Place place = feed.line().place();
    place.ready.add(feed);
    enterRound(place);
  }

  private void enterRound(Place place) {
    if (!place.inRound && !place.blocked && !place.ready.isEmpty()) {
      place.inRound = true;
      round.add(place);
      changed.signal();
    }
  }

  /** The next one, waited for; null when the queue is closed. */
  @Nullable Feed take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        long now = nanoTime.getAsLong();
        long rest = wakeDue(now);
        long unpaid = rate.waitNanos(now);
        @Nullable Feed next = unpaid > 0 ? null : first();
        if (next != null) {
          if (!watched && isMoreToCome()) {
            changed.signal(); // somebody else is to look at the clock, or to take the next one
          }
          return next;
        }
        long nanos = unpaid > 0 ? unpaid : rest;
        if (nanos == Long.MAX_VALUE || isWatched(now + nanos)) {
          changed.await();
        } else {
          watched = true;
          watchedUntilNanos = now + nanos;
          long left = changed.awaitNanos(nanos);
          watched = false;
          if (left <= 0) {
            courtesy.woke(-left);
          }
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isMoreToCome() {
    return !resting.isEmpty() || !behind.isEmpty() || !round.isEmpty() || grantedTurn != null;
  }

  /** The next one of those that are behind, for the patient thread; null when it is closed. */
  @Nullable Feed takePatiently() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        if (grantedTurn != null) {
          return turnOfOneBehind();
        }
        granted.await();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Feed turnOfOneBehind() {
    @Nullable Feed next = grantedTurn;
    grantedTurn = null;
    behindFromNanos = nanoTime.getAsLong() + courtesy.pauseNanos();
    if (!behind.isEmpty()) {
      hurry(behindFromNanos);
    }
    return next;
  }

  /** Whether somebody looks at the clock by then. */
  private boolean isWatched(long untilNanos) {
    return watched && watchedUntilNanos - untilNanos <= 0;
  }

  /** The next one, if somebody may have a turn now; never waits. */
  @Nullable Feed poll() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      var _ = wakeDue(now);
      if (closed || rate.waitNanos(now) > 0) {
        return null;
      }
      @Nullable Feed next = first();
      return next == null ? turnOfOneBehind() : next;
    } finally {
      lock.unlock();
    }
  }

  /** How long until the next one has rested, or paused. */
  private long wakeDue(long now) {
    return Math.min(wakeRested(now), wakeBehind(now));
  }

  private long wakeRested(long now) {
    while (!resting.isEmpty()) {
      long left = resting.getFirst().untilNanos - now;
      if (left > 0) {
        return left;
      }
      enter(resting.removeFirst().feed);
    }
    return Long.MAX_VALUE;
  }

  private long wakeBehind(long now) {
    while (grantedTurn != null || !behind.isEmpty()) {
      long left = Math.max(behindFromNanos - now, rate.waitNanos(now));
      if (left > 0) {
        return left;
      }
      @Nullable Feed late = grantedTurn;
      if (late != null) {
        grantedTurn = null;
        enter(late);
      } else if (courtesy.pauseNanos() == 0) {
        enter(behind.removeFirst());
      } else {
        grantedTurn = behind.removeFirst();
        behindFromNanos = now + PATIENCE_NANOS;
        granted.signal();
      }
    }
    return Long.MAX_VALUE;
  }

  private @Nullable Feed first() {
    while (!round.isEmpty()) {
      Place place = round.remove();
      place.inRound = false;
      if (!place.blocked && !place.ready.isEmpty()) {
        Feed next = place.ready.remove();
        enterRound(place);
        return next;
      }
    }
    return null;
  }

  /** Nobody gets a turn any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      granted.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
