package io.prefixdb.node.store;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Links to the files of a prefix in a directory of their own, made once for all who copy them at
 * the time. To make them RocksDB writes out what it has in memory, which can take long on a disk
 * that is slow or full: who waits for that waits for a bounded time. Safe for use by many threads.
 */
final class CheckpointLinks {
  /** So long anybody waits for them. */
  static final Duration MAKING_MAX = Duration.ofSeconds(60);

  /** Who comes later would copy what is too old. */
  static final Duration SHARED_MAX = Duration.ofHours(1);

  private final String id;
  private final RocksPrefix prefix;
  private final Path directory;
  private final String tag;
  private final long begunNanos = System.nanoTime();
  private final CompletableFuture<Checkpoint> made = new CompletableFuture<>();
  private volatile long needed;

  /**
   * Makes nothing before {@link #begin}.
   *
   * @param directory whose parent is there
   */
  CheckpointLinks(String id, RocksPrefix prefix, Path directory) {
    this.id = id;
    this.prefix = prefix;
    this.directory = directory;
    this.tag = prefix.history().tag();
  }

  /** The first update after them; 0 while nobody knows. */
  long needed() {
    return needed;
  }

  /** Whether they are made, or cannot be. */
  boolean isEnded() {
    return made.isDone();
  }

  PrefixName name() {
    return prefix.name();
  }

  Path directory() {
    return directory;
  }

  /** Whether they are of what the prefix holds now, or soon will be. */
  boolean isOf(RocksPrefix now) {
    return prefix.equals(now)
        && tag.equals(now.history().tag())
        && !made.isCompletedExceptionally();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  /**
   * Makes them.
   *
   * @param thread of their own
   * @param pin keeps what is {@link #needed} in the log, before anything is linked
   */
  void begin(Executor thread, Runnable pin) {
    try {
      thread.execute(() -> make(pin));
    } catch (RuntimeException | Error e) { // no thread is to be had
      made.completeExceptionally(e);
      throw e;
    }
  }

  private void make(Runnable pin) {
    try {
      long from = prefix.lastSequence();
      needed = from + 1;
      pin.run();
      Numbering numbering = prefix.link(directory);
      long to = prefix.lastSequence();
      made.complete(
          new Checkpoint(id, prefix.name(), from, to, numbering.text(), files(directory)));
    } catch (IOException | StoreException | RuntimeException | Error e) { // for who waits
      made.completeExceptionally(e);
    }
  }

  private static List<CopyFile> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(
              file -> {
                try {
                  return new CopyFile(file.getFileName().toString(), Files.size(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sorted(Comparator.comparing(CopyFile::name))
          .toList();
    }
  }

  /** Runs it when they are made, or cannot be. */
  void whenMade(Runnable then) {
    var _ = made.whenComplete((_, _) -> then.run());
  }

  /**
   * Waits for them; nothing when they are not made after that time.
   *
   * @throws StoreException when they cannot be made
   */
  Optional<Checkpoint> await(Duration patience) throws StoreException {
    try {
      return Optional.of(made.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException known
          ? known
          : new StoreException(
              "prefix '%s': no checkpoint can be made: %s".formatted(prefix.name(), e.getCause()),
              e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          "prefix '%s': no checkpoint is made: the node stops".formatted(prefix.name()), e);
    }
  }
}
