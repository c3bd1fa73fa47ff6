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
import org.jspecify.annotations.Nullable;

/**
 * Which prefixes are open, are being opened or moved, or could not be opened. No lock is held while
 * one is being opened: others go on, and who wants the same one waits for its result.
 */
final class PrefixTable {
  /** How long an error is remembered before the next use tries again. */
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private volatile int max;
  private final Map<PrefixName, RocksPrefix> open = new ConcurrentHashMap<>();
  private final Map<PrefixName, CompletableFuture<RocksPrefix>> opening = new HashMap<>();
  private final Map<PrefixName, Failed> failed = new TreeMap<>();
  private final Map<PrefixName, CompletableFuture<Void>> moving = new HashMap<>();
  private final Map<PrefixName, Long> deniedUntil = new HashMap<>();
  private boolean closed;

  private record Failed(StoreException cause, long nanos) {}

  /** How a prefix is opened. */
  interface Opener {
    RocksPrefix open(PrefixName name) throws StoreException;
  }

  /**
   * @param max the most prefixes that are open at once; 0 for no limit
   */
  PrefixTable(int max) {
    this.max = max;
  }

  /** What is open stays open. */
  void limit(int changed) {
    max = changed;
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

  synchronized List<OpenFailure> failures() {
    return failed.entrySet().stream()
        .map(entry -> new OpenFailure(entry.getKey(), entry.getValue().cause.getMessage()))
        .toList();
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
        if (others == null && move == null) {
          checkMayOpen(name);
          opening.put(name, mine);
        }
      }
      if (move == null) {
        return others == null ? run(name, opener, mine) : await(others);
      }
      move.join();
    }
  }

  private void checkMayOpen(PrefixName name) throws StoreException {
    checkNotClosed(name);
    long denied = deniedUntil.getOrDefault(name, System.nanoTime()) - System.nanoTime();
    if (denied > 0) {
      throw new StoreException(
          "prefix '%s' was detached and is denied for %d s more: attach_prefixes ends that"
              .formatted(name, TimeUnit.NANOSECONDS.toSeconds(denied)),
          null);
    }
    deniedUntil.remove(name);
    @Nullable Failed before = failed.get(name);
    if (before != null && System.nanoTime() - before.nanos < RETRY_NANOS) {
      throw new StoreException(before.cause.getMessage(), before.cause);
    }
    if (max != 0 && open.size() + opening.size() >= max) {
      throw new StoreException(
          "prefix '%s' is not opened: max_prefixes = %d are open already".formatted(name, max),
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
    try {
      RocksPrefix opened = opener.open(name);
      synchronized (this) {
        failed.remove(name);
        open.put(name, opened);
        opening.remove(name);
      }
      result.complete(opened);
      return opened;
    } catch (StoreException e) {
      fail(name, e, result);
      throw e;
    } catch (RuntimeException | Error e) { // nobody may wait for ever
      fail(name, new StoreException("prefix '" + name + "' cannot be opened: " + e, e), result);
      throw e;
    }
  }

  private synchronized void fail(
      PrefixName name, StoreException cause, CompletableFuture<RocksPrefix> result) {
    failed.put(name, new Failed(cause, System.nanoTime()));
    opening.remove(name);
    result.completeExceptionally(cause);
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
   * Takes the prefix out while its files are moved: whoever wants it waits for {@link #endMove}.
   *
   * @return the prefix for the caller to close, if it was open
   */
  Optional<RocksPrefix> beginMove(PrefixName name) throws StoreException {
    while (true) {
      @Nullable CompletableFuture<?> busy;
      synchronized (this) {
        checkNotClosed(name);
        busy = moving.containsKey(name) ? moving.get(name) : opening.get(name);
        if (busy == null) {
          moving.put(name, new CompletableFuture<>());
          return Optional.ofNullable(open.remove(name));
        }
      }
      busy.handle((done, failure) -> true).join();
    }
  }

  /**
   * The files are where they are to be.
   *
   * @param denied how long the prefix may not be opened from now on; zero lets it be opened again,
   *     also when that was denied or had failed
   */
  void endMove(PrefixName name, Duration denied) {
    CompletableFuture<Void> move;
    synchronized (this) {
      failed.remove(name);
      deniedUntil.remove(name);
      if (!denied.isZero()) {
        deniedUntil.put(name, System.nanoTime() + denied.toNanos());
      }
      move = Objects.requireNonNull(moving.remove(name));
    }
    move.complete(null);
  }

  /** The files stay where they are, and the prefix is used as before. */
  synchronized void endMove(RocksPrefix unmoved) {
    open.put(unmoved.name(), unmoved);
    Objects.requireNonNull(moving.remove(unmoved.name())).complete(null);
  }

  /** Refuses to open any more, and closes all once those that are being opened are. */
  void close() {
    List<CompletableFuture<?>> underWay;
    synchronized (this) {
      closed = true;
      underWay = new ArrayList<>(opening.values());
      underWay.addAll(moving.values());
    }
    underWay.forEach(one -> one.handle((done, failure) -> true).join());
    open.values().forEach(RocksPrefix::close);
    open.clear();
  }
}
