package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** Reads keys by their names. What is expired is null, as what does not exist. */
final class PointReads {
  /** So much of values, and of what each takes beside, is read for one request. */
  static final long BYTES_MAX = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

  /** More than that is read on a thread that may wait. */
  private static final long BYTES_AT_ONCE_MAX = 1 << 20;

  /** What a value takes beside its bytes until it is answered, about. */
  private static final int OVERHEAD_BYTES = 64;

  /** Keys that are read by one call; their values are not looked at before all are here. */
  private static final int TOGETHER_MAX = 16;

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
    long bytes = 0;
    for (Bytes key : keys) {
      switch (open.memory().get(key)) {
        case MemoryReader.Found.Value(Bytes stored) -> {
          bytes += stored.length();
          values.add(open.live(stored.array(), now));
        }
        case MemoryReader.Found.Absent() -> values.add(null);
        case MemoryReader.Found.Unknown() -> {
          return Optional.empty();
        }
      }
      if (bytes > BYTES_AT_ONCE_MAX) {
        return Optional.empty();
      }
    }
    boolean ofOneMoment = keys.size() <= 1 || open.db().getLatestSequenceNumber() == before;
    return ofOneMoment ? Optional.of(values) : Optional.empty();
  }

  /** As the other one, of a snapshot or, for 0, of the present. */
  static List<@Nullable Bytes> values(
      Database open, List<Bytes> keys, long snapshot, UnaryOperator<Bytes> kept)
      throws RocksDBException, StoreException {
    return open.snapshots()
        .read(snapshot, (options, now) -> values(open, keys, options, now, kept));
  }

  /**
   * The values under the given options, wherever they are, all of one moment.
   *
   * @param now the Unix second that they must not be over at
   * @param kept what is kept of each that exists
   * @throws TooLargeException when they are too many bytes for one request
   */
  static List<@Nullable Bytes> values(
      Database open, List<Bytes> keys, ReadOptions options, long now, UnaryOperator<Bytes> kept)
      throws RocksDBException, TooLargeException {
    if (keys.size() <= TOGETHER_MAX || options.snapshot() != null) {
      return inTurn(open, keys, options, now, kept);
    }
    Snapshot moment = open.db().getSnapshot();
    try (ReadOptions ofMoment = new ReadOptions(options).setSnapshot(moment)) {
      return inTurn(open, keys, ofMoment, now, kept);
    } finally {
      open.db().releaseSnapshot(moment);
    }
  }

  private static List<@Nullable Bytes> inTurn(
      Database open, List<Bytes> keys, ReadOptions options, long now, UnaryOperator<Bytes> kept)
      throws RocksDBException, TooLargeException {
    List<@Nullable Bytes> values = new ArrayList<>(keys.size());
    long bytes = 0;
    for (int from = 0; from < keys.size(); from += TOGETHER_MAX) {
      List<Bytes> some = keys.subList(from, Math.min(keys.size(), from + TOGETHER_MAX));
      for (byte[] stored : together(open, some, options)) { // null for what is not there
        @Nullable Bytes live = stored == null ? null : open.live(stored, now);
        @Nullable Bytes value = live == null ? null : kept.apply(live);
        bytes += OVERHEAD_BYTES + (value == null ? 0 : value.length());
        values.add(value);
      }
      if (bytes > BYTES_MAX) {
        throw new TooLargeException(keys.size(), BYTES_MAX);
      }
    }
    return values;
  }

  private static List<byte[]> together(Database open, List<Bytes> keys, ReadOptions options)
      throws RocksDBException {
    if (keys.size() == 1) {
      return Collections.singletonList(open.db().get(options, keys.getFirst().array()));
    }
    return open.db().multiGetAsList(options, keys.stream().map(Bytes::array).toList());
  }
}
