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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that comes over from another node. For one thread. */
final class CopiedFile implements FileGeneration.Part {
  private static final Logger LOG = LoggerFactory.getLogger(CopiedFile.class);

  private final Path path;
  private final FileChannel channel;
  private final Room room;
  private final FileChecksum.Running checksum = new FileChecksum.Running();
  private long size;

  private CopiedFile(Path path, FileChannel channel, Room room) {
    this.path = path;
    this.channel = channel;
    this.room = room;
  }

  /**
   * A new file; one of that name is removed, not changed, for it may be a link.
   *
   * @param room that all files take together that come over
   */
  static CopiedFile create(Path path, Room room) throws ReplicaException {
    try {
      Files.deleteIfExists(path);
      return new CopiedFile(
          path,
          FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
          room);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void add(byte[] bytes, int length) throws ReplicaException {
    room.take(length, 0);
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
