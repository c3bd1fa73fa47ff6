package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.rocksdb.Options;

/**
 * The memory that what was written takes until it is in tables, over all prefixes. RocksDB's part
 * makes a prefix that is written to write out early; {@link MemtablePressure} does so to others.
 */
final class MemtableBudget implements AutoCloseable {
  private static final MethodHandle CREATE =
      CApi.function(
          "rocksdb_write_buffer_manager_create",
          FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_BYTE));
  private static final MethodHandle INSTALL =
      CApi.function(
          "rocksdb_options_set_write_buffer_manager", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle DESTROY =
      CApi.function("rocksdb_write_buffer_manager_destroy", FunctionDescriptor.ofVoid(ADDRESS));

  /** Writes go on above the limit: they are slowed down by RocksDB's other means. */
  private static final byte NO_STALL = 0;

  private final long bytes;
  private final MemorySegment handle;

  /**
   * @param bytes above 0
   */
  MemtableBudget(long bytes) {
    this.bytes = bytes;
    try {
      this.handle = (MemorySegment) CREATE.invokeExact(bytes, NO_STALL);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API gave no write buffer manager", e);
    }
  }

  long bytes() {
    return bytes;
  }

  /** Makes databases that are opened with the options, or copies of them, share the budget. */
  void install(Options options) {
    try {
      INSTALL.invokeExact(CApi.address(options), handle);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused a write buffer manager", e);
    }
  }

  @Override
  public void close() {
    try {
      DESTROY.invokeExact(handle);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API did not end a write buffer manager", e);
    }
  }
}
