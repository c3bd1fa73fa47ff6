package io.prefixdb.node.replication.stream;

import io.prefixdb.node.config.FeedConfig;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Downstreams;
import io.prefixdb.node.replication.stream.LogSource.LogException;
import io.prefixdb.node.replication.stream.LogSource.PrefixLog;
import io.prefixdb.node.timer.Recurring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master's side of all streams: feeds every slave with every prefix that it follows, on threads
 * of its own. Safe for use by many threads.
 */
public final class Feeds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

  /** One that reads from a slow disk leaves the others working. */
  private static final int THREADS = 4;

  private static final long TICK_MS = 1_000;
  private static final long EXPIRE_MS = 20;
  private static final long CLIENTS_MS = 100;
  private static final long SILENT_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long CLOSE_MS = 10_000;

  private final LogSource source;
  private final Acks acks;
  private final Downstreams downstreams;
  private final Standings standings;
  private final LongSupplier nanoTime;
  private final FeedQueue queue;
  private final Set<FeedLine> lines = new CopyOnWriteArraySet<>();
  private final Map<PrefixName, PrefixFeed> prefixes = new HashMap<>();
  private final AtomicLong keptBytes = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("feed-ticks").daemon().factory());

  /** Feeds nobody but by {@link #step} and {@link #tick}. */
  Feeds(
      LogSource source,
      FeedConfig config,
      Acks acks,
      Downstreams downstreams,
      Standings standings,
      LongSupplier nanoTime) {
    this.source = source;
    this.acks = acks;
    this.downstreams = downstreams;
    this.standings = standings;
    this.nanoTime = nanoTime;
    this.queue = new FeedQueue(config.bytesPerSecond(), nanoTime);
  }

  /**
   * Begins to feed whoever comes.
   *
   * @param acks is told what slaves acknowledge
   * @param downstreams is told how far each slave is
   * @param standings how this node is fed itself
   * @param stepBack lets every other thread go before the one that calls it
   * @param answered how many requests of clients were answered since the start
   * @param nanoTime a monotonic clock
   */
  public static Feeds start(
      LogSource source,
      FeedConfig config,
      Acks acks,
      Downstreams downstreams,
      Standings standings,
      Runnable stepBack,
      LongSupplier answered,
      LongSupplier nanoTime) {
    Feeds feeds = new Feeds(source, config, acks, downstreams, standings, nanoTime);
    for (int i = 1; i <= THREADS; i++) {
      feeds.begin("feed-" + i, () -> feeds.work(feeds.queue::take));
    }
    feeds.begin(
        "feed-patient",
        () -> {
          stepBack.run();
          feeds.work(feeds.queue::takePatiently);
        });
    feeds.every(TICK_MS, "telling slaves where prefixes end", feeds::tick);
    feeds.every(EXPIRE_MS, "ending writes that wait for slaves", acks::expire);
    feeds.every(CLIENTS_MS, "counting requests", () -> feeds.queue.answered(answered.getAsLong()));
    return feeds;
  }

  private void every(long millis, String what, Runnable task) {
    var _ =
        ticks.scheduleAtFixedRate(new Recurring(what, task), millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * A slave that has begun a stream.
   *
   * @param node the name that it gives, for people
   * @param packs whether it wants batches packed
   * @param chained whether it wants to hear how this node is fed itself
   */
  public FeedLine open(Outlet outlet, String node, boolean packs, boolean chained) {
    FeedLine line = new FeedLine(this, outlet, node, packs, chained, now());
    lines.add(line);
    LOG.info(
        "slave '{}' at {} takes a stream of updates{}",
        node,
        outlet.peer(),
        packs ? ", packed" : "");
    return line;
  }

  void remove(FeedLine line) {
    if (lines.remove(line)) {
      LOG.info("the stream to slave '{}' at {} has ended", line.node(), line.outlet().peer());
    }
  }

  long now() {
    return nanoTime.getAsLong();
  }

  Acks acks() {
    return acks;
  }

  Downstreams downstreams() {
    return downstreams;
  }

  Standings standings() {
    return standings;
  }

  FeedQueue queue() {
    return queue;
  }

  /** The feed becomes one of its prefix' followers; nothing when there is no such prefix. */
  Optional<PrefixFeed> join(Feed feed) throws LogException {
    @Nullable PrefixLog log = source.find(feed.prefix()).orElse(null); // which may wait
    if (log == null) {
      return Optional.empty();
    }
    synchronized (prefixes) {
      PrefixFeed joined =
          prefixes.compute(
              feed.prefix(),
              (name, before) ->
                  before != null && before.opened().equals(log.opened())
                      ? before
                      : new PrefixFeed(name, log, keptBytes));
      joined.add(feed);
      return Optional.of(joined);
    }
  }

  void leave(PrefixFeed left, Feed feed) {
    synchronized (prefixes) {
      if (left.remove(feed)) {
        prefixes.remove(left.name(), left);
      }
    }
  }

  private void begin(String name, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(work));
  }

  /** Waits for who is next; nobody when the queue is closed. */
  private interface Turns {
    @Nullable Feed next() throws InterruptedException;
  }

  private void work(Turns turns) {
    try {
      for (@Nullable Feed feed = turns.next(); feed != null; feed = turns.next()) {
        turn(feed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node stops
    }
  }

  /** One turn, if somebody can have one now; whether there was one. Never waits for a turn. */
  boolean step() {
    @Nullable Feed feed = queue.poll();
    if (feed != null) {
      turn(feed);
    }
    return feed != null;
  }

  /** Whatever goes wrong, the slave connects anew, and the thread goes on. */
  private static void turn(Feed feed) {
    try {
      feed.turn();
    } catch (RuntimeException | Error e) {
      LOG.error(
          "prefix '{}' cannot be sent to {}: the connection is closed",
          feed.prefix(),
          feed.line().outlet().peer(),
          e);
      feed.line().outlet().close();
    }
  }

  /** To be called once a second. */
  void tick() {
    for (FeedLine line : lines) {
      if (!line.tick(now(), SILENT_MAX_NANOS)) {
        LOG.warn(
            "slave '{}' at {} has been silent for {} s: its stream is closed",
            line.node(),
            line.outlet().peer(),
            TimeUnit.NANOSECONDS.toSeconds(SILENT_MAX_NANOS));
        line.outlet().close();
      }
    }
  }

  /** Nothing is sent any more; waits for the threads. */
  @Override
  public void close() {
    ticks.shutdownNow();
    queue.close();
    lines.forEach(line -> line.outlet().close());
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofMillis(CLOSE_MS))) {
          LOG.warn("thread {} takes no end", thread.getName());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
