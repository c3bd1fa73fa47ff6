package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.timer.Recurring;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pauses of one open database's background work (protocol, section 2.16). They nest as RocksDB
 * counts them: work goes on when the last level has ended. Each level ends by itself, and its timer
 * ends no level that came after it.
 *
 * <p>While work is paused RocksDB changes and removes no file of tables, and its memtables fill.
 * When they are full it stops writes; then all levels end at once, with an error in the log: writes
 * that stand still for minutes are worse than a copy that has to be made again. The same can happen
 * while a pause begins, for it waits for running jobs and lets no others start; then those that
 * somebody asked for are cut off.
 *
 * <p>Nothing here waits for a lease, so that a pause never outlasts the close that waits for the
 * writes which the pause has stopped. The native database is used while {@link #close} was not
 * called, or under a lease.
 */
final class Pauses implements AutoCloseable {
  /** Levels of one prefix at a time. */
  static final int LEVELS_MAX = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Pauses.class);
  private static final long WATCH_MS = 100;

  private final PrefixName prefix;
  private final RocksDB db;
  private final ManualCompactions compactions;

  /** The newest one first. */
  private final Deque<Level> levels = new ArrayDeque<>();

  private int beginning;
  private long begun;
  private @Nullable Future<?> watch;
  private boolean closed;

  /**
   * One level.
   *
   * @param number counted from 1, so that the newest one has the highest
   * @param by who asked for it
   */
  private record Level(long number, long endNanos, String by, Future<?> timer) {}

  Pauses(PrefixName prefix, RocksDB db, ManualCompactions compactions) {
    this.prefix = prefix;
    this.db = db;
    this.compactions = compactions;
  }

  /** See {@link PrefixStore#pauseBackground}. The caller holds a lease. */
  void begin(Duration length, boolean endsOlder, String by, ScheduledExecutorService timers)
      throws StoreException, RocksDBException {
    if (length.isZero()) {
      if (endsOlder) {
        end(true);
      }
      return;
    }
    LOG.info("{}. Delay Background. kIsWriteStopped=={}", prefix, writeStopped());
    reserve(timers);
    boolean paused = false;
    try {
      db.disableFileDeletions();
      db.pauseBackgroundWork(); // waits for running jobs, so without this object's lock
      paused = true;
    } finally {
      synchronized (this) {
        beginning--;
        if (paused && !closed) {
          add(length, endsOlder, by, timers);
        } else if (paused) {
          goOn();
        } else {
          db.enableFileDeletions();
        }
        endWatchIfIdle();
      }
    }
  }

  private synchronized void reserve(ScheduledExecutorService timers) throws StoreException {
    if (closed) {
      throw new StoreException("prefix '" + prefix + "' is closing: it is not paused", null);
    }
    if (levels.size() + beginning >= LEVELS_MAX) {
      throw new StoreException(
          "prefix '%s' is paused %d times already: continue_background ends pauses"
              .formatted(prefix, LEVELS_MAX),
          null);
    }
    beginning++;
    if (watch == null) {
      watch =
          timers.scheduleWithFixedDelay(
              new Recurring("watching a pause", this::endIfWritesStand),
              WATCH_MS,
              WATCH_MS,
              TimeUnit.MILLISECONDS);
    }
  }

  private void add(Duration length, boolean endsOlder, String by, ScheduledExecutorService timers) {
    long number = ++begun;
    Future<?> timer =
        timers.schedule(() -> expired(number, endsOlder), length.toMillis(), TimeUnit.MILLISECONDS);
    levels.push(new Level(number, System.nanoTime() + length.toNanos(), by, timer));
  }

  private synchronized void expired(long number, boolean endsOlder) {
    int ended = endIf(level -> level.number == number || (endsOlder && level.number < number));
    if (ended > 0) {
      LOG.info(
          "{}. Delay Background [ContinueBackgroundWork]. kIsWriteStopped=={}, {} levels are left",
          prefix,
          writeStopped(),
          levels.size());
    }
  }

  /**
   * Ends the newest level, or all of them.
   *
   * @return how many ended
   */
  synchronized int end(boolean all) {
    long newest = levels.isEmpty() ? 0 : levels.getFirst().number;
    int ended = endIf(level -> all || level.number == newest);
    LOG.info("{}. ContinueBackgroundWork: {} ended, {} are left", prefix, ended, levels.size());
    return ended;
  }

  private synchronized void endIfWritesStand() {
    if (closed || writeStopped() == 0) {
      return;
    }
    if (beginning > 0 && compactions.cutOff() > 0) {
      LOG.error(
          "prefix '{}': writes stand still while a pause waits for compactions to end: those that"
              + " were asked for are cut off",
          prefix);
    }
    if (levels.isEmpty()) {
      return;
    }
    LOG.error(
        "prefix '{}': memtables are full and writes stand still, so its background work goes on"
            + " {} s before the time: a copy of its files that runs now has to be made again",
        prefix,
        view().left().toSeconds());
    endIf(level -> true);
  }

  private int endIf(Predicate<Level> which) {
    int ended = 0;
    for (Iterator<Level> all = levels.iterator(); all.hasNext(); ) {
      Level level = all.next();
      if (which.test(level)) {
        all.remove();
        level.timer.cancel(false);
        goOn();
        ended++;
      }
    }
    endWatchIfIdle();
    return ended;
  }

  private void endWatchIfIdle() {
    if (levels.isEmpty() && beginning == 0 && watch != null) {
      watch.cancel(false);
      watch = null;
    }
  }

  private void goOn() {
    try {
      db.continueBackgroundWork();
      db.enableFileDeletions();
    } catch (RocksDBException e) {
      LOG.error("prefix '{}': background work does not go on: {}", prefix, e.getMessage());
    }
  }

  /** How the prefix is paused now. */
  synchronized PrefixStore.Pause view() {
    long now = System.nanoTime();
    long left = levels.stream().mapToLong(level -> level.endNanos - now).max().orElse(0);
    return new PrefixStore.Pause(
        levels.size(),
        Duration.ofNanos(Math.max(0, left)),
        levels.stream().map(Level::by).distinct().sorted().toList());
  }

  /** 1 while RocksDB lets no write in. */
  private long writeStopped() {
    try {
      return db.getLongProperty("rocksdb.is-write-stopped");
    } catch (RocksDBException e) {
      return 0;
    }
  }

  /** Ends all levels; none begins after it. */
  @Override
  public synchronized void close() {
    if (!closed && !levels.isEmpty()) {
      LOG.info("{}. its {} pauses end, for it is closed or replaced", prefix, levels.size());
    }
    closed = true;
    endIf(level -> true);
  }
}
