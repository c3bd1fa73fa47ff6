package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which prefixes are open, are being opened or moved, or could not be opened. No lock is held while
 * one is being opened: others go on, and who wants the same one waits for its result.
 */
final class PrefixTable {
  /** How long an error is remembered before the next use tries again. */
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Callers that wait for the ends of moves at a time: they are workers, which others need. */
  static final int MOVE_WAITERS_MAX = 8;

  /** Errors of prefixes that never were: any client can name as many as it likes. */
  static final int NEW_FAILED_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(PrefixTable.class);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Predicate<PrefixName> holdsData;
  private volatile int max;
  private final Map<PrefixName, RocksPrefix> open = new ConcurrentHashMap<>();
  private final Map<PrefixName, CompletableFuture<RocksPrefix>> opening = new HashMap<>();
  private final Map<PrefixName, Failed> failed = new TreeMap<>();
  private final Map<PrefixName, CompletableFuture<Void>> moving = new HashMap<>();
  private final Map<PrefixName, Long> deniedUntil = new HashMap<>();
  private int moveWaiters;
  private boolean closed;
  private volatile Optional<PrefixName> closing = Optional.empty();

  /**
   * @param holdsData whether there is a prefix that cannot be used; else one could not be made
   */
  private record Failed(StoreException cause, long nanos, boolean holdsData) {
    boolean isRecent() {
      return System.nanoTime() - nanos < RETRY_NANOS;
    }
  }

  /** How a prefix is opened. */
  interface Opener {
    RocksPrefix open(PrefixName name) throws StoreException;
  }

  /**
   * @param max the most prefixes that are open at once; 0 for no limit
   * @param holdsData whether a prefix has data already
   */
  PrefixTable(int max, Predicate<PrefixName> holdsData) {
    this.max = max;
    this.holdsData = holdsData;
  }

  /** What is open stays open; what was not opened for the limit may be now. */
  synchronized void limit(int changed) {
    max = changed;
    failed.values().removeIf(before -> before.cause instanceof LimitException);
  }

  @Nullable RocksPrefix find(PrefixName name) {
    return open.get(name);
  }

  List<PrefixName> names() {
    return open.keySet().stream().sorted(Comparator.naturalOrder()).toList();
  }

  /** Those that are open now. */
  List<RocksPrefix> all() {
    return List.copyOf(open.values());
  }

  int size() {
    return open.size();
  }

  /** Those that are open once what is being opened or moved now is. */
  List<RocksPrefix> settled() {
    underWay().forEach(one -> one.handle((done, failure) -> true).join());
    return all();
  }

  private synchronized List<CompletableFuture<?>> underWay() {
    List<CompletableFuture<?>> underWay = new ArrayList<>(opening.values());
    underWay.addAll(moving.values());
    return underWay;
  }

  /** The prefixes with data that cannot be used. */
  synchronized List<OpenFailure> failures() {
    return failed.entrySet().stream()
        .filter(entry -> entry.getValue().holdsData)
        .map(entry -> new OpenFailure(entry.getKey(), entry.getValue().cause.getMessage()))
        .toList();
  }

  /** Why that prefix, which has data, could not be used when that was tried last. */
  synchronized Optional<StoreException> failure(PrefixName name) {
    return Optional.ofNullable(failed.get(name)).filter(Failed::holdsData).map(Failed::cause);
  }

  /** The open prefix; opens it if nobody does already. */
  RocksPrefix openOnce(PrefixName name, Opener opener) throws StoreException {
    CompletableFuture<RocksPrefix> mine = new CompletableFuture<>();
    while (true) {
      @Nullable CompletableFuture<RocksPrefix> others;
      @Nullable CompletableFuture<Void> move;
      synchronized (this) {
        @Nullable RocksPrefix present = open.get(name);
        if (present != null) {
          return present;
        }
        others = opening.get(name);
        move = moving.get(name);
        if (move != null) {
          checkNotDenied(name);
          enterMoveWaiters(name);
        } else if (others == null) {
          checkMayOpen(name);
          opening.put(name, mine);
        }
      }
      if (move == null) {
        return others == null ? run(name, opener, mine) : await(others);
      }
      move.join();
      synchronized (this) {
        moveWaiters--;
      }
    }
  }

  private void enterMoveWaiters(PrefixName name) throws StoreException {
    if (moveWaiters == MOVE_WAITERS_MAX) {
      throw new StoreException(
          "prefix '%s' is being moved, and %d requests wait for such prefixes already: try again"
              .formatted(name, MOVE_WAITERS_MAX),
          null);
    }
    moveWaiters++;
  }

  private void checkMayOpen(PrefixName name) throws StoreException {
    checkNotClosed(name);
    checkNotDenied(name);
    deniedUntil.remove(name);
    @Nullable Failed before = failed.get(name);
    boolean free = max == 0 || open.size() + opening.size() < max;
    if (before != null && before.isRecent() && !(free && before.cause instanceof LimitException)) {
      throw new StoreException(before.cause.getMessage(), before.cause);
    }
    if (!free) {
      LimitException full = new LimitException(name, max);
      remember(name, full, holdsData.test(name));
      throw full;
    }
  }

  private void checkNotDenied(PrefixName name) throws StoreException {
    long denied = deniedUntil.getOrDefault(name, System.nanoTime()) - System.nanoTime();
    if (denied > 0) {
      throw new StoreException(
          "prefix '%s' was detached and is denied for %d s more: attach_prefixes ends that"
              .formatted(name, TimeUnit.NANOSECONDS.toSeconds(denied)),
          null);
    }
  }

  private void checkNotClosed(PrefixName name) throws StoreException {
    if (closed) {
      throw new StoreException("prefix '" + name + "': the data directory is closed", null);
    }
  }

  private RocksPrefix run(PrefixName name, Opener opener, CompletableFuture<RocksPrefix> result)
      throws StoreException {
    boolean there = true; // unless it can be told that it is not
    try {
      there = holdsData.test(name);
      RocksPrefix opened = opener.open(name);
      synchronized (this) {
        failed.remove(name);
        open.put(name, opened);
        opening.remove(name);
      }
      result.complete(opened);
      return opened;
    } catch (StoreException e) {
      fail(name, e, there, result);
      throw e;
    } catch (RuntimeException | Error e) { // nobody may wait for ever
      StoreException cause = new StoreException("prefix '" + name + "' cannot be opened: " + e, e);
      fail(name, cause, there, result);
      throw e;
    }
  }

  private synchronized void fail(
      PrefixName name, StoreException cause, boolean there, CompletableFuture<RocksPrefix> result) {
    opening.remove(name);
    try {
      remember(name, cause, there);
    } finally {
      result.completeExceptionally(cause);
    }
  }

  private void remember(PrefixName name, StoreException cause, boolean there) {
    if (!there && !failed.containsKey(name)) {
      failed.values().removeIf(before -> !before.holdsData && !before.isRecent());
      if (failed.values().stream().filter(before -> !before.holdsData).count() >= NEW_FAILED_MAX) {
        return;
      }
    }
    failed.put(name, new Failed(cause, System.nanoTime(), there));
  }

  private static RocksPrefix await(CompletableFuture<RocksPrefix> others) throws StoreException {
    try {
      return others.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException cause
          ? new StoreException(cause.getMessage(), cause)
          : new StoreException("the prefix cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Whether the files of the prefix are being moved. */
  synchronized boolean isMoving(PrefixName name) {
    return moving.containsKey(name);
  }

  /**
   * Takes the prefix out while its files are moved: whoever wants it waits for {@link #endMove}, or
   * is refused at once when it is denied. Waits for another move of it.
   *
   * @param gate looked at in the moment in which the move begins: who shuts it and awaits {@link
   *     #settled} then has seen the last one
   * @return the prefix for the caller to close, if it was open
   */
  Optional<RocksPrefix> beginMove(PrefixName name, WriteGate gate) throws StoreException {
    while (true) {
      @Nullable CompletableFuture<?> busy;
      synchronized (this) {
        checkNotClosed(name);
        busy = moving.containsKey(name) ? moving.get(name) : opening.get(name);
        if (!gate.isOpen()) {
          throw new ReadonlyException("moving prefix '" + name + "'");
        }
        if (busy == null) {
          moving.put(name, new CompletableFuture<>());
          return Optional.ofNullable(open.remove(name));
        }
      }
      busy.handle((done, failure) -> true).join();
    }
  }

  /**
   * From now on, whatever was said before, the prefix may not be opened for that long; zero lets it
   * be opened.
   */
  synchronized void deny(PrefixName name, Duration denied) {
    if (denied.isZero()) {
      deniedUntil.remove(name);
    } else {
      deniedUntil.put(name, System.nanoTime() + denied.toNanos());
    }
  }

  /** The files are where they are to be; what was denied stays so, what had failed may be tried. */
  void endMove(PrefixName name) {
    CompletableFuture<Void> move;
    synchronized (this) {
      failed.remove(name);
      move = Objects.requireNonNull(moving.remove(name));
    }
    move.complete(null);
  }

  /** The files stay where they are, and the prefix is used as before. */
  synchronized void endMove(RocksPrefix unmoved) {
    open.put(unmoved.name(), unmoved);
    endMove(unmoved.name());
  }

  /** Refuses to open any more, and closes all once those that are being opened are. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    settled();
    closeAll();
  }

  /** The one that is being closed at the end of all. */
  Optional<PrefixName> closing() {
    return closing;
  }

  private void closeAll() {
    List<RocksPrefix> all = all();
    long told = System.nanoTime();
    for (int done = 0; done < all.size(); done++) {
      if (System.nanoTime() - told > PROGRESS_NANOS) {
        told = System.nanoTime();
        LOG.info("closing prefixes: {} of {}", done, all.size());
      }
      closing = Optional.of(all.get(done).name());
      all.get(done).close();
    }
    closing = Optional.empty();
    open.clear();
  }
}
