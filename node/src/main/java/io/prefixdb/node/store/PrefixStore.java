package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One prefix. Safe for use by many threads. An event loop may call those methods only that say that
 * they never wait. A snapshot id of 0 stands for the present; ids that are unknown are for the
 * caller to check with {@link #hasSnapshot} first, and answer {@link StoreException} here.
 */
public interface PrefixStore {
  PrefixName name();

  /** The values of the keys in their order, null where a key is absent. */
  List<@Nullable Bytes> get(List<Bytes> keys, long snapshot) throws StoreException;

  /** As {@link #get}, but with an empty value for each key that exists, however large it is. */
  List<@Nullable Bytes> existing(List<Bytes> keys, long snapshot) throws StoreException;

  /**
   * As {@link #get} of the present, but nothing when that would wait for the disk or a lock. Never
   * waits.
   */
  Optional<List<@Nullable Bytes>> getAtOnce(List<Bytes> keys) throws StoreException;

  /**
   * A read of keys that comes after a write that is to come, and has its answer also when the
   * prefix is closed between the two. To be asked for before that write. Never waits.
   *
   * @param values whether values are needed; else whatever exists may be shown as empty
   */
  ReadBack readBack(List<Bytes> keys, long snapshot, boolean values);

  /** A page of keys with their values. */
  Page range(RangeQuery query, long snapshot) throws StoreException;

  /** The present as it is now, for a walk of several pages. To be closed soon. */
  View view() throws StoreException;

  /**
   * Writes all mutations as one atomic batch with consecutive sequences. Completes after they are
   * in the write-ahead log ({@code sync}: and the log is on the disk), exceptionally with {@link
   * StoreException} when nothing was written. Never waits: what would is done by another thread.
   * May complete in the calling thread, or in one that the end of the prefix waits for: what
   * follows on it may not use the prefix.
   *
   * @return a sequence, in the master's numbering, up to which everything of this write is
   */
  CompletableFuture<Long> write(List<Mutation> mutations, boolean sync);

  /**
   * Writes the present values of the keys anew as {@code change} makes them, as one batch, while
   * nobody else writes; what is absent or stays as it is, is not written. Returns what was written.
   */
  List<Field> rewrite(List<Bytes> keys, UnaryOperator<Bytes> change, boolean sync)
      throws StoreException;

  /** Of which history the data is; without a tag when the prefix is closed. */
  History history();

  /** As {@link #history}; never waits: nothing while the prefix is being closed or replaced. */
  Optional<History> historyAtOnce();

  /**
   * Whether the data is still of the history with that tag. Never waits, so that it may follow on a
   * write: false while the prefix is being closed or replaced.
   */
  boolean isOf(String tag);

  /** Up to {@code limit} batches of the write-ahead log from {@code sequence} on. */
  Updates updatesSince(long sequence, int limit) throws StoreException;

  /** A new snapshot that is released by itself after {@code lifetime} (zero: never). */
  Snapshot createSnapshot(Duration lifetime) throws StoreException;

  /** Whether the snapshot was there to be released. */
  boolean releaseSnapshot(long id);

  boolean hasSnapshot(long id);

  /** How many snapshots are held. */
  int snapshots();

  /** Compacts the keys between the bounds, both included; an empty bound is open. Takes long. */
  void compact(Bytes from, Bytes to) throws StoreException;

  /**
   * Lets RocksDB change no file of tables for that long; returns when running jobs have ended.
   * Reads and writes go on. Pauses nest: each begins a level of its own.
   *
   * @param length zero begins no level
   * @param endsOlder whether the levels from before end together with this one
   * @param by who asks for it, for people
   */
  void pauseBackground(Duration length, boolean endsOlder, String by) throws StoreException;

  /** Ends the newest pause, or all of them; how many that were. */
  int continueBackground(boolean all);

  /** How background work is paused now. */
  Pause pause();

  /** The latest sequence, unsigned, in the master's numbering. */
  long lastSequence();

  /** What the write-ahead log holds now. Reads the names of its files. */
  LogExtent log();

  /**
   * Removes files of the write-ahead log that are only kept for slaves.
   *
   * @param through the number of the last one to remove
   * @return bytes of the removed ones; nothing when a copy is made of the log just now, which may
   *     take minutes, so that the caller has to come again
   */
  OptionalLong removeLog(long through) throws StoreException;

  /** Bytes of the prefix's tables, on the disk and in memory. */
  long bytes();

  /**
   * The write-ahead log of a prefix.
   *
   * @param files in the order of what is in them, those that are only kept for slaves first
   */
  record LogExtent(List<LogSegment> files) {
    /** No log. */
    public static final LogExtent NONE = new LogExtent(List.of());

    public LogExtent {
      files = List.copyOf(files);
    }

    /** The oldest sequence in it, in the master's numbering; absent when it is empty. */
    public OptionalLong oldest() {
      return files.stream().mapToLong(LogSegment::first).filter(first -> first != 0).findFirst();
    }

    /** Of all its files. */
    public long bytes() {
      return files.stream().mapToLong(LogSegment::bytes).sum();
    }
  }

  /** What keys hold after a write, or held when the prefix was closed since. To be read once. */
  interface ReadBack {
    /** As {@link PrefixStore#getAtOnce}. */
    Optional<List<@Nullable Bytes>> getAtOnce() throws StoreException;

    /** As {@link PrefixStore#get}. */
    List<@Nullable Bytes> get() throws StoreException;
  }

  /** What later writes do not change; no client can name it. For one thread. */
  interface View extends AutoCloseable {
    /** As {@link PrefixStore#range}. */
    Page range(RangeQuery query) throws StoreException;

    @Override
    void close();
  }

  /**
   * A page of a scan.
   *
   * @param fields what was visited
   * @param last whether nothing within the bounds is left after it
   */
  record Page(List<Field> fields, boolean last) {}

  /**
   * Whether background work is paused.
   *
   * @param levels how many pauses have not ended
   * @param left until the last of them ends
   * @param by who asked for those that have not ended, each once
   */
  record Pause(int levels, Duration left, List<String> by) {
    /** Nothing is paused. */
    public static final Pause NONE = new Pause(0, Duration.ZERO, List.of());
  }

  /**
   * A view of the prefix that later writes do not change.
   *
   * @param id counted from 1 for each prefix and run of the node
   * @param sequence the latest sequence that it shows, in the master's numbering
   */
  record Snapshot(long id, long sequence) {}
}
