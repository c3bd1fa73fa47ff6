package io.prefixdb.node.store;

import io.prefixdb.node.config.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process a data directory: a lock on a file in it that names its holder. */
final class DirectoryLock implements AutoCloseable {
  private static final String FILE = "PREFIXDB.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the directory if needed and takes it, unless a {@link HandCopy} into it is not whole. */
  static DirectoryLock take(Path directory) throws StoreException {
    DirectoryLock lock = takeUnfinished(directory);
    try {
      HandCopy.check(directory);
      return lock;
    } catch (StoreException e) {
      lock.close();
      throw e;
    }
  }

  /** As {@link #take}, whatever was copied there. */
  static DirectoryLock takeUnfinished(Path directory) throws StoreException {
    Path file = directory.resolve(FILE);
    try {
      Directories.make(directory);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!isTaken(channel)) {
        String holder = Files.readString(file).strip();
        channel.close();
        throw new DirectoryHeldException(
            "data directory '%s' is held by process %s: stop it first, or use another directory"
                .formatted(directory, holder));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + " on " + host()).getBytes(StandardCharsets.UTF_8)),
          0);
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new StoreException(
          "data directory '%s' cannot be used: %s (expected: a directory that this user may write)"
              .formatted(directory, IoReason.of(e)),
          e);
    }
  }

  /** A shared volume can be held from another machine: its name is worth telling. */
  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "this machine";
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the data directory", e);
    }
  }
}
