package io.prefixdb.node.replication;

import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A generation whose files are in memory; what they mean is told by who extends it. */
public abstract class FilesInMemory implements FileGeneration {
  private final Map<String, byte[]> present;
  private final BooleanSupplier diskFull;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /**
   * @param present those of the generation in use
   */
  protected FilesInMemory(Map<String, byte[]> present, BooleanSupplier diskFull) {
    this.present = present;
    this.diskFull = diskFull;
  }

  public static FileChecksum sum(byte[] bytes) {
    FileChecksum.Running running = new FileChecksum.Running();
    running.add(bytes, bytes.length);
    return running.value();
  }

  /** By their names. */
  protected final Map<String, byte[]> files() {
    return files;
  }

  private void checkRoom() throws ReplicaException {
    if (diskFull.getAsBoolean()) {
      throw new ReplicaException("no space left", null);
    }
  }

  @Override
  public final void reserve(List<CopyFile> wanted) throws ReplicaException {
    checkRoom();
  }

  @Override
  public final Optional<FileChecksum> existing(CopyFile file, BooleanSupplier over) {
    if (!file.isImmutable()) {
      throw new AssertionError("'%s' may be another file here".formatted(file.name()));
    }
    byte @Nullable [] here = files.computeIfAbsent(file.name(), present::get);
    return here != null && here.length == file.size() ? Optional.of(sum(here)) : Optional.empty();
  }

  @Override
  public final Part begin(CopyFile file) {
    files.remove(file.name());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    return new Part() {
      @Override
      public long size() {
        return bytes.size();
      }

      @Override
      public void add(byte[] more, int length) throws ReplicaException {
        checkRoom();
        bytes.write(more, 0, length);
      }

      @Override
      public FileChecksum checksum() {
        return sum(bytes.toByteArray());
      }

      @Override
      public void finish() {
        files.put(file.name(), bytes.toByteArray());
      }

      @Override
      public void close() {
        // Nothing is kept open.
      }
    };
  }
}
