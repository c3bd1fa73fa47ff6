package io.prefixdb.node.store;

import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A generation that is loaded key by key beside the one in use. It is written without a log, which
 * a load that starts over does not need, and made durable as a whole before the swap.
 */
final class LoadedGeneration implements Generation {
  private static final long BACKGROUND_POLL_NANOS = 5_000_000;

  private final RocksStores stores;
  private final RocksPrefix prefix;
  private final Path directory;
  private final Options options;
  private final RocksDB db;
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true).setNoSlowdown(true);
  private final Runnable ended;
  private boolean open = true;
  private boolean inUse = true;

  /**
   * Begins one.
   *
   * @param ended called once, when nothing uses its directory any more
   */
  LoadedGeneration(RocksStores stores, RocksPrefix prefix, Runnable ended) throws StoreException {
    this.stores = stores;
    this.prefix = prefix;
    this.ended = ended;
    this.directory = stores.settings().fresh(prefix.name());
    this.options = stores.options().forGeneration(prefix.name());
    // It may outlive the stores, and without threads its flush would wait for ever.
    BackgroundThreads.use();
    try {
      this.db = RocksDB.open(options, directory.toString());
    } catch (RocksDBException e) {
      BackgroundThreads.leave();
      options.close();
      unlogged.close();
      throw new StoreException("RocksDB refuses it: " + e.getMessage(), e);
    }
  }

  @Override
  public void add(List<Field> fields) throws ReplicaException {
    long now = System.currentTimeMillis() / 1000;
    List<Mutation> puts =
        fields.stream().<Mutation>map(f -> new Mutation.Put(f.key(), f.value())).toList();
    try (WriteBatch batch = BatchBytes.of(List.of(puts), now)) {
      write(batch);
    } catch (RocksDBException e) {
      throw failed("write", e);
    }
  }

  /** Waits while RocksDB writes out what came before, but not for room on a full disk. */
  private void write(WriteBatch batch) throws RocksDBException, ReplicaException {
    while (true) {
      try {
        db.write(unlogged, batch);
        return;
      } catch (RocksDBException e) {
        if (!RocksFailure.isIncomplete(e)) {
          throw e;
        }
        awaitBackgroundWork();
      }
    }
  }

  /** As RocksDB's own that waits, which on a full disk would wait until there is room. */
  private void flush() throws RocksDBException, ReplicaException {
    try (FlushOptions begin = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
      db.flush(begin);
    }
    while (db.getLongProperty("rocksdb.num-immutable-mem-table") > 0) {
      awaitBackgroundWork();
    }
  }

  private void awaitBackgroundWork() throws RocksDBException, ReplicaException {
    long errors = db.getLongProperty("rocksdb.background-errors");
    if (errors > 0) {
      throw failed(
          "writing out the tables",
          new StoreException(
              "RocksDB could not, %d times; %d bytes are free: make room"
                  .formatted(errors, directory.toFile().getUsableSpace()),
              null));
    }
    LockSupport.parkNanos(BACKGROUND_POLL_NANOS);
  }

  @Override
  public void complete(long masterSequence) throws ReplicaException {
    PrefixName name = prefix.name();
    try {
      flush();
      long offset = masterSequence - db.getLatestSequenceNumber();
      closeDatabase();
      new Numbering(offset).write(directory);
      prefix.swapIn(directory, stores.settings().old(name));
    } catch (RocksDBException | IOException | StoreException e) {
      throw failed("swap", e);
    }
    end();
  }

  @Override
  public void abort() {
    try {
      if (open) {
        closeDatabase();
        Directories.remove(directory);
      }
    } catch (IOException e) {
      // The next generation, or the next start, removes what is left.
      return;
    } finally {
      end();
    }
  }

  private void end() {
    if (inUse) {
      inUse = false;
      ended.run();
    }
  }

  private void closeDatabase() {
    open = false;
    db.cancelAllBackgroundWork(true);
    db.close();
    options.close();
    unlogged.close();
    BackgroundThreads.leave();
  }

  private ReplicaException failed(String what, Exception cause) {
    return new ReplicaException(
        "prefix '"
            + prefix.name()
            + "': "
            + what
            + " of a new generation failed: "
            + cause.getMessage(),
        cause);
  }
}
