package io.prefixdb.node.store;

import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that comes over from another node. For one thread. */
final class CopiedFile implements FileGeneration.Part {
  /** So much stays free: for those prefixes that are in use, and for what opening a copy writes. */
  static final long RESERVE_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(CopiedFile.class);

  /** How often to look whether there is still room. */
  private static final long LOOK_BYTES = 16L << 20;

  private final Path path;
  private final FileChannel channel;
  private final AtomicLong written;
  private final FileChecksum.Running checksum = new FileChecksum.Running();
  private long size;

  private CopiedFile(Path path, FileChannel channel, AtomicLong written) {
    this.path = path;
    this.channel = channel;
    this.written = written;
  }

  /**
   * A new file; one of that name is removed, not changed, for it may be a link.
   *
   * @param written counts the bytes of all files that come over together
   */
  static CopiedFile create(Path path, AtomicLong written) throws ReplicaException {
    try {
      Files.deleteIfExists(path);
      return new CopiedFile(
          path,
          FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
          written);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** Bytes that are free where the path is. */
  static long free(Path path) {
    return path.toFile().getUsableSpace();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void add(byte[] bytes, int length) throws ReplicaException {
    long all = written.addAndGet(length);
    if (all / LOOK_BYTES != (all - length) / LOOK_BYTES) {
      checkRoom();
    }
    try {
      ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (IOException e) {
      throw failed(path, e);
    }
    checksum.add(bytes, length);
    size += length;
  }

  private void checkRoom() throws ReplicaException {
    long free = free(path.resolveSibling("."));
    if (free < RESERVE_BYTES) {
      throw new ReplicaException(
          "'%s' is given up: %d bytes are free on its volume, and %d are to stay so: make room"
              .formatted(path, free, RESERVE_BYTES),
          null);
    }
  }

  @Override
  public FileChecksum checksum() {
    return checksum.value();
  }

  @Override
  public void finish() throws ReplicaException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("'{}' was not closed cleanly: {}", path, e.toString());
    }
  }

  private static ReplicaException failed(Path path, IOException cause) {
    return new ReplicaException(
        "'%s' cannot be written: %s".formatted(path, cause.getMessage()), cause);
  }
}
