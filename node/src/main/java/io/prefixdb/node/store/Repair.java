package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/**
 * RocksDB's repair of a directory that nobody has open: it keeps every table and log record that it
 * can read and moves the other files to {@code lost} inside the directory. The Java API lacks it,
 * the C API has it.
 */
@SuppressWarnings("restricted") // the foreign-function API is the only way to RocksDB's C API
final class Repair {
  private static final MethodHandle REPAIR;
  private static final MethodHandle FREE;

  static {
    RocksDB.loadLibrary();
    SymbolLookup rocksdb = SymbolLookup.loaderLookup();
    Linker linker = Linker.nativeLinker();
    REPAIR =
        linker.downcallHandle(
            rocksdb.findOrThrow("rocksdb_repair_db"),
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
    FREE =
        linker.downcallHandle(
            rocksdb.findOrThrow("rocksdb_free"), FunctionDescriptor.ofVoid(ADDRESS));
  }

  private Repair() {}

  /** Repairs the directory under the options that it will be opened with. */
  static void run(Options options, Path directory) throws StoreException {
    String error;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment failure = arena.allocate(ADDRESS);
      REPAIR.invokeExact(
          MemorySegment.ofAddress(options.getNativeHandle()),
          arena.allocateFrom(directory.toString()),
          failure);
      error = taken(failure.get(ADDRESS, 0));
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused a repair", e);
    }
    if (!error.isEmpty()) {
      throw new StoreException(
          "Can not repair DB %s %s: restore it from a backup or reload it"
              .formatted(directory, error),
          null);
    }
  }

  /** The text of an error that RocksDB allocated; empty when there was none. */
  private static String taken(MemorySegment error) throws Throwable {
    if (error.address() == 0) {
      return "";
    }
    String text = error.reinterpret(Long.MAX_VALUE).getString(0);
    FREE.invokeExact(error);
    return text;
  }
}
