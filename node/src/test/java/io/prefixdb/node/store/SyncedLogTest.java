package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

/** When a log is synced before slaves are given of it. */
final class SyncedLogTest {
  private long latest;
  private int syncs;
  private boolean failing;
  private final SyncedLog log = log(true);

  @Test
  void whatIsGivenToSlavesIsOnTheDiskBefore() throws Exception {
    latest = 7;
    log.before(5);
    assertThat(syncs).isEqualTo(1);
    log.before(7);
    assertThat(syncs).as("it was synced with what came before it").isEqualTo(1);
    latest = 8;
    log.before(8);
    assertThat(syncs).isEqualTo(2);
  }

  @Test
  void whoCatchesUpWaitsForNoDisk() throws Exception {
    latest = 1_000;
    log.before(1_000);
    for (int i = 1; i < 1_000; i++) {
      log.before(i);
    }
    assertThat(syncs).isEqualTo(1);
  }

  @Test
  void whatCannotBeSyncedIsNotGiven() throws Exception {
    latest = 5;
    failing = true;
    assertThatThrownBy(() -> log.before(5)).isInstanceOf(RocksDBException.class);
    failing = false;
    log.before(5);
    assertThat(syncs).as("it is tried again").isEqualTo(2);
  }

  @Test
  void nothingIsSyncedWhereThatIsNotPromised() throws Exception {
    latest = 5;
    log(false).before(5);
    assertThat(syncs).isZero();
  }

  private SyncedLog log(boolean promised) {
    return new SyncedLog(
        promised,
        () -> latest,
        () -> {
          syncs++;
          if (failing) {
            throw new RocksDBException("no space left");
          }
        });
  }
}
