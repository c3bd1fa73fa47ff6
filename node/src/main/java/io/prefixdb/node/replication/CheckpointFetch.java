package io.prefixdb.node.replication;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the files of one checkpoint over several connections, the largest first. Run once, by one
 * thread, which it blocks; it has threads of its own besides, which end before it does.
 */
final class CheckpointFetch {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFetch.class);

  /** How long the threads of a copy that is interrupted may take to end. */
  private static final Duration END_MAX = Duration.ofSeconds(10);

  private final CopySource source;
  private final Checkpoint checkpoint;
  private final FileGeneration generation;
  private final CopyTools tools;
  private final BooleanSupplier givenUp;
  private final Queue<CopyFile> left;
  private final AtomicReference<@Nullable End> stopped = new AtomicReference<>();

  /** How it ended. */
  sealed interface End {
    /** Every file is here. */
    record Done() implements End {}

    /** The source does not keep the checkpoint any more. */
    record Gone() implements End {}

    /** The source sends no files. */
    record Unknown() implements End {}

    /** The source does not answer any more. */
    record Lost(String reason) implements End {}

    /** It cannot go on here, whatever the source. */
    record Failed(String reason) implements End {}
  }

  CheckpointFetch(
      CopySource source,
      Checkpoint checkpoint,
      FileGeneration generation,
      CopyTools tools,
      BooleanSupplier givenUp) {
    this.source = source;
    this.checkpoint = checkpoint;
    this.generation = generation;
    this.tools = tools;
    this.givenUp = givenUp;
    this.left =
        new ConcurrentLinkedQueue<>(
            checkpoint.files().stream()
                .sorted(Comparator.comparingLong(CopyFile::size).reversed())
                .toList());
  }

  End run() throws InterruptedException {
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(tools.connections(), checkpoint.files().size()); i++) {
      others.add(Thread.ofPlatform().name("copy-" + i).daemon().start(this::work));
    }
    try {
      work();
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      stopped.compareAndSet(null, new End.Failed("it was interrupted"));
      others.forEach(Thread::interrupt);
      awaitEnd(others);
      throw e;
    }
    End end = stopped.get();
    return end == null ? new End.Done() : end;
  }

  /**
   * What the others write to is removed next. A disk that hangs is not waited for for ever; nor
   * does another interrupt end this, for the caller learns of one anyway.
   */
  private void awaitEnd(List<Thread> others) {
    long end = System.nanoTime() + END_MAX.toNanos();
    for (Thread other : others) {
      while (other.isAlive() && end - System.nanoTime() > 0) {
        try {
          boolean _ = other.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        } catch (InterruptedException again) {
          LOG.debug("interrupted once more while '{}' ends", other.getName());
        }
      }
      if (other.isAlive()) {
        LOG.warn(
            "Copy of '{}': a file still comes {} s after the copy was interrupted",
            checkpoint.prefix(),
            END_MAX.toSeconds());
      }
    }
  }

  private void work() {
    @Nullable End end;
    try (CopySource.Reader reader = source.reader(tools.throttle().chunkBytes())) {
      end = fetchAll(reader);
    } catch (ReplicaException e) {
      end = new End.Failed(e.reason());
    } catch (InterruptedException e) {
      end = new End.Failed("it was interrupted: " + e.getMessage());
      Thread.currentThread().interrupt(); // for who runs this, when it is its thread
    } catch (RuntimeException | Error e) { // whatever it is, the other threads are to end as well
      LOG.error("a file of '{}' could not be copied", checkpoint.prefix(), e);
      end = new End.Failed(e.toString());
    }
    if (end != null) {
      stopped.compareAndSet(null, end);
    }
  }

  /** Fetches files while there are any; why it had to stop, or null. */
  private @Nullable End fetchAll(CopySource.Reader reader)
      throws ReplicaException, InterruptedException {
    while (!isOver()) {
      CopyFile file = left.poll();
      if (file == null) {
        return null;
      }
      End end = new FileFetch(reader, checkpoint, file, generation, tools, this::isOver).run();
      if (end != null) {
        return end;
      }
    }
    return null;
  }

  private boolean isOver() {
    return stopped.get() != null || givenUp.getAsBoolean();
  }
}
