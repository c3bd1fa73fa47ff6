package io.prefixdb.node.replication.stream;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.stream.LogSource.LogException;
import io.prefixdb.node.replication.stream.LogSource.PrefixLog;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One prefix of a master with its followers. What was read for one of them is kept a little while
 * for the others, so that reading for ten costs little more than for one. Safe for use by many
 * threads.
 */
final class PrefixFeed {
  /** Bytes of the log that one turn reads and sends, more if one batch has more. */
  static final int CHUNK_BYTES_MAX = 256 << 10;

  /**
   * The same for a follower that may be sent less: bounds what it gets beyond its credit, and how
   * often the log is read for it.
   */
  static final int CHUNK_BYTES_MIN = 4 << 10;

  /** Chunks that are kept of one prefix. */
  private static final int KEPT_MAX = 64;

  /** And their bytes. */
  private static final int KEPT_BYTES_MAX = 1 << 20;

  /** Bytes of chunks that are kept of all prefixes together. */
  static final long KEPT_OF_ALL_BYTES_MAX = 64 << 20;

  private final PrefixName name;
  private final PrefixLog log;
  private final AtomicLong keptOfAll;
  private final List<Feed> feeds = new CopyOnWriteArrayList<>();
  private final Runnable moved = this::moved;

  /** Guards what is kept; held while the log is read. */
  private final ReentrantLock reading = new ReentrantLock();

  /** The newest first; all of one history. */
  private final ArrayDeque<Chunk> kept = new ArrayDeque<>();

  private long keptBytes;

  /** {@code keptOfAll}: how many bytes all prefixes keep together. */
  PrefixFeed(PrefixName name, PrefixLog log, AtomicLong keptOfAll) {
    this.name = name;
    this.log = log;
    this.keptOfAll = keptOfAll;
  }

  PrefixName name() {
    return name;
  }

  /** See {@link PrefixLog#opened}. */
  Object opened() {
    return log.opened();
  }

  void add(Feed feed) {
    if (feeds.isEmpty()) {
      log.watch(moved);
    }
    feeds.add(feed);
  }

  /** Whether that was the last one. */
  boolean remove(Feed feed) {
    boolean last = feeds.remove(feed) && feeds.isEmpty();
    if (last) {
      log.unwatch(moved);
    }
    forgetIfAlone();
    return last;
  }

  /** Somebody wrote; runs on the writer's thread. */
  private void moved() {
    for (Feed feed : feeds) {
      feed.wake();
    }
  }

  /** See {@link PrefixLog#last}. */
  OptionalLong last() throws LogException {
    return log.last();
  }

  /** See {@link PrefixLog#tag}. */
  String tag() {
    return log.tag();
  }

  /** A piece of the log for a follower that wants {@code position}, or why there is none. */
  sealed interface Piece {
    /** The chunk may begin before the position, or after it when what lies between is gone. */
    record Found(Chunk chunk) implements Piece {}

    record Nothing() implements Piece {}

    record Purged(long last) implements Piece {}

    /** The log is no longer of that history. */
    record Changed() implements Piece {}

    /** Another follower reads just now, perhaps the same. */
    record Busy() implements Piece {}
  }

  /**
   * Reads it unless another follower has had the same. Waits for no other follower.
   *
   * @param credit bytes that the follower may be sent
   */
  Piece from(long position, String tag, long credit) throws LogException {
    if (!reading.tryLock()) {
      return new Piece.Busy();
    }
    try {
      return read(position, tag, Math.clamp(credit, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX));
    } finally {
      reading.unlock();
      forgetIfAlone();
    }
  }

  private Piece read(long position, String tag, int bytesMax) throws LogException {
    if (!isOf(tag)) {
      return new Piece.Changed();
    }
    @Nullable Chunk shared = keptFrom(position, bytesMax);
    if (shared != null) {
      return new Piece.Found(shared);
    }
    Optional<Updates> updates = log.since(position, bytesMax);
    if (updates.isEmpty()) {
      return new Piece.Busy();
    }
    if (!isOf(tag)) {
      return new Piece.Changed();
    }
    return switch (updates.get()) {
      case Updates.CaughtUp _ -> new Piece.Nothing();
      case Updates.Purged purged -> new Piece.Purged(purged.last());
      case Updates.Batches batches -> {
        Chunk chunk = Chunk.of(batches, tag);
        keep(chunk);
        yield new Piece.Found(chunk);
      }
    };
  }

  /** Whether the log is of that history now. What was kept of another one is forgotten. */
  private boolean isOf(String tag) {
    String now = log.tag();
    if (!kept.isEmpty() && !kept.getFirst().tag().equals(now)) {
      forget();
    }
    return now.equals(tag);
  }

  private @Nullable Chunk keptFrom(long position, int bytesMax) {
    for (Chunk chunk : kept) {
      if (chunk.first() <= position
          && position < chunk.end()
          && (bytesMax == CHUNK_BYTES_MAX || chunk.bytes() <= 2 * bytesMax)) {
        return chunk;
      }
    }
    return null;
  }

  private void keep(Chunk chunk) {
    if (feeds.size() < 2) {
      return;
    }
    kept.addFirst(chunk);
    count(chunk.bytes());
    while (!kept.isEmpty() && isTooMuch()) {
      count(-kept.removeLast().bytes());
    }
  }

  private boolean isTooMuch() {
    return kept.size() > KEPT_MAX
        || keptBytes > KEPT_BYTES_MAX
        || keptOfAll.get() > KEPT_OF_ALL_BYTES_MAX;
  }

  private void count(long bytes) {
    keptBytes += bytes;
    keptOfAll.addAndGet(bytes);
  }

  /** Nobody shares anything then. Who reads just now comes here afterwards. */
  private void forgetIfAlone() {
    if (feeds.size() < 2 && reading.tryLock()) {
      try {
        forget();
      } finally {
        reading.unlock();
      }
    }
  }

  private void forget() {
    kept.clear();
    count(-keptBytes);
  }
}
