package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.prefixdb.node.model.PrefixName;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.rocksdb.Options;

/**
 * The merge operator of the original, {@code PreffixDBMergeOperator}, written in Java.
 *
 * <p>RocksDB's Java API takes no merge operator written in Java, but its library exports the C API,
 * and the address that {@link Options#getNativeHandle} gives is what the C API calls options. So
 * the operator is a set of upcalls that RocksDB makes on whatever thread reads, flushes or
 * compacts. An upcall must not throw: one that fails reports failure, which RocksDB turns into an
 * error of that read or compaction. There is no partial merge, as in the original: folding needs
 * the base value.
 */
@SuppressWarnings("restricted") // the foreign-function API is the only way to RocksDB's C API
final class MergeOperator {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle CREATE;
  private static final MethodHandle INSTALL;
  private static final MemorySegment DESTRUCTOR;
  private static final MemorySegment FULL_MERGE;
  private static final MemorySegment PARTIAL_MERGE;
  private static final MemorySegment NAME;

  static {
    CREATE =
        CApi.function(
            "rocksdb_mergeoperator_create",
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    INSTALL =
        CApi.function(
            "rocksdb_options_set_merge_operator", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
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
  }

  private MergeOperator() {}

  /** Makes {@code options}, not opened yet, fold merges of that prefix. */
  static void install(Options options, PrefixName prefix, Expiry expiry) {
    long id = MergeUpcalls.register(prefix, expiry);
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
      INSTALL.invokeExact(CApi.address(options), operator);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused the merge operator", e);
    }
  }

  private static MemorySegment upcall(String method, FunctionDescriptor descriptor) {
    try {
      MethodType type = descriptor.toMethodType();
      MethodHandle handle = MethodHandles.lookup().findStatic(MergeUpcalls.class, method, type);
      return LINKER.upcallStub(handle, descriptor, Arena.global());
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("no upcall named " + method, e);
    }
  }
}
