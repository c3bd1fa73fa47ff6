package io.prefixdb.node.store;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.RangeQuery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads one page of a scan. What is expired is passed over as if it were not there. */
final class PageScan {
  /** Bytes of fields after which a page ends although more was asked for. */
  static final int PAGE_BYTES_MAX = 4 << 20;

  /** Keys passed over after which a scan looks whether it is to be cut off. */
  private static final int LOOK_AFTER_KEYS = 10_000;

  private final Database open;
  private final RangeQuery query;
  private final long now;
  private final List<Field> fields = new ArrayList<>();
  private long passedOver;

  private PageScan(Database open, RangeQuery query, long now) {
    this.open = open;
    this.query = query;
    this.now = now;
  }

  /**
   * @param now the Unix second that what is shown must not be over at
   */
  static PrefixStore.Page page(Database open, RangeQuery query, ReadOptions options, long now)
      throws RocksDBException, StoreException {
    try (RocksIterator keys = open.db().newIterator(options)) {
      PrefixStore.Page page = new PageScan(open, query, now).read(keys);
      keys.status();
      return page;
    }
  }

  private PrefixStore.Page read(RocksIterator keys) throws StoreException {
    keys.seek(query.from().array());
    if (!query.inclusive() && keys.isValid() && Bytes.of(keys.key()).equals(query.from())) {
      keys.next();
    }
    @Nullable Bytes value = live(keys);
    for (long passed = 0; value != null && passed != query.offset(); passed++) {
      passOver(keys);
      value = live(keys);
    }
    int bytes = 0;
    while (value != null
        && Long.compareUnsigned(fields.size(), query.limit()) < 0
        && bytes < PAGE_BYTES_MAX) {
      Bytes key = Bytes.of(keys.key());
      if (isPast(key)) {
        break;
      }
      bytes += key.length() + value.length();
      fields.add(new Field(key, value));
      keys.next();
      value = live(keys);
    }
    boolean last = value == null || isPast(Bytes.of(keys.key()));
    return new PrefixStore.Page(fields, last);
  }

  /** The value of the first key from here on that is not expired, or null at the end. */
  private @Nullable Bytes live(RocksIterator keys) throws StoreException {
    while (keys.isValid()) {
      @Nullable Bytes value = open.live(keys.value(), now);
      if (value != null) {
        return value;
      }
      passOver(keys);
    }
    return null;
  }

  /** There can be very many of them, and whoever closes the prefix waits for the scan. */
  private void passOver(RocksIterator keys) throws StoreException {
    keys.next();
    if (++passedOver % LOOK_AFTER_KEYS == 0 && open.isEnding()) {
      throw new StoreException("a scan was cut off, for the prefix is closed or replaced", null);
    }
  }

  private boolean isPast(Bytes key) {
    return !query.to().isEmpty() && key.compareTo(query.to()) > 0;
  }
}
