package io.prefixdb.node.store;

import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a prefix's database. Every use holds a lease (the read side of a lock); closing
 * it or swapping a new generation in takes the write side, so a native handle is never used after
 * its end. A use after {@link #close} answers {@link StoreException}.
 */
final class Leases {
  private final PrefixName name;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final LateWrites late = new LateWrites();
  private final WriteSignal written = new WriteSignal();
  private @Nullable Database database;
  private boolean closed;

  Leases(PrefixName name, Database database) {
    this.name = name;
    put(database);
  }

  /** A use of the database, under a lease. */
  interface Use<T> {
    T of(Database open) throws StoreException;
  }

  /** What nobody else uses the database during. */
  interface Change {
    void run() throws StoreException;
  }

  /** Waits while the database is being replaced. */
  <T> T with(Use<T> use) throws StoreException {
    take();
    try {
      return use.of(opened());
    } finally {
      end();
    }
  }

  /**
   * As {@link #with}, but waits for nothing: while the database is replaced there is that answer.
   */
  <T> T atOnce(Use<T> use, T whileReplaced) throws StoreException {
    if (!tryTake()) {
      return whileReplaced;
    }
    try {
      return use.of(opened());
    } finally {
      end();
    }
  }

  /**
   * As {@link #with}, for short uses that have an answer for a database that is gone: does not wait
   * for who waits to replace it.
   */
  <T> T orElse(Use<T> use, T whenClosed) {
    if (!tryTake()) {
      take();
    }
    return taken(use, whenClosed);
  }

  /**
   * For timers, which wait for nothing: while the database is being replaced there is no answer.
   */
  <T> T whenFree(Use<T> use, T otherwise) {
    return tryTake() ? taken(use, otherwise) : otherwise;
  }

  /** Ends the lease that the caller took. */
  private <T> T taken(Use<T> use, T whenClosed) {
    try {
      return use.of(opened());
    } catch (StoreException e) {
      return whenClosed;
    } finally {
      end();
    }
  }

  /**
   * See {@link PrefixStore#write}. What comes while the database is replaced is kept until then.
   */
  CompletableFuture<Long> write(List<Mutation> mutations, boolean sync) {
    if (!tryTake()) {
      CompletableFuture<Long> done = late.add(mutations, sync);
      submitLate(); // perhaps that has ended meanwhile
      return done;
    }
    try {
      return submit(mutations, sync);
    } finally {
      end();
    }
  }

  /**
   * Submits what came too early, unless the database is being replaced: the end of that does it.
   */
  private void submitLate() {
    if (tryTake()) {
      try {
        late.take().forEach(write -> write.follow(submit(write.mutations(), write.sync())));
      } finally {
        end();
      }
    }
  }

  /** For who holds a lease. */
  private CompletableFuture<Long> submit(List<Mutation> mutations, boolean sync) {
    try {
      return opened().lane().submit(mutations, sync);
    } catch (StoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  void take() {
    lock.readLock().lock();
  }

  /** Whether a lease was to be had without waiting. */
  boolean tryTake() {
    return lock.readLock().tryLock();
  }

  void end() {
    lock.readLock().unlock();
  }

  /** Raised after each write, whichever database is in use, and at the end. */
  WriteSignal written() {
    return written;
  }

  /** The database, for who holds a lease. */
  Database opened() throws StoreException {
    if (database == null) {
      throw new ClosedException(name);
    }
    return database;
  }

  /**
   * Ends what takes long, waits for all leases and keeps others from taking one meanwhile.
   *
   * @param flushFollows see {@link Database#hurry}
   */
  void exclusively(boolean flushFollows, Change change) throws StoreException {
    hurry(flushFollows);
    lock.writeLock().lock();
    try {
      if (closed) {
        throw new ClosedException(name);
      }
      change.run();
    } finally {
      lock.writeLock().unlock();
      submitLate();
    }
  }

  /** Takes the database, if there is one, out of use: for a {@link Change}. */
  Optional<Database> takeOut() {
    Optional<Database> present = Optional.ofNullable(database);
    database = null;
    return present;
  }

  /** The database that is used from now on: for a {@link Change}. */
  void put(Database fresh) {
    fresh.lane().tell(written);
    database = fresh;
    written.raise(); // it may hold more than the one before
  }

  /**
   * Waits for all leases, and nobody gets one any more.
   *
   * @param last see {@link Database#close(Runnable)}
   */
  void close(Consumer<Database> last) {
    hurry(false);
    lock.writeLock().lock();
    try {
      closed = true;
      takeOut().ifPresent(open -> open.close(() -> last.accept(open)));
    } finally {
      lock.writeLock().unlock();
      submitLate();
      written.raise(); // who follows the log sees that it has ended
    }
  }

  /** Before the write side of the lock is waited for: who holds a lease may hold it for long. */
  private void hurry(boolean flushFollows) {
    orElse(
        open -> {
          open.hurry(flushFollows);
          return true;
        },
        false);
  }
}
