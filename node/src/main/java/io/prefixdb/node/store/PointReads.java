package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/** Reads keys by their names. What is expired is null, as what does not exist. */
final class PointReads {
  private PointReads() {}

  /**
   * The present values, if all are in memory and of one moment. Not RocksDB's read of several keys:
   * in its Java form a key that is not in memory looks like one that does not exist.
   */
  static Optional<List<@Nullable Bytes>> inMemory(Database open, List<Bytes> keys)
      throws RocksDBException {
    long before = keys.size() > 1 ? open.db().getLatestSequenceNumber() : 0;
    List<@Nullable Bytes> values = new ArrayList<>(keys.size());
    long now = Expiry.now();
    for (Bytes key : keys) {
      switch (open.memory().get(key)) {
        case MemoryReader.Found.Value(Bytes stored) -> values.add(open.live(stored.array(), now));
        case MemoryReader.Found.Absent() -> values.add(null);
        case MemoryReader.Found.Unknown() -> {
          return Optional.empty();
        }
      }
    }
    boolean ofOneMoment = keys.size() <= 1 || open.db().getLatestSequenceNumber() == before;
    return ofOneMoment ? Optional.of(values) : Optional.empty();
  }

  /**
   * The values under the given options, wherever they are.
   *
   * @param now the Unix second that they must not be over at
   */
  static List<@Nullable Bytes> values(
      Database open, List<Bytes> keys, ReadOptions options, long now) throws RocksDBException {
    List<@Nullable Bytes> values = new ArrayList<>(keys.size());
    if (keys.size() == 1) {
      values.add(live(open, open.db().get(options, keys.getFirst().array()), now));
    } else if (!keys.isEmpty()) { // RocksDB takes none for a mistake
      List<byte[]> raw = keys.stream().map(Bytes::array).toList();
      for (byte[] stored : open.db().multiGetAsList(options, raw)) {
        values.add(live(open, stored, now));
      }
    }
    return values;
  }

  private static @Nullable Bytes live(Database open, byte @Nullable [] stored, long now) {
    return stored == null ? null : open.live(stored, now);
  }
}
