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
 * allowed. Safe for use by many threads.
 */
final class FeedQueue {
  /** So long a feed rests that has sent everything, and what is written meanwhile is one frame. */
  static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Place> round = new ArrayDeque<>();
  private final ArrayDeque<Resting> resting = new ArrayDeque<>();
  private final ByteRate rate;

  /** Whether one of those who wait looks at the clock; the others need not. */
  private boolean watched;

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
    this.rate = new ByteRate(bytesPerSecond, nanoTime.getAsLong());
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

  /** So much was sent in a turn. */
  void sent(int bytes) {
    lock.lock();
    try {
      rate.sent(bytes, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** It wants a turn, but not at once. */
  void rest(Feed feed) {
    lock.lock();
    try {
      resting.add(new Resting(feed, nanoTime.getAsLong() + REST_NANOS));
      if (!watched) {
        changed.signal();
      }
    } finally {
      lock.unlock();
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
        long rest = wakeRested();
        long unpaid = rate.waitNanos(nanoTime.getAsLong());
        @Nullable Feed next = unpaid > 0 ? null : first();
        if (next != null) {
          if (!watched && (!resting.isEmpty() || !round.isEmpty())) {
            changed.signal(); // somebody else is to look at the clock, or to take the next one
          }
          return next;
        }
        long wait = unpaid > 0 ? unpaid : rest;
        if (watched || wait == Long.MAX_VALUE) {
          changed.await();
        } else {
          watched = true;
          var _ = changed.awaitNanos(wait);
          watched = false;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The next one, if somebody may have a turn now; never waits. */
  @Nullable Feed poll() {
    lock.lock();
    try {
      var _ = wakeRested();
      return closed || rate.waitNanos(nanoTime.getAsLong()) > 0 ? null : first();
    } finally {
      lock.unlock();
    }
  }

  /** How long until the next one has rested. */
  private long wakeRested() {
    long now = nanoTime.getAsLong();
    while (!resting.isEmpty()) {
      long left = resting.getFirst().untilNanos - now;
      if (left > 0) {
        return left;
      }
      enter(resting.removeFirst().feed);
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
    } finally {
      lock.unlock();
    }
  }
}
