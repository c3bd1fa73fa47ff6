package io.prefixdb.node.store;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The places of a prefix' readers in its log, kept open between their requests, so that a request
 * costs what it answers and not what was written before. A reader is known by the sequence that it
 * asks for: the one after its last answer. Safe for use by many threads.
 */
final class LogCursors implements AutoCloseable {
  /** Readers of one prefix whose places are kept. */
  static final int KEPT_MAX = 16;

  /** Places of all prefixes together: each is an open file. */
  static final int KEPT_ALL_MAX = 1_024;

  /** A reader that did not come back for so long begins anew. */
  static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LogFiles files;
  private final Semaphore all;

  /** The one that was used last is at the end. */
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();

  private record Kept(LogCursor cursor, long nanos) {}

  /**
   * @param all what is left of {@link #KEPT_ALL_MAX}
   */
  LogCursors(LogFiles files, Semaphore all) {
    this.files = files;
    this.all = all;
  }

  /** The place before that local sequence if it was kept; the caller gives it back or closes it. */
  synchronized @Nullable LogCursor take(long sequence) {
    for (Iterator<Kept> each = kept.iterator(); each.hasNext(); ) {
      LogCursor cursor = each.next().cursor;
      if (cursor.next() == sequence) {
        each.remove();
        all.release();
        return cursor;
      }
    }
    return null;
  }

  LogFiles files() {
    return files;
  }

  LogCursor open(long sequence) throws RocksDBException {
    return LogCursor.open(files, sequence);
  }

  /** Keeps the place for a later request, or closes it when nothing can follow there. */
  synchronized void giveBack(LogCursor cursor, long nowNanos) {
    if (kept.size() == KEPT_MAX) {
      closeOldest();
    }
    if (cursor.goesOn() && all.tryAcquire()) {
      kept.addLast(new Kept(cursor, nowNanos));
    } else {
      cursor.close();
    }
  }

  /** Closes places that were not asked for in a while. */
  synchronized void closeIdle(long nowNanos) {
    while (!kept.isEmpty() && nowNanos - kept.getFirst().nanos > IDLE_NANOS) {
      closeOldest();
    }
  }

  private void closeOldest() {
    kept.removeFirst().cursor.close();
    all.release();
  }

  /** Closes all; files that were removed are gone from the disk after this. */
  @Override
  public synchronized void close() {
    while (!kept.isEmpty()) {
      closeOldest();
    }
  }
}
