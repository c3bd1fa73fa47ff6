package io.prefixdb.node.store;

import io.prefixdb.node.model.RangeQuery;
import org.rocksdb.RocksDBException;

/**
 * A view of a prefix that is held by a pin of its {@link SnapshotTable}. Each page takes a lease of
 * its own, so that a long walk keeps nobody from closing or replacing the prefix; it fails then.
 */
record PinnedView(Leases leases, SnapshotTable.Held pin) implements PrefixStore.View {
  @Override
  public PrefixStore.Page range(RangeQuery query) throws StoreException {
    return leases.with(
        open -> {
          try {
            return open.snapshots()
                .read(pin, (options, now) -> PageScan.page(open, query, options, now));
          } catch (RocksDBException e) {
            throw new StoreException("scan failed: " + e.getMessage(), e);
          }
        });
  }

  @Override
  public void close() {
    leases.orElse(
        open -> {
          open.snapshots().unpin(pin);
          return true;
        },
        false);
  }
}
