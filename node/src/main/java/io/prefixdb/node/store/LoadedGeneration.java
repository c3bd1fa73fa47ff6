package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.LoadPoint;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generation that is loaded key by key beside the one in use. It is written without a log: from
 * time to time it is written out, and where it is then is kept in its {@link LoadMark}. What comes
 * after that is loaded once more, with the same values, when a load goes on there.
 */
final class LoadedGeneration implements Generation {
  /** So much may have to be loaded once more after a crash. */
  private static final long KEEP_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LoadedGeneration.class);

  private final RocksOptions rocks;
  private final PrefixName prefix;
  private final Path directory;
  private final Placing placing;
  private final Runnable ended;
  private BuiltDatabase database;
  private Room room;
  private Optional<LoadPoint> left;
  private @Nullable LoadPoint reached;
  private long notKept;
  private boolean placed;
  private boolean inUse = true;

  /**
   * Begins one, or takes the one that was left in its place.
   *
   * @param directory where it is built
   * @param ended called once, when nothing uses its directory any more
   */
  LoadedGeneration(
      PrefixName prefix, Path directory, RocksOptions rocks, Placing placing, Runnable ended)
      throws StoreException, IOException {
    this.prefix = prefix;
    this.directory = directory;
    this.rocks = rocks;
    this.placing = placing;
    this.ended = ended;
    this.left = LoadMark.read(directory, Instant.now());
    this.database = opened();
    this.room = room();
    this.reached = left.orElse(null);
  }

  /** What was left, unless RocksDB refuses it. */
  private BuiltDatabase opened() throws StoreException, IOException {
    if (left.isPresent()) {
      try {
        return BuiltDatabase.create(rocks, prefix, directory);
      } catch (StoreException e) {
        LOG.warn("prefix '{}': the load starts over: {}", prefix, e.getMessage());
        left = Optional.empty();
      }
    }
    Directories.remove(directory);
    return BuiltDatabase.create(rocks, prefix, directory);
  }

  private Room room() {
    return new Room("prefix '" + prefix + "': a load", directory, placing::makeRoom);
  }

  @Override
  public Optional<LoadPoint> left() {
    return left;
  }

  @Override
  public void startOver() throws ReplicaException {
    try {
      database.close();
      left = Optional.empty();
      database = opened();
      room = room();
      reached = null;
    } catch (IOException | StoreException e) {
      throw failed("making", e);
    }
  }

  @Override
  public void add(List<Field> fields) throws ReplicaException {
    long bytes = 0;
    for (Field field : fields) {
      bytes += field.key().length() + field.value().length();
    }
    room.take(bytes, database.toBeWritten());
    notKept += bytes;
    write(fields.stream().<Mutation>map(f -> new Mutation.Put(f.key(), f.value())).toList());
  }

  @Override
  public void replace(List<Field> present, List<Bytes> absent) throws ReplicaException {
    add(present);
    write(absent.stream().<Mutation>map(Mutation.Delete::new).toList());
  }

  private void write(List<Mutation> mutations) throws ReplicaException {
    if (mutations.isEmpty()) {
      return;
    }
    long now = System.currentTimeMillis() / 1000;
    try (WriteBatch batch = BatchBytes.of(List.of(mutations), now)) {
      database.write(batch);
    } catch (RocksDBException | StoreException e) {
      throw failed("write", e);
    }
  }

  @Override
  public void reached(LoadPoint point) throws ReplicaException {
    reached = point;
    if (notKept >= KEEP_BYTES) {
      try {
        keep(point);
      } catch (RocksDBException | IOException | StoreException e) {
        throw failed("write", e);
      }
    }
  }

  private void keep(LoadPoint point) throws RocksDBException, IOException, StoreException {
    database.flush();
    LoadMark.write(directory, point);
    notKept = 0;
  }

  @Override
  public void complete(long masterSequence, Timeline timeline) throws ReplicaException {
    try {
      database.flush();
      long offset = masterSequence - database.lastSequence();
      database.close();
      LoadMark.remove(directory);
      new Numbering(offset).following(timeline).write(directory);
      placed = true; // who places it answers for it
      placing.place(directory);
    } catch (RocksDBException | IOException | StoreException e) {
      throw failed("swap", e);
    }
    end();
  }

  @Override
  public boolean leave() {
    LoadPoint point = reached;
    if (point == null || !database.isOpen()) {
      return false;
    }
    try {
      keep(point);
      database.close();
      end();
      return true;
    } catch (RocksDBException | IOException | StoreException e) {
      LOG.warn("prefix '{}': the load cannot be gone on with: {}", prefix, e.getMessage());
      return false;
    }
  }

  @Override
  public void abort() {
    try {
      if (inUse && !placed) {
        database.close();
        Files.deleteIfExists(directory.resolve(Numbering.FILE)); // first: it says that all is here
        Directories.remove(directory);
      }
    } catch (IOException e) {
      // The next generation, or the next start, removes what is left.
      LOG.warn("'{}' cannot be removed: {}", directory, e.toString());
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
        "prefix '" + prefix + "': " + what + " of a new generation failed: " + cause.getMessage(),
        cause);
  }
}
