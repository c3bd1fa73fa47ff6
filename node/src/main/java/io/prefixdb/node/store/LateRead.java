package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** One of {@link LateReads}. */
final class LateRead implements PrefixStore.ReadBack {
  private final LateReads all;
  private final RocksPrefix prefix;
  private final List<Bytes> keys;
  private final long snapshot;
  private final UnaryOperator<Bytes> kept;

  /** What was read at the end of the prefix; set before anybody can see that it is closed. */
  private @Nullable Last last;

  /** The values, or why they could not be read. */
  private interface Last {
    List<@Nullable Bytes> values() throws StoreException;
  }

  /**
   * @param kept what is kept of each value
   */
  LateRead(
      LateReads all,
      RocksPrefix prefix,
      List<Bytes> keys,
      long snapshot,
      UnaryOperator<Bytes> kept) {
    this.all = all;
    this.prefix = prefix;
    this.keys = keys;
    this.snapshot = snapshot;
    this.kept = kept;
  }

  @Override
  public Optional<List<@Nullable Bytes>> getAtOnce() throws StoreException {
    if (snapshot != 0) {
      return Optional.empty();
    }
    try {
      Optional<List<@Nullable Bytes>> found = prefix.getAtOnce(keys);
      if (found.isPresent()) {
        all.remove(this);
      }
      return found;
    } catch (ClosedException e) {
      return Optional.of(atItsEnd(e));
    }
  }

  @Override
  public List<@Nullable Bytes> get() throws StoreException {
    try {
      return prefix.read(keys, snapshot, kept);
    } catch (ClosedException e) {
      return atItsEnd(e);
    } finally {
      all.remove(this);
    }
  }

  private List<@Nullable Bytes> atItsEnd(ClosedException closed) throws StoreException {
    if (last == null) {
      throw closed;
    }
    return last.values();
  }

  /** Reads at the end of the prefix; how many bytes that were. Throws nothing. */
  long readNow(Database open) {
    try {
      List<@Nullable Bytes> values = PointReads.values(open, keys, snapshot, kept);
      last = () -> values;
      return values.stream().mapToLong(value -> value == null ? 0 : value.length()).sum();
    } catch (StoreException e) {
      last = failing(e);
    } catch (RocksDBException | RuntimeException e) {
      last = failing(prefix.failed("read", e));
    }
    return 0;
  }

  private static Last failing(StoreException failure) {
    return () -> {
      throw failure;
    };
  }
}
