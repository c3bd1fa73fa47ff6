package io.prefixdb.node.store;

import io.prefixdb.node.model.FileChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of files that do not change, remembered by what the file system tells of a file:
 * its identity, which links share, its size, and when it was written. Safe for use by many threads.
 */
final class FileChecksums {
  /** More files than that are not remembered: some 10 MB, and 6 TB of tables. */
  private static final int MAX = 100_000;

  private static final int CHUNK_BYTES = 256 << 10;

  private final Map<Key, FileChecksum> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, FileChecksum> eldest) {
          return size() > MAX;
        }
      };

  /**
   * A file as the file system knows it.
   *
   * @param identity null where the file system has none: then nothing is remembered
   */
  record Key(@Nullable Object identity, long size, FileTime written) {
    static Key of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Key(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }
  }

  synchronized Optional<FileChecksum> find(Key file) {
    return Optional.ofNullable(known.get(file));
  }

  synchronized void remember(Key file, FileChecksum checksum) {
    if (file.identity() != null) {
      known.put(file, checksum);
    }
  }

  /** Reads the whole file; nothing when it was stopped before the end. */
  static Optional<FileChecksum> compute(Path file, BooleanSupplier stopped) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return compute(channel, channel.size(), stopped);
    }
  }

  /** Reads the file up to that size; nothing when it was stopped before. */
  static Optional<FileChecksum> compute(FileChannel channel, long size, BooleanSupplier stopped)
      throws IOException {
    FileChecksum.Running sum = new FileChecksum.Running();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long at = 0;
    while (at < size) {
      if (stopped.getAsBoolean()) {
        return Optional.empty();
      }
      chunk.clear().limit((int) Math.min(chunk.capacity(), size - at));
      int count = channel.read(chunk, at);
      if (count < 0) {
        break;
      }
      sum.add(chunk.flip());
      at += count;
    }
    return Optional.of(sum.value());
  }
}
