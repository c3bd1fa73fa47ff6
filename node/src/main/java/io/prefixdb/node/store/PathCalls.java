package io.prefixdb.node.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.rocksdb.BackupEngine;
import org.rocksdb.BackupEngineOptions;
import org.rocksdb.Checkpoint;
import org.rocksdb.Options;
import org.rocksdb.RestoreOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * RocksDB's calls that take the path of a directory. The Java API spells a character beyond U+FFFF
 * as two surrogates of three bytes each, not as the four bytes that it has on the file system: it
 * would make another directory than the one that was meant. The C API takes the bytes as they are.
 */
final class PathCalls {
  private static final MethodHandle OPEN =
      CApi.function("rocksdb_open", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle SET_WAL_DIR =
      CApi.function("rocksdb_options_set_wal_dir", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle SET_BACKUP_DIR =
      CApi.function(
          "rocksdb_backup_engine_options_set_backup_dir",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
  private static final MethodHandle CHECKPOINT =
      CApi.function(
          "rocksdb_checkpoint_create",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle RESTORE =
      CApi.function(
          "rocksdb_backup_engine_restore_db_from_backup",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));

  private PathCalls() {}

  /** A database that was opened here, which RocksDB's Java API closes. */
  private static final class Opened extends RocksDB {
    private final Path directory;

    Opened(long handle, Options options, Path directory) {
      super(handle);
      this.directory = directory;
      storeOptionsInstance(options);
      storeDefaultColumnFamilyHandle(makeDefaultColumnFamilyHandle());
    }

    /** As Java spells it; RocksDB's own answer is in bytes that the Java API misreads. */
    @Override
    public String getName() {
      return directory.toString();
    }
  }

  /** As {@link RocksDB#open(Options, String)}. */
  static RocksDB open(Options options, Path directory) throws RocksDBException {
    long[] handle = new long[1];
    check(
        (arena, error) -> {
          MemorySegment opened =
              (MemorySegment)
                  OPEN.invokeExact(CApi.address(options), text(arena, directory), error);
          if (opened.address() != 0) {
            handle[0] = CApi.unbox(opened).address();
          }
        });
    return new Opened(handle[0], options, directory);
  }

  /** As {@link Options#setWalDir}. */
  static void setWalDir(Options options, Path directory) {
    try (Arena arena = Arena.ofConfined()) {
      SET_WAL_DIR.invokeExact(CApi.address(options), text(arena, directory));
    } catch (Throwable e) {
      throw new IllegalStateException("RocksDB's C API refused the directory of a log", e);
    }
  }

  /** As {@link BackupEngineOptions#BackupEngineOptions(String)}; the directory is there. */
  static BackupEngineOptions backups(Path directory) {
    BackupEngineOptions options = new BackupEngineOptions(directory.toString());
    try (Arena arena = Arena.ofConfined()) {
      SET_BACKUP_DIR.invokeExact(CApi.address(options), text(arena, directory));
      return options;
    } catch (Throwable e) {
      options.close();
      throw new IllegalStateException("RocksDB's C API refused the directory of backups", e);
    }
  }

  /** As {@link Checkpoint#createCheckpoint}. */
  static void checkpoint(Checkpoint checkpoint, Path directory) throws RocksDBException {
    check(
        (arena, error) -> {
          MemorySegment boxed = boxed(arena, CApi.address(checkpoint));
          CHECKPOINT.invokeExact(boxed, text(arena, directory), 0L, error);
        });
  }

  /** As {@link BackupEngine#restoreDbFromBackup}, with the log beside the data. */
  static void restore(BackupEngine engine, int id, Path directory, RestoreOptions how)
      throws RocksDBException {
    check(
        (arena, error) -> {
          MemorySegment path = text(arena, directory);
          RESTORE.invokeExact(
              boxed(arena, CApi.address(engine)), path, path, CApi.address(how), id, error);
        });
  }

  private static void check(CApi.Fallible call) throws RocksDBException {
    String error = CApi.errorOf(call);
    if (!error.isEmpty()) {
      throw RocksFailure.of(error);
    }
  }

  private static MemorySegment text(Arena arena, Path directory) {
    return arena.allocateFrom(directory.toString()); // in UTF-8
  }

  /** As {@link CApi#unbox} takes it apart. */
  private static MemorySegment boxed(Arena arena, MemorySegment object) {
    return arena.allocateFrom(ADDRESS, object);
  }
}
