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
 * <p>A hash table of fixed size: a key has two places, and a value that comes in pushes out the
 * older of two others there. That needs no bookkeeping and no lock, and bounds the memory, since an
 * entry is bounded. Safe for many threads.
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
   * @param version how many writes had begun in its places when it was read
   */
  private record Entry(long database, Bytes key, Bytes stored, long version) {}

  private final int sets;
  private final AtomicReferenceArray<@Nullable Entry> places;

  /** Two numbers of each set, side by side: writes that have begun, and that have ended. */
  private final AtomicLongArray writes;

  private final AtomicLong databases = new AtomicLong();

  /** Takes at most {@code bytes}; keeps nothing when that is 0. */
  ReadCache(long bytes) {
    this.sets = (int) Math.min(Long.highestOneBit(bytes / (2 * ENTRY_BYTES_MAX)), 1 << 24);
    this.places = new AtomicReferenceArray<>(2 * sets);
    this.writes = new AtomicLongArray(2 * sets);
  }

  /** The values of a database that is being opened. */
  RecentValues forDatabase() {
    return sets == 0 ? RecentValues.NONE : new KeptValues(this, databases.incrementAndGet());
  }

  /** Where a key's places are. */
  int set(long database, Bytes key) {
    long hash = (key.hashCode() + 31 * database) * 0x9E3779B97F4A7C15L; // spreads over all bits
    return (int) (hash >>> 40) & sets - 1;
  }

  /** The stored value, if it is here and no write has begun in its set since it was read. */
  @Nullable Bytes get(int set, long database, Bytes key) {
    long version = writes.get(2 * set);
    for (int place = 2 * set; place < 2 * set + 2; place++) {
      Entry entry = places.get(place);
      if (entry != null
          && entry.version == version
          && entry.database == database
          && entry.key.equals(key)) {
        return entry.stored;
      }
    }
    return null;
  }

  /** How many writes have begun in a set, negative while one has not ended. */
  long version(int set) {
    long ended = writes.get(2 * set + 1); // first: what ends later may have begun before
    long begun = writes.get(2 * set);
    return begun == ended ? begun : -1;
  }

  /** Keeps a value that was read after {@code version} was taken. */
  void keep(int set, long database, Bytes key, Bytes stored, long version) {
    Entry newer = places.get(2 * set);
    if (newer != null && newer.version == version && !newer.key.equals(key)) {
      places.set(2 * set + 1, newer);
    }
    places.set(2 * set, new Entry(database, key, stored, version));
  }

  void begin(int set) {
    writes.incrementAndGet(2 * set);
  }

  void end(int set) {
    writes.incrementAndGet(2 * set + 1);
  }
}
