package io.prefixdb.node.store;

import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A generation that is loaded key by key beside the one in use. It is written without a log, which
 * a load that starts over does not need, and made durable as a whole before the swap.
 */
final class LoadedGeneration implements Generation {
  private final RocksStores stores;
  private final RocksPrefix prefix;
  private final Path directory;
  private final BuiltDatabase database;
  private final Runnable ended;
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
    this.database = BuiltDatabase.create(stores.options(), prefix.name(), directory);
  }

  @Override
  public void add(List<Field> fields) throws ReplicaException {
    long now = System.currentTimeMillis() / 1000;
    List<Mutation> puts =
        fields.stream().<Mutation>map(f -> new Mutation.Put(f.key(), f.value())).toList();
    try (WriteBatch batch = BatchBytes.of(List.of(puts), now)) {
      database.write(batch);
    } catch (RocksDBException | StoreException e) {
      throw failed("write", e);
    }
  }

  @Override
  public void complete(long masterSequence, Timeline timeline) throws ReplicaException {
    PrefixName name = prefix.name();
    try {
      database.flush();
      long offset = masterSequence - database.lastSequence();
      database.close();
      new Numbering(offset).following(timeline).write(directory);
      prefix.swapIn(directory, stores.settings().old(name));
    } catch (RocksDBException | IOException | StoreException e) {
      throw failed("swap", e);
    }
    end();
  }

  @Override
  public void abort() {
    try {
      if (database.isOpen()) {
        database.close();
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
