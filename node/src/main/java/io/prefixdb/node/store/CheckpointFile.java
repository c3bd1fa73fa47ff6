package io.prefixdb.node.store;

import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An open file of a checkpoint. Each use is a sign that the checkpoint is needed. For one thread;
 * calls may block on the disk.
 */
public final class CheckpointFile implements AutoCloseable {
  private final CopyFile file;
  private final FileChecksums checksums;
  private final FileChecksums.Key key;
  private final FileChannel channel;
  private final Runnable used;

  private CheckpointFile(
      CopyFile file,
      FileChecksums checksums,
      FileChecksums.Key key,
      FileChannel channel,
      Runnable used) {
    this.file = file;
    this.checksums = checksums;
    this.key = key;
    this.channel = channel;
    this.used = used;
  }

  static CheckpointFile open(Path directory, CopyFile file, FileChecksums checksums, Runnable used)
      throws IOException {
    Path path = directory.resolve(file.name());
    FileChecksums.Key key = FileChecksums.Key.of(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new CheckpointFile(file, checksums, key, channel, used);
  }

  public long size() {
    return file.size();
  }

  /** Reads into the buffer, at least one byte before the end; -1 at the end. */
  public int read(ByteBuffer into, long at) throws IOException {
    used.run();
    return channel.read(into, at);
  }

  /** The checksum, if it is known from before. */
  public Optional<FileChecksum> knownChecksum() {
    return file.isImmutable() ? checksums.find(key) : Optional.empty();
  }

  /** Whoever has read the whole file tells its checksum. */
  public void computed(FileChecksum checksum) {
    if (file.isImmutable()) {
      checksums.remember(key, checksum);
    }
  }

  /**
   * The checksum, computed now if it is not known from before.
   *
   * @param stopped whether nobody waits for it any more; then there may be none
   */
  public Optional<FileChecksum> checksum(BooleanSupplier stopped) throws IOException {
    Optional<FileChecksum> known = knownChecksum();
    if (known.isPresent()) {
      return known;
    }
    Optional<FileChecksum> computed = FileChecksums.compute(channel, file.size(), stopped);
    used.run();
    computed.ifPresent(this::computed);
    return computed;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
