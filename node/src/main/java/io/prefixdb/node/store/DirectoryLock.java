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
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One process a data directory: a lock on a file in it that names its holder. */
public final class DirectoryLock implements AutoCloseable {
  private static final String FILE = "PREFIXDB.lock";

  /** Who only looks for the holder locks the file for a moment. */
  private static final int ATTEMPTS = 10;

  private static final long BETWEEN_ATTEMPTS_NANOS = 20_000_000;

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

  /** The process that holds the directory, as it names itself, with its machine; if one does. */
  public static Optional<String> holder(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return tryLock(channel) ? Optional.empty() : Optional.of(Files.readString(file).strip());
    }
  }

  /** What is said to who wants a directory that another process holds. */
  public static String refusal(Path directory, String holder) {
    return "data directory '%s' is held by process %s: stop it first, or use another directory"
        .formatted(directory, holder);
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
        throw new DirectoryHeldException(refusal(directory, holder));
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
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      if (tryLock(channel)) {
        return true;
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
    }
    return tryLock(channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
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
