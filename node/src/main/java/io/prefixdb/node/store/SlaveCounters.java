package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Origin;
import io.prefixdb.node.timer.Recurring;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the counters of a slave up with its data, and what is known of its newest updates: each
 * second on a thread {@code counters}, and for the last time when it is closed, after the last
 * update was applied.
 */
public final class SlaveCounters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlaveCounters.class);
  private static final long INTERVAL_MS = 1_000;

  private final RocksStores stores;
  private final CounterFiles files;
  private final CounterDoubts doubts;
  private final Recurring writing = new Recurring("writing the counters of slaves", this::write);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("counters").daemon().factory());

  private SlaveCounters(RocksStores stores, Path root) {
    this.stores = stores;
    this.files = new CounterFiles(root);
    this.doubts = new CounterDoubts(stores.settings()::data);
  }

  /** What speaks against copies that an original left here, one sentence each; from any thread. */
  public List<String> doubts() {
    return doubts.sentences();
  }

  /** Compares what an original left in that directory with the data, then begins to write it. */
  public static SlaveCounters start(RocksStores stores, Path root) {
    SlaveCounters counters = new SlaveCounters(stores, root);
    stores.names().stream()
        .filter(stores.options().leadership()::follows) // of others nobody loads anything
        .forEach(counters.doubts::recall);
    counters.copies(false).forEach(counters::compare);
    counters.copies(true).forEach(counters::compareUsed);
    var _ =
        counters.thread.scheduleWithFixedDelay(
            counters.writing, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    return counters;
  }

  /** An original may have gone on with what was a copy here, and come back with something else. */
  private void compareUsed(PrefixName prefix, long position) {
    Path kept = stores.settings().data(prefix).resolve(Numbering.FILE);
    if (files.isOthers(prefix, kept)) { // an older one is of data that was replaced
      LOG.info(
          "the counter of '{}' was written by another program since: what that applied is taken for the master's",
          prefix);
      compare(prefix, position);
    }
  }

  private void compare(PrefixName prefix, long position) {
    switch (files.read(prefix)) {
      case CounterFiles.Counter.At(long told) when told != position ->
          doubts.add(
              prefix,
              "the counter of '%s' says that %s is wanted next, the data wants %d: the data counts, but updates may be missing, for the original loaded it through the API, or clients wrote to it: load the prefix anew"
                  .formatted(prefix, Long.toUnsignedString(told), position));
      case CounterFiles.Counter.Applying _ ->
          LOG.info(
              "an original slave ended while it applied updates of '{}': the data wants {} next",
              prefix,
              position);
      case CounterFiles.Counter.At _, CounterFiles.Counter.None _ -> {}
    }
  }

  private void write() {
    files.write(copies(true));
    doubts.forgetReplaced();
    for (PrefixName name : stores.names()) {
      if (stores.findOpen(name).orElse(null) instanceof RocksPrefix prefix) {
        prefix.keepWitness();
      }
    }
  }

  /**
   * What each copy wants next.
   *
   * @param known whether the copies are those of a known master, or those of which nothing is told
   */
  private Map<PrefixName, Long> copies(boolean known) {
    Map<PrefixName, Long> positions = new TreeMap<>();
    for (PrefixName name : stores.names()) {
      stores
          .findOpen(name)
          .filter(store -> store instanceof RocksPrefix prefix && isOf(prefix.origin(), known))
          .ifPresent(store -> positions.put(name, store.lastSequence() + 1));
    }
    return positions;
  }

  private static boolean isOf(Origin origin, boolean known) {
    return known ? origin.copied() : origin.equals(Origin.UNKNOWN);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (thread.awaitTermination(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
        writing.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
