package io.prefixdb.node.log;

import io.prefixdb.node.config.LogTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of the log. It is begun anew when it is too large or too old; the older ones are kept as
 * {@code <path>.old-N} with growing numbers, as many as configured. Where it cannot be begun anew
 * it goes on as it is, and says so once. A file that somebody moved away is noticed within a
 * second. Used by one thread at a time.
 */
final class LogFile {
  private static final long LOOK_AFTER_NANOS = 1_000_000_000;
  private static final long ROTATE_AGAIN_NANOS = 10_000_000_000L;

  private final Path path;
  private final LogTarget.File config;
  private @Nullable OutputStream out;
  private @Nullable Object key;
  private long bytes;
  private long openedMillis;
  private long lookedNanos;
  private boolean started;
  private boolean stuck;
  private long stuckNanos;

  LogFile(LogTarget.File config) {
    this.path = config.path();
    this.config = config;
  }

  /** Writes one line; the file may be another one afterwards. */
  void write(String line) throws IOException {
    byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
    OutputStream to = ready();
    to.write(text);
    bytes += text.length;
  }

  private OutputStream ready() throws IOException {
    if (out != null && System.nanoTime() - lookedNanos > LOOK_AFTER_NANOS && !isOurs()) {
      close();
    }
    if (out == null) {
      boolean rotate = !started && config.rotateAtStart() && Files.exists(path);
      open();
      started = true;
      if (rotate) {
        rotate();
      }
    }
    if (isFull() && !(stuck && System.nanoTime() - stuckNanos < ROTATE_AGAIN_NANOS)) {
      rotate();
    }
    return Objects.requireNonNull(out);
  }

  private boolean isFull() {
    boolean large = config.sizeMax() > 0 && bytes >= config.sizeMax();
    boolean old =
        config.secondsMax() > 0
            && (System.currentTimeMillis() - openedMillis) / 1_000 >= config.secondsMax();
    return large || old;
  }

  private boolean isOurs() {
    lookedNanos = System.nanoTime();
    try {
      return Objects.equals(key, key());
    } catch (IOException e) {
      return false; // gone: it is created anew
    }
  }

  private @Nullable Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  private void open() throws IOException {
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    key = key();
    bytes = Files.size(path);
    openedMillis = System.currentTimeMillis();
    lookedNanos = System.nanoTime();
    if (bytes > 0 && isCutOff()) {
      out.write('\n');
      bytes++;
    }
  }

  /** Whether a full disk, or a crash, has cut the last line off. */
  private boolean isCutOff() {
    try (FileChannel file = FileChannel.open(path)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return file.read(last, bytes - 1) == 1 && last.get(0) != '\n';
    } catch (IOException e) {
      return false; // one that may be written, but not read
    }
  }

  private void rotate() throws IOException {
    try {
      String before = config.rotations() > 0 ? moveAway() : truncate();
      stuck = false;
      close();
      open();
      if (config.header() && !before.isEmpty()) {
        tell("Previous log: " + before);
      }
    } catch (IOException e) {
      if (out == null) {
        throw e;
      }
      if (!stuck) {
        tell("it cannot be begun anew and goes on here: " + e);
      }
      stuck = true;
      stuckNanos = System.nanoTime();
    }
  }

  /** Gives the new name of the file. */
  private String moveAway() throws IOException {
    List<Long> kept = oldNumbers();
    long next = kept.isEmpty() ? 0 : kept.getLast() + 1;
    Files.move(path, old(next), StandardCopyOption.REPLACE_EXISTING);
    if (config.footer()) {
      tell("continued in a new file");
    }
    for (long number : kept) {
      if (number <= next - config.rotations()) {
        removeQuietly(old(number));
      }
    }
    return old(next).toString();
  }

  private String truncate() throws IOException {
    Files.newOutputStream(path).close();
    return "";
  }

  /** One that cannot be removed is tried again after the next file. */
  private static void removeQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The log is not for messages about itself.
    }
  }

  private void tell(String what) throws IOException {
    byte[] line = told(what);
    Objects.requireNonNull(out).write(line);
    bytes += line.length;
  }

  private static byte[] told(String what) {
    return ("! ---------------- " + what + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private Path old(long number) {
    return path.resolveSibling(path.getFileName() + ".old-" + number);
  }

  /** The numbers of the older files, smallest first. */
  private List<Long> oldNumbers() throws IOException {
    String start = path.getFileName() + ".old-";
    Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(start))
          .map(name -> name.substring(start.length()))
          .filter(number -> number.matches("\\d{1,18}"))
          .map(Long::parseLong)
          .sorted()
          .toList();
    }
  }

  void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        // Nothing is buffered: what was written is written.
      }
      out = null;
    }
  }
}
