package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.prefixdb.node.model.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Reads a key from what a database holds in memory. By RocksDB's C API: the Java one throws an
 * exception for each key that is on the disk only, which costs an event loop more than the read.
 * Safe for many threads under a lease of the database; each keeps a buffer of its own.
 */
final class MemoryReader implements AutoCloseable {
  /** Longer keys, and longer values, are read by the Java API. */
  static final int BUFFER_BYTES = 16 << 10;

  private static final String INCOMPLETE = "Result incomplete";

  private static final MethodHandle GET =
      CApi.function(
          "rocksdb_get_into_buffer",
          FunctionDescriptor.of(
              JAVA_BYTE, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS,
              ADDRESS));

  private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

  private final RocksDB db;
  private final RecentValues recent;
  private final ReadOptions options = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);

  /** What the C API takes for a database: a structure that begins with the database's address. */
  private final MemorySegment handle = Arena.ofAuto().allocate(ADDRESS);

  MemoryReader(RocksDB db, RecentValues recent) {
    this.db = db;
    this.recent = recent;
    handle.set(ADDRESS, 0, CApi.address(db));
  }

  /** What is known of a key without the disk. */
  sealed interface Found {
    /** Its bytes as they are stored. */
    record Value(Bytes stored) implements Found {}

    /** The key does not exist. */
    record Absent() implements Found {}

    /** Only the disk tells. */
    record Unknown() implements Found {}
  }

  private static final Found ABSENT = new Found.Absent();
  private static final Found UNKNOWN = new Found.Unknown();

  Found get(Bytes key) throws RocksDBException {
    int place = recent.place(key);
    Bytes kept = recent.get(place, key);
    if (kept != null) {
      return new Found.Value(kept);
    }
    long version = recent.version(place);
    Found found = read(key.array());
    if (found instanceof Found.Value(Bytes stored)) {
      recent.keep(place, key, stored, version);
    }
    return found;
  }

  private Found read(byte[] key) throws RocksDBException {
    if (key.length > BUFFER_BYTES) {
      return byJava(key);
    }
    Buffers buffers = BUFFERS.get();
    MemorySegment.copy(key, 0, buffers.key, JAVA_BYTE, 0, key.length);
    String error = call(buffers, key.length);
    if (error.startsWith(INCOMPLETE)) {
      return UNKNOWN;
    }
    if (!error.isEmpty()) {
      return byJava(key);
    }
    if (buffers.found.get(JAVA_BYTE, 0) == 0) {
      return ABSENT;
    }
    long length = buffers.length.get(JAVA_LONG, 0);
    return length > BUFFER_BYTES ? byJava(key) : new Found.Value(buffers.value(length));
  }

  private String call(Buffers buffers, long keyLength) {
    try {
      // The cast is part of the call: with it the handle is invoked with its exact type.
      byte _ =
          (byte)
              GET.invokeExact(
                  handle,
                  CApi.address(options),
                  buffers.key,
                  keyLength,
                  buffers.value,
                  (long) BUFFER_BYTES,
                  buffers.length,
                  buffers.found,
                  buffers.error);
      return CApi.takeError(buffers.error);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused a read", e);
    }
  }

  /** The rare cases, errors among them: the Java API tells what kind they are of. */
  private Found byJava(byte[] key) throws RocksDBException {
    try {
      byte[] stored = db.get(options, key);
      return stored == null ? ABSENT : new Found.Value(Bytes.of(stored));
    } catch (RocksDBException e) {
      if (RocksFailure.isIncomplete(e)) {
        return UNKNOWN;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    options.close();
  }

  /** Memory that a thread reads with, freed some time after the thread has ended. */
  private static final class Buffers {
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment key = arena.allocate(BUFFER_BYTES);
    private final MemorySegment value = arena.allocate(BUFFER_BYTES);
    private final MemorySegment length = arena.allocate(JAVA_LONG);
    private final MemorySegment found = arena.allocate(JAVA_BYTE);
    private final MemorySegment error = arena.allocate(ADDRESS);

    Bytes value(long bytes) {
      byte[] copy = new byte[(int) bytes];
      MemorySegment.copy(value, JAVA_BYTE, 0, copy, 0, copy.length);
      return Bytes.of(copy);
    }
  }
}
