package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.rocksdb.Options;

/**
 * RocksDB's repair of a directory that nobody has open: it keeps every table and log record that it
 * can read and moves the other files to {@code lost} inside the directory. The directory says from
 * then on that it was repaired, because its latest sequence does not tell what is missing below it.
 */
final class Repair {
  private static final MethodHandle REPAIR =
      CApi.function("rocksdb_repair_db", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));

  private Repair() {}

  /** Repairs the directory under the options that it will be opened with. */
  static void run(Options options, Path directory) throws StoreException {
    mark(directory);
    String error =
        CApi.errorOf(
            (arena, slot) -> {
              REPAIR.invokeExact(
                  CApi.address(options), arena.allocateFrom(directory.toString()), slot);
            });
    if (!error.isEmpty()) {
      throw new StoreException(
          "Can not repair DB %s %s: restore it from a backup or reload it"
              .formatted(directory, error),
          null);
    }
  }

  /** Before the repair, so that no crash leaves a repaired directory without its mark. */
  private static void mark(Path directory) throws StoreException {
    try {
      Numbering.read(directory).afterRepair().write(directory);
    } catch (IOException e) {
      throw new StoreException(
          "Can not repair DB %s: it cannot be marked as repaired (%s): make it writable"
              .formatted(directory, e),
          e);
    }
  }
}
