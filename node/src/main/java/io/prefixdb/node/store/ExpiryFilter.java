package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets compactions remove expired values: a compaction filter of RocksDB, called on its threads for
 * every value of a prefix whose values expire. An expired value stays while merges upon it that
 * were written in its time still make a value of it: the fold needs it, and RocksDB shows the
 * filter only what a compaction reads. Nothing is thrown into native code.
 */
@SuppressWarnings("restricted") // the foreign-function API is the only way to RocksDB's C API
final class ExpiryFilter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryFilter.class);
  private static final byte KEEP = 0;
  private static final byte REMOVE = 1;

  /** Filters by the number that RocksDB hands back as their state. */
  private static final Map<Long, ExpiryFilter> FILTERS = new ConcurrentHashMap<>();

  private static final AtomicLong NEXT = new AtomicLong(1);

  private static final MethodHandle CREATE =
      CApi.function(
          "rocksdb_compactionfilter_create",
          FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle INSTALL =
      CApi.function(
          "rocksdb_options_set_compaction_filter", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle DESTROY =
      CApi.function("rocksdb_compactionfilter_destroy", FunctionDescriptor.ofVoid(ADDRESS));

  private static final MemorySegment NAME = Arena.global().allocateFrom("PrefixDBExpiry");
  private static final MemorySegment ON_NAME =
      upcall("name", FunctionDescriptor.of(ADDRESS, ADDRESS));
  private static final MemorySegment ON_DESTROYED =
      upcall("destroyed", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MemorySegment ON_FILTER =
      upcall(
          "filter",
          FunctionDescriptor.of(
              JAVA_BYTE, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS,
              ADDRESS, ADDRESS));

  private final Expiry expiry;
  private final MemorySegment handle;
  private volatile @Nullable Opened opened;

  /**
   * The database.
   *
   * @param horizon the Unix second up to which something is over for all that is to come
   * @param held whether anybody reads what was before
   */
  private record Opened(RocksDB db, LongSupplier horizon, BooleanSupplier held) {}

  /** Makes {@code options}, not opened yet, remove what is expired. Closed after the database. */
  ExpiryFilter(Options options, Expiry expiry) {
    this.expiry = expiry;
    long id = NEXT.getAndIncrement();
    FILTERS.put(id, this);
    try {
      this.handle =
          (MemorySegment)
              CREATE.invokeExact(MemorySegment.ofAddress(id), ON_DESTROYED, ON_FILTER, ON_NAME);
      INSTALL.invokeExact(CApi.address(options), handle);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused the compaction filter", e);
    }
  }

  /**
   * The database is open: until then nothing is removed.
   *
   * @param horizon what is over at this Unix second is over for every write that is to come and for
   *     every snapshot that is held
   * @param held whether there is such a snapshot
   */
  void opened(RocksDB database, LongSupplier horizon, BooleanSupplier held) {
    opened = new Opened(database, horizon, held);
  }

  @Override
  public void close() {
    try {
      DESTROY.invokeExact(handle);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API did not end a compaction filter", e);
    }
  }

  private static MemorySegment upcall(String method, FunctionDescriptor descriptor) {
    try {
      MethodHandle handle =
          MethodHandles.lookup().findStatic(ExpiryFilter.class, method, descriptor.toMethodType());
      return Linker.nativeLinker().upcallStub(handle, descriptor, Arena.global());
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("no upcall named " + method, e);
    }
  }

  static MemorySegment name(MemorySegment state) {
    return NAME;
  }

  static void destroyed(MemorySegment state) {
    FILTERS.remove(state.address());
  }

  static byte filter(
      MemorySegment state,
      int level,
      MemorySegment key,
      long keyLength,
      MemorySegment value,
      long valueLength,
      MemorySegment newValue,
      MemorySegment newLength,
      MemorySegment changed) {
    try {
      ExpiryFilter filter = FILTERS.get(state.address());
      return filter != null && filter.removes(key, keyLength, value, valueLength) ? REMOVE : KEEP;
    } catch (Throwable e) {
      LOG.error("a compaction keeps a value that it could not judge", e);
      return KEEP;
    }
  }

  private boolean removes(MemorySegment key, long keyLength, MemorySegment value, long valueLength)
      throws RocksDBException {
    long time = TimeSuffix.time(value.reinterpret(valueLength), valueLength);
    @Nullable Opened open = opened;
    if (open == null || !expiry.isOver(time, Expiry.now())) {
      return false;
    }
    long now = open.horizon.getAsLong();
    return expiry.isOver(time, now) && isOver(key.reinterpret(keyLength).toArray(JAVA_BYTE), now);
  }

  /**
   * Whether the key's value, with all merges upon it, is over at that Unix second. What was removed
   * since is, but for who reads it as it was before: RocksDB asks no snapshots.
   */
  boolean isOver(byte[] key, long now) throws RocksDBException {
    @Nullable Opened open = opened;
    if (open == null) {
      return false;
    }
    byte @Nullable [] present = open.db.get(key);
    return present == null
        ? !open.held.getAsBoolean()
        : expiry.isOver(TimeSuffix.time(present), now);
  }
}
