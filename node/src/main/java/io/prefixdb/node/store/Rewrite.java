package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** See {@link PrefixStore#rewrite}; used while nobody else writes. */
final class Rewrite {
  private Rewrite() {}

  /** Writes what changes as one batch; what was written. */
  static List<Field> run(
      Database open,
      List<Bytes> keys,
      UnaryOperator<Bytes> change,
      DatabaseWriter writer,
      boolean sync,
      WriteGate gate)
      throws RocksDBException, StoreException {
    List<Field> written = new ArrayList<>();
    List<Mutation> puts = new ArrayList<>();
    List<@Nullable Bytes> present = present(open, keys);
    for (int i = 0; i < keys.size(); i++) {
      Bytes value = present.get(i);
      Bytes changed = value == null ? null : change.apply(value);
      if (changed != null && !changed.equals(value)) {
        puts.add(new Mutation.Put(keys.get(i), changed));
        written.add(new Field(keys.get(i), changed));
      }
    }
    if (!puts.isEmpty()) {
      try (WriteBatch batch = BatchBytes.of(List.of(puts), open.times().begin())) {
        writer.write(batch, written.stream().map(Field::key).toList(), sync, gate);
      } finally {
        open.times().end();
      }
    }
    return written;
  }

  private static List<@Nullable Bytes> present(Database open, List<Bytes> keys)
      throws RocksDBException, StoreException {
    try (ReadOptions options = new ReadOptions()) {
      return PointReads.values(open, keys, options, Expiry.now(), UnaryOperator.identity());
    }
  }
}
