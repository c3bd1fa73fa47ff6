package io.prefixdb.operator.act;

import io.prefixdb.crds.ReloadOrder;
import io.prefixdb.crds.ReloadStatus;
import io.prefixdb.operator.observed.ObservedReload;
import java.time.Instant;

/** Records of reloads for tests of actions, as they are seen before anything came of them. */
final class StoredRecords {
  private StoredRecords() {}

  /** Of that name, for a slave of the cluster {@code orders}. */
  static ObservedReload ofReload(String name, boolean automatic) {
    return new ObservedReload(
        name,
        "u",
        "7",
        Instant.EPOCH,
        1,
        automatic,
        null,
        new ReloadOrder("orders", "orders-slave-0", null, null, null, null, null),
        ReloadStatus.NONE);
  }
}
