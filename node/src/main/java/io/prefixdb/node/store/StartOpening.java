package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the prefixes that the start finds, some at a time, and tells how far it is. One that cannot
 * be opened stops no other.
 */
final class StartOpening {
  private static final Logger LOG = LoggerFactory.getLogger(StartOpening.class);

  /** Opening waits for the disk and replays logs: more threads than this only queue there. */
  private static final int THREADS_MAX = 4;

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final PrefixTable.Opener opener;
  private final OpeningProgress progress;

  StartOpening(PrefixTable.Opener opener, OpeningProgress progress) {
    this.opener = opener;
    this.progress = progress;
  }

  /** The prefixes that the data directory holds. */
  static List<PrefixName> existing(StoreSettings settings) throws IOException, StoreException {
    List<PrefixName> found = new ArrayList<>();
    for (Path directory : Directories.below(settings.path())) {
      if (Inspection.isPrefix(directory)) {
        Optional<PrefixName> name = Directories.prefix(directory);
        if (name.isPresent()) {
          found.add(name.get());
        } else {
          refuse(settings, directory);
        }
      }
    }
    return found;
  }

  /** A directory whose name cannot be a prefix' is of use to nobody until it has another one. */
  private static void refuse(StoreSettings settings, Path directory) throws StoreException {
    String sentence =
        "'%s' is not opened: its name is not %s".formatted(directory, PrefixName.expected());
    if (settings.opening().abortOnError()) {
      throw new StoreException(sentence, null);
    }
    LOG.error(sentence);
  }

  /**
   * Opens all; what failed is in the table and in the log.
   *
   * @param max how many may be open, 0 for no limit: the first ones are, in the order given
   */
  void run(List<PrefixName> names, int max) {
    progress.found(names.size());
    int together = max == 0 ? names.size() : Math.min(max, names.size());
    run(names.subList(0, together));
    names.subList(together, names.size()).forEach(this::open);
  }

  private void run(List<PrefixName> names) {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, THREADS_MAX);
    try (ExecutorService pool =
        Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("open-", 0).factory())) {
      names.forEach(name -> pool.execute(() -> open(name)));
      tellUntilDone(names.size(), pool);
    }
  }

  private void open(PrefixName name) {
    try (OpeningProgress.Step _ = progress.prefix(name.value())) {
      opener.open(name);
    } catch (StoreException e) {
      LOG.error("{}", e.getMessage());
    } catch (RuntimeException e) { // the table has it among those that cannot be used
      LOG.error("prefix '{}' failed inside the node while it was opened", name, e);
    }
  }

  private void tellUntilDone(int all, ExecutorService pool) {
    pool.shutdown();
    long start = System.nanoTime();
    try {
      while (!pool.awaitTermination(PROGRESS_NANOS, TimeUnit.NANOSECONDS)) {
        LOG.info("opening prefixes: {}", progress(progress.done(), all, System.nanoTime() - start));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing the pool waits for what runs
    }
  }

  /** How far it is, how fast, and how long it will take when it goes on so. */
  static String progress(int done, int all, long nanos) {
    double perSecond = done * 1e9 / nanos;
    return done == 0
        ? "0 of %d".formatted(all)
        : "%d of %d, %.1f a second, about %d s left"
            .formatted(done, all, perSecond, Math.round((all - done) / perSecond));
  }
}
