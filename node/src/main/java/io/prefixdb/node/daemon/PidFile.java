package io.prefixdb.node.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <directory>/<name>.pid}: it names the process of an instance and is locked as
 * long as that runs, so that what a crash leaves behind means nothing.
 */
public final class PidFile implements AutoCloseable {
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
    @Nullable FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return Optional.of(new PidFile(channel));
  }

  /** The process that holds the file, if one does. */
  public static Optional<ProcessHandle> holder(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        return Optional.empty();
      }
    }
    return process(Files.readString(file).strip());
  }

  /** The process of that number, if the text is one and the process runs. */
  static Optional<ProcessHandle> process(String text) {
    return text.matches("\\d{1,10}") ? ProcessHandle.of(Long.parseLong(text)) : Optional.empty();
  }

  /** Lets go; the file stays, as in the original. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
