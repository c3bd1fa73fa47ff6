package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Small values that were read lately, of all prefixes together. RocksDB finds a key by a search of
 * many steps, each of which waits for memory; here it is one look-up. Each opened database has its
 * own {@link RecentValues} in it.
 *
 * <p>A hash table of fixed size: a key has {@value #WAYS} places, its set, and a value that comes
 * in pushes out the oldest of as many others there. That needs no bookkeeping and no lock, and
 * bounds the memory, since an entry is bounded. Writes are counted by smaller groups of keys than
 * those that share places, so that few values become worthless with one that is written. Safe for
 * many threads.
 */
final class ReadCache {
  /** What an entry takes at the most; larger ones gain little by being here. */
  static final int ENTRY_BYTES_MAX = 256;

  /** What an entry takes beside the bytes of its key and value, about. */
  static final int OVERHEAD_BYTES = 104;

  /**
   * A value.
   *
   * @param database which opened database it is of; a number is never used again
   * @param group of keys whose writes are counted together
   * @param version how many writes had begun in its group when it was read
   */
  private record Entry(long database, Bytes key, Bytes stored, int group, long version) {}

  /** Places of a set. */
  static final int WAYS = 4;

  /** As many as there are places; a set of places belongs to {@link #WAYS} of them side by side. */
  private final int groups;

  private final AtomicReferenceArray<@Nullable Entry> places;

  /** Two numbers of each group, side by side: writes that have begun, and that have ended. */
  private final AtomicLongArray writes;

  private final AtomicLong databases = new AtomicLong();

  /** Takes at most {@code bytes}; keeps nothing when they are too few for a set. */
  ReadCache(long bytes) {
    long sets = Math.min(Long.highestOneBit(bytes / (WAYS * ENTRY_BYTES_MAX)), 1 << 24);
    this.groups = (int) sets * WAYS;
    this.places = new AtomicReferenceArray<>(groups);
    this.writes = new AtomicLongArray(2 * groups);
  }

  /** The values of a database that is being opened. */
  RecentValues forDatabase() {
    return groups == 0 ? RecentValues.NONE : new KeptValues(this, databases.incrementAndGet());
  }

  /** Which group a key is of. */
  int group(long database, Bytes key) {
    long hash = (key.hashCode() + 31 * database) * 0x9E3779B97F4A7C15L; // spreads over all bits
    return (int) (hash >>> 36) & groups - 1;
  }

  /** The first place of the group's set. */
  private static int set(int group) {
    return group & -WAYS;
  }

  /** The stored value, if it is here and no write has begun in its group since it was read. */
  @Nullable Bytes get(int group, long database, Bytes key) {
    long version = writes.get(2 * group);
    for (int place = set(group); place < set(group) + WAYS; place++) {
      Entry entry = places.getAcquire(place);
      if (entry != null
          && entry.group == group
          && entry.version == version
          && entry.database == database
          && entry.key.equals(key)) {
        return entry.stored;
      }
    }
    return null;
  }

  /** How many writes have begun in a group, negative while one has not ended. */
  long version(int group) {
    long ended = writes.get(2 * group + 1); // first: what ends later may have begun before
    long begun = writes.get(2 * group);
    return begun == ended ? begun : -1;
  }

  /** Keeps a value that was read after {@code version} was taken. */
  void keep(int group, long database, Bytes key, Bytes stored, long version) {
    Entry fresh = new Entry(database, key, stored, group, version);
    for (int place = set(group); place < set(group) + WAYS; place++) {
      Entry older = places.getAcquire(place);
      places.setRelease(place, fresh);
      if (older == null || isWorthless(older) || (older.group == group && older.key.equals(key))) {
        return;
      }
      fresh = older;
    }
  }

  private boolean isWorthless(Entry entry) {
    return entry.version != writes.get(2 * entry.group);
  }

  void begin(int group) {
    writes.incrementAndGet(2 * group);
  }

  void end(int group) {
    writes.incrementAndGet(2 * group + 1);
  }
}
