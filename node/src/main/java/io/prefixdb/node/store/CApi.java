package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksObject;

/**
 * RocksDB's C API, which its library exports beside the Java one: for what the Java API lacks. The
 * address that a Java object of RocksDB holds is what the C API takes.
 */
@SuppressWarnings("restricted") // the foreign-function API is the only way to a C API
final class CApi {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup ROCKSDB = load();
  private static final MethodHandle FREE =
      function("rocksdb_free", FunctionDescriptor.ofVoid(ADDRESS));

  private CApi() {}

  private static SymbolLookup load() {
    RocksDB.loadLibrary();
    return SymbolLookup.loaderLookup();
  }

  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(ROCKSDB.findOrThrow(name), descriptor);
  }

  static MemorySegment address(RocksObject object) {
    return MemorySegment.ofAddress(object.getNativeHandle());
  }

  /**
   * What the C API has wrapped in a struct of its own, which begins with its address: an object as
   * the Java API knows it. Frees the struct.
   */
  static MemorySegment unbox(MemorySegment struct) throws Throwable {
    MemorySegment object = struct.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    FREE.invokeExact(struct);
    return object;
  }

  /**
   * A call that may leave the address of an error's text in {@code error}. Its body is a block: as
   * a bare expression {@code invokeExact} would be one that returns an object.
   */
  interface Fallible {
    void call(Arena arena, MemorySegment error) throws Throwable;
  }

  /** The text of the call's error, empty when there was none. */
  static String errorOf(Fallible call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment slot = arena.allocate(ADDRESS);
      call.call(arena, slot);
      return takeError(slot);
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused a call", e);
    }
  }

  /**
   * The text that a call left in its error's slot, empty when there is none; frees and clears it.
   */
  static String takeError(MemorySegment slot) throws Throwable {
    MemorySegment error = slot.get(ADDRESS, 0);
    if (error.address() == 0) {
      return "";
    }
    String text = error.reinterpret(Long.MAX_VALUE).getString(0);
    slot.set(ADDRESS, 0, MemorySegment.NULL);
    FREE.invokeExact(error);
    return text;
  }
}
