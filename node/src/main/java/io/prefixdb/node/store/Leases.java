package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a prefix's database. Every use holds a lease (the read side of a lock); closing
 * it or swapping a new generation in takes the write side, so a native handle is never used after
 * its end. A use after {@link #close} answers {@link StoreException}.
 */
final class Leases {
  private final PrefixName name;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable Database database;
  private boolean closed;

  Leases(PrefixName name, Database database) {
    this.name = name;
    this.database = database;
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

  /** As {@link #with}, for uses that have an answer for a database that is gone. */
  <T> T orElse(Use<T> use, T whenClosed) {
    try {
      return with(use);
    } catch (StoreException e) {
      return whenClosed;
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

  /** The database, for who holds a lease. */
  Database opened() throws StoreException {
    if (database == null) {
      throw new StoreException("prefix '" + name + "' is closed", null);
    }
    return database;
  }

  /** Ends what takes long, waits for all leases and keeps others from taking one meanwhile. */
  void exclusively(Change change) throws StoreException {
    hurry();
    lock.writeLock().lock();
    try {
      if (closed) {
        throw new StoreException("prefix '" + name + "' is closed", null);
      }
      change.run();
    } finally {
      lock.writeLock().unlock();
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
    database = fresh;
  }

  void close() {
    hurry();
    lock.writeLock().lock();
    try {
      closed = true;
      takeOut().ifPresent(Database::close);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Before the write side of the lock is waited for: who holds a lease may hold it for long. */
  private void hurry() {
    orElse(
        open -> {
          open.hurry();
          return true;
        },
        false);
  }
}
