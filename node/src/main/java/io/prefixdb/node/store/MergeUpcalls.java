package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What RocksDB calls of a {@link MergeOperator}: on its own threads as well as on ours. Nothing is
 * thrown into native code; a merge that fails says so and leaves a line in the log.
 */
@SuppressWarnings("restricted") // native memory is what these calls are made of
final class MergeUpcalls {
  private static final Logger LOG = LoggerFactory.getLogger(MergeUpcalls.class);

  /** Which prefix an operator belongs to, by the number that RocksDB hands back as its state. */
  private static final Map<Long, Folded> PREFIXES = new ConcurrentHashMap<>();

  private static final AtomicLong NEXT = new AtomicLong(1);

  /** Results are freed by RocksDB with free(). */
  private static final MethodHandle MALLOC =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("malloc"),
              FunctionDescriptor.of(ADDRESS, JAVA_LONG));

  private static final MemorySegment NAME = Arena.global().allocateFrom("PreffixDBMergeOperator");

  /** Operands that are none. */
  private static final Telling NONE = new Telling();

  private static final Telling FAILURES = new Telling();

  /** The last merges that could not be folded for a read of this thread. */
  private static final ThreadLocal<@Nullable Failed> LAST = new ThreadLocal<>();

  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Failed(Bytes key, long nanos) {}

  /** A key is folded again and again, so what is wrong with it is told ten times a second. */
  private static final class Telling {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AtomicLong toldNanos = new AtomicLong(System.nanoTime() - NANOS);

    private boolean allows() {
      long now = System.nanoTime();
      long before = toldNanos.get();
      return now - before >= NANOS && toldNanos.compareAndSet(before, now);
    }
  }

  private record Folded(PrefixName name, Expiry expiry) {}

  private MergeUpcalls() {}

  /** A state for a new operator of that prefix; {@link #destroyed} ends it. */
  static long register(PrefixName prefix, Expiry expiry) {
    long id = NEXT.getAndIncrement();
    PREFIXES.put(id, new Folded(prefix, expiry));
    return id;
  }

  static void destroyed(MemorySegment state) {
    PREFIXES.remove(state.address());
  }

  static MemorySegment name(MemorySegment state) {
    return NAME;
  }

  static MemorySegment partialMerge(
      MemorySegment state,
      MemorySegment key,
      long keyLength,
      MemorySegment operands,
      MemorySegment lengths,
      int count,
      MemorySegment success,
      MemorySegment newLength) {
    return failed(success, newLength);
  }

  static MemorySegment fullMerge(
      MemorySegment state,
      MemorySegment key,
      long keyLength,
      MemorySegment existing,
      long existingLength,
      MemorySegment operands,
      MemorySegment lengths,
      int count,
      MemorySegment success,
      MemorySegment newLength) {
    try {
      byte @Nullable [] base = existing.address() == 0 ? null : bytes(existing, existingLength);
      Folded prefix = Objects.requireNonNull(PREFIXES.get(state.address()));
      byte[] stored =
          StoredValue.fold(
              base,
              operands(operands, lengths, count),
              prefix.expiry,
              operand -> tell(prefix.name, bytes(key, keyLength), operand));
      MemorySegment result = ((MemorySegment) MALLOC.invokeExact((long) stored.length));
      if (result.address() == 0) {
        return failed(success, newLength);
      }
      result = result.reinterpret(stored.length);
      MemorySegment.copy(stored, 0, result, JAVA_BYTE, 0, stored.length);
      success.reinterpret(1).set(JAVA_BYTE, 0, (byte) 1);
      newLength.reinterpret(Long.BYTES).set(JAVA_LONG, 0, stored.length);
      return result;
    } catch (Throwable e) {
      tellFailure(state, key, keyLength, e);
      return failed(success, newLength);
    }
  }

  /** Not even when there is no memory for a sentence is anything thrown. */
  private static void tellFailure(
      MemorySegment state, MemorySegment key, long keyLength, Throwable failure) {
    try {
      Bytes named = Bytes.of(bytes(key, keyLength));
      LAST.set(new Failed(named, System.nanoTime()));
      if (FAILURES.allows()) {
        LOG.error(
            "prefix '{}': the merges of key '{}' cannot be folded", nameOf(state), named, failure);
      }
    } catch (Throwable e) {
      // The merge fails, and who reads the key is told.
    }
  }

  /** An operand is folded again and again until a compaction has written its result. */
  private static void tell(PrefixName prefix, byte[] key, Bytes operand) {
    if (NONE.allows()) {
      LOG.warn("{}: Invalid merge operator: {}='{}'", prefix, Bytes.of(key), operand);
    }
  }

  /**
   * Which key a read of this thread failed for, when that is because its merges could not be
   * folded: RocksDB's error does not name it.
   *
   * @return for the end of a sentence; empty when it failed for something else
   */
  static String failedKey(Exception failure) {
    @Nullable Failed last = LAST.get();
    LAST.remove();
    if (last == null
        || !RocksFailure.isCorruption(failure)
        || System.nanoTime() - last.nanos >= LAST_NANOS) {
      return "";
    }
    return ": the merges of key '" + last.key + "' cannot be folded";
  }

  private static String nameOf(MemorySegment state) {
    @Nullable Folded prefix = PREFIXES.get(state.address());
    return prefix == null ? "unknown" : prefix.name.value();
  }

  private static List<byte[]> operands(MemorySegment operands, MemorySegment lengths, int count) {
    MemorySegment pointers = operands.reinterpret(ADDRESS.byteSize() * count);
    MemorySegment sizes = lengths.reinterpret(JAVA_LONG.byteSize() * count);
    List<byte[]> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long size = sizes.getAtIndex(JAVA_LONG, i);
      list.add(bytes(pointers.getAtIndex(ADDRESS, i), size));
    }
    return list;
  }

  private static byte[] bytes(MemorySegment address, long length) {
    return address.reinterpret(length).toArray(JAVA_BYTE);
  }

  private static MemorySegment failed(MemorySegment success, MemorySegment newLength) {
    success.reinterpret(1).set(JAVA_BYTE, 0, (byte) 0);
    newLength.reinterpret(Long.BYTES).set(JAVA_LONG, 0, 0L);
    return MemorySegment.NULL;
  }
}
