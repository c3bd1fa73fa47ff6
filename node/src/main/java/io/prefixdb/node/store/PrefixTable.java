package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which prefixes are open, are being opened, or could not be opened. No lock is held while one is
 * being opened: others go on, and who wants the same one waits for its result.
 */
final class PrefixTable {
  /** How long an error is remembered before the next use tries again. */
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int max;
  private final Map<PrefixName, RocksPrefix> open = new ConcurrentHashMap<>();
  private final Map<PrefixName, CompletableFuture<RocksPrefix>> opening = new HashMap<>();
  private final Map<PrefixName, Failed> failed = new TreeMap<>();
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

  @Nullable RocksPrefix find(PrefixName name) {
    return open.get(name);
  }

  List<PrefixName> names() {
    return open.keySet().stream().sorted(Comparator.naturalOrder()).toList();
  }

  int size() {
    return open.size();
  }

  synchronized List<OpenFailure> failures() {
    return failed.entrySet().stream()
        .map(entry -> new OpenFailure(entry.getKey(), entry.getValue().cause.getMessage()))
        .toList();
  }

  /** Lets the next use try again at once. */
  synchronized void forgetFailure(PrefixName name) {
    failed.remove(name);
  }

  /** The open prefix; opens it if nobody does already. */
  RocksPrefix openOnce(PrefixName name, Opener opener) throws StoreException {
    CompletableFuture<RocksPrefix> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<RocksPrefix> others;
    synchronized (this) {
      @Nullable RocksPrefix present = open.get(name);
      if (present != null) {
        return present;
      }
      others = opening.get(name);
      if (others == null) {
        checkMayOpen(name);
        opening.put(name, mine);
      }
    }
    return others == null ? run(name, opener, mine) : await(others);
  }

  private void checkMayOpen(PrefixName name) throws StoreException {
    if (closed) {
      throw new StoreException("prefix '" + name + "': the data directory is closed", null);
    }
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

  /** Takes the prefix out; the caller closes it. */
  synchronized @Nullable RocksPrefix remove(PrefixName name) {
    return open.remove(name);
  }

  /** Refuses to open any more, and closes all once those that are being opened are. */
  void close() {
    List<CompletableFuture<RocksPrefix>> underWay;
    synchronized (this) {
      closed = true;
      underWay = new ArrayList<>(opening.values());
    }
    underWay.forEach(one -> one.handle((prefix, failure) -> true).join());
    open.values().forEach(RocksPrefix::close);
    open.clear();
  }
}
