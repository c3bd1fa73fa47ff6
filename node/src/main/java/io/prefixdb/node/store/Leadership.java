package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whose updates the prefixes of a data directory take: those of clients, for which each begins a
 * branch of its history, or those of a master. Without orders each has its own; an order is for
 * all. Read by any thread, changed by one at a time.
 */
final class Leadership {
  /** Each prefix waits for the disk when it begins a branch. */
  private static final int THREADS = 16;

  private final WriteGate gate;

  /** Whose prefixes they are, until an order says otherwise. */
  private final Predicate<PrefixName> own;

  /** Of the branches that begin now, 0 while a master is followed. */
  private volatile long epoch;

  private volatile boolean ordered;

  /**
   * @param own the prefixes that take clients' updates though a master is followed, until an order
   *     says otherwise
   * @param gate whether clients may write
   */
  Leadership(boolean follows, Predicate<PrefixName> own, WriteGate gate) {
    this.epoch = follows ? 0 : 1;
    this.own = own;
    this.gate = gate;
  }

  WriteGate gate() {
    return gate;
  }

  /** Whether the prefix takes a master's updates. */
  boolean follows(PrefixName prefix) {
    return epoch(prefix) == 0;
  }

  /** Whether it takes clients' updates, where others take a master's. */
  boolean owns(PrefixName prefix) {
    return epoch == 0 && !ordered && own.test(prefix);
  }

  /** The least epoch of a branch that the prefix begins now, 0 where a master is followed. */
  long epoch(PrefixName prefix) {
    return owns(prefix) ? 1 : epoch;
  }

  /** What one prefix has to do. */
  private interface Step {
    void run(RocksPrefix prefix) throws StoreException;
  }

  /**
   * Each prefix begins a branch of that epoch, those included that are opened later.
   *
   * @param open the prefixes that are open, with those that were being opened when it is asked
   * @throws StoreException when one could not; some may have
   */
  void begin(long next, Supplier<List<RocksPrefix>> open) throws StoreException {
    ordered = true;
    epoch = next;
    each(open.get(), prefix -> prefix.lead(next));
  }

  /**
   * The prefixes take a master's updates from now on. To be called when the gate is shut: what was
   * on its way to a log ends before this returns.
   */
  void end(Supplier<List<RocksPrefix>> open) throws StoreException {
    ordered = true;
    epoch = 0;
    each(open.get(), RocksPrefix::endLead);
  }

  private static void each(List<RocksPrefix> prefixes, Step step) throws StoreException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.clamp(prefixes.size(), 1, THREADS),
            Thread.ofPlatform().name("leadership-", 0).daemon().factory())) {
      List<Future<?>> results = new ArrayList<>();
      for (RocksPrefix prefix : prefixes) {
        results.add(
            threads.submit(
                () -> {
                  step.run(prefix);
                  return prefix;
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException cause
          ? new StoreException(cause.getMessage(), cause)
          : new StoreException("a prefix could not change its leader: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("the change of the leader was interrupted", e);
    }
  }
}
