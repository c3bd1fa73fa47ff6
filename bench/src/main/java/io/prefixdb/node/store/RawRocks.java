package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with the node's options and merge operator and nothing around it: what the node could
 * reach at the most. It is in this package to open the database as the node does. Used by one
 * thread.
 */
public final class RawRocks implements AutoCloseable {
  private final RocksOptions rocks;
  private final Options options;
  private final RocksDB db;
  private final WriteOptions plain = new WriteOptions();

  private RawRocks(RocksOptions rocks, Options options, RocksDB db) {
    this.rocks = rocks;
    this.options = options;
    this.db = db;
  }

  /** Opens or creates the database in {@code directory}. */
  public static RawRocks open(Path directory) throws StoreException, RocksDBException {
    RocksOptions rocks = RocksOptions.load(new StoreSettings(directory, Optional.empty(), 0));
    Options options = rocks.forPrefix(PrefixName.parse(Bytes.utf8("bench")).orElseThrow());
    return new RawRocks(rocks, options, RocksDB.open(options, directory.toString()));
  }

  public void put(Bytes key, Bytes value) throws RocksDBException {
    db.put(plain, key.array(), TimeSuffix.append(value, now()));
  }

  /** Writes the value under all keys with one batch. */
  public void put(List<Bytes> keys, Bytes value) throws RocksDBException {
    long now = now();
    try (WriteBatch batch = new WriteBatch()) {
      for (Bytes key : keys) {
        batch.put(key.array(), TimeSuffix.append(value, now));
      }
      db.write(plain, batch);
    }
  }

  public @Nullable Bytes get(Bytes key) throws RocksDBException {
    byte[] stored = db.get(key.array());
    return stored == null ? null : TimeSuffix.strip(stored);
  }

  /** The merge {@code inc}; folded when somebody reads the key, or RocksDB compacts it. */
  public void inc(Bytes key, Bytes parameter) throws RocksDBException {
    db.merge(plain, key.array(), TimeSuffix.append(MergeKind.INC.operand(parameter), now()));
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  @Override
  public void close() {
    plain.close();
    db.close();
    options.close();
    rocks.close();
  }
}
