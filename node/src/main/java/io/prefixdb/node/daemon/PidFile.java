package io.prefixdb.node.daemon;

import java.io.IOException;
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

/**
 * The file {@code <directory>/<name>.pid}: it names the process of an instance and is locked as
 * long as that runs, so that what a crash leaves behind means nothing.
 */
public final class PidFile implements AutoCloseable {
  private static final int ATTEMPTS = 10;
  private static final long BETWEEN_ATTEMPTS_NANOS = 20_000_000;

  private final FileChannel channel;

  private PidFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks the file for this process and writes its number.
   *
   * @return empty when another process holds it
   * @throws IOException when the directory or the file cannot be used
   */
  public static Optional<PidFile> take(Path file) throws IOException {
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return Optional.of(new PidFile(channel));
  }

  /** Who only looks for the holder locks the file for a moment. */
  private static boolean isLocked(FileChannel channel) throws IOException {
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
    } catch (OverlappingFileLockException e) { // this process holds it
      return false;
    }
  }

  /** The process that holds the file, if one does. */
  public static Optional<ProcessHandle> holder(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (tryLock(channel)) {
        return Optional.empty();
      }
    }
    return process(Files.readString(file).strip());
  }

  /** The process of that number, if the text is one and the process runs. */
  public static Optional<ProcessHandle> process(String text) {
    return text.matches("\\d{1,10}") ? ProcessHandle.of(Long.parseLong(text)) : Optional.empty();
  }

  /** Lets go; the file stays, as in the original. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
