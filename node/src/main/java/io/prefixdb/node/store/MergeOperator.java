package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.prefixdb.node.fold.Fold;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The merge operator of the original, {@code PreffixDBMergeOperator}, written in Java.
 *
 * <p>RocksDB's Java API takes no merge operator written in Java, but its library exports the C API,
 * and the address that {@link Options#getNativeHandle} gives is what the C API calls options. So the
 * operator is a set of upcalls that RocksDB makes on whatever thread reads, flushes or compacts. An
 * upcall must not throw: one that fails reports failure, which RocksDB turns into an error of that
 * read or compaction. There is no partial merge, as in the original: folding needs the base value.
 */
final class MergeOperator {
  private static final Logger LOG = LoggerFactory.getLogger(MergeOperator.class);
  private static final Linker LINKER = Linker.nativeLinker();

  /** Which prefix an operator belongs to, by the number that RocksDB hands back as its state. */
  private static final Map<Long, PrefixName> PREFIXES = new ConcurrentHashMap<>();

  private static final AtomicLong NEXT = new AtomicLong(1);

  private static final MethodHandle CREATE;
  private static final MethodHandle INSTALL;
  private static final MethodHandle MALLOC;
  private static final MemorySegment DESTRUCTOR;
  private static final MemorySegment FULL_MERGE;
  private static final MemorySegment PARTIAL_MERGE;
  private static final MemorySegment NAME;
  private static final MemorySegment NAME_TEXT;

  static {
    RocksDB.loadLibrary();
    SymbolLookup rocksdb = SymbolLookup.loaderLookup();
    CREATE =
        LINKER.downcallHandle(
            rocksdb.findOrThrow("rocksdb_mergeoperator_create"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    INSTALL =
        LINKER.downcallHandle(
            rocksdb.findOrThrow("rocksdb_options_set_merge_operator"),
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
    MALLOC =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("malloc"), FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    DESTRUCTOR = upcall("destroyed", FunctionDescriptor.ofVoid(ADDRESS));
    FULL_MERGE =
        upcall(
            "fullMerge",
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS,
                JAVA_INT, ADDRESS, ADDRESS));
    PARTIAL_MERGE =
        upcall(
            "partialMerge",
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT, ADDRESS,
                ADDRESS));
    NAME = upcall("name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    NAME_TEXT = Arena.global().allocateFrom("PreffixDBMergeOperator");
  }

  private MergeOperator() {}

  /** Makes {@code options}, not opened yet, fold merges of that prefix. */
  static void install(Options options, PrefixName prefix) {
    long id = NEXT.getAndIncrement();
    PREFIXES.put(id, prefix);
    try {
      // No delete_value: RocksDB then gives results back to free(), and malloc made them.
      MemorySegment operator =
          (MemorySegment)
              CREATE.invokeExact(
                  MemorySegment.ofAddress(id),
                  DESTRUCTOR,
                  FULL_MERGE,
                  PARTIAL_MERGE,
                  MemorySegment.NULL,
                  NAME);
      INSTALL.invokeExact(MemorySegment.ofAddress(options.getNativeHandle()), operator);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused the merge operator", e);
    }
  }

  private static void destroyed(MemorySegment state) {
    PREFIXES.remove(state.address());
  }

  private static MemorySegment name(MemorySegment state) {
    return NAME_TEXT;
  }

  private static MemorySegment partialMerge(
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

  private static MemorySegment fullMerge(
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
      @Nullable Bytes base =
          existing.address() == 0 ? null : TimeSuffix.strip(bytes(existing, existingLength));
      Bytes folded = Fold.apply(base, operands(operands, lengths, count));
      byte[] stored = TimeSuffix.append(folded, System.currentTimeMillis() / 1000);
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
      LOG.error(
          "prefix '{}': the merges of key '{}' cannot be folded",
          PREFIXES.get(state.address()),
          Bytes.of(bytes(key, keyLength)),
          e);
      return failed(success, newLength);
    }
  }

  private static List<Bytes> operands(MemorySegment operands, MemorySegment lengths, int count) {
    MemorySegment pointers = operands.reinterpret(ADDRESS.byteSize() * count);
    MemorySegment sizes = lengths.reinterpret(JAVA_LONG.byteSize() * count);
    List<Bytes> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long size = sizes.getAtIndex(JAVA_LONG, i);
      list.add(TimeSuffix.strip(bytes(pointers.getAtIndex(ADDRESS, i), size)));
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

  private static MemorySegment upcall(String method, FunctionDescriptor descriptor) {
    try {
      MethodType type = descriptor.toMethodType();
      MethodHandle handle =
          MethodHandles.lookup().findStatic(MergeOperator.class, method, type);
      return LINKER.upcallStub(handle, descriptor, Arena.global());
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("no upcall named " + method, e);
    }
  }
}
