package io.prefixdb.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.rpc.Call;
import io.prefixdb.node.store.PrefixStore;
import io.prefixdb.node.store.RocksStores;
import io.prefixdb.node.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int KEYS = 3 * Pages.KEYS_MAX;

  @TempDir Path root;

  /** One write moves a key behind the pages that are read by then. */
  @Test
  void aRangeOfManyPagesShowsOneMoment() throws Exception {
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0))) {
      PrefixStore store = stores.openOrCreate(P);
      List<Mutation> puts = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        puts.add(put("k%05d".formatted(i)));
      }
      store.write(puts, false).join();
      boolean[] moved = new boolean[1];
      Values whileReading =
          new Values(
              () -> {
                if (!moved[0]) {
                  moved[0] = true;
                  store
                      .write(List.of(new Mutation.Delete(key("k00000")), put("k99999")), false)
                      .join();
                }
                return false;
              });

      Scan scan = new Scan(all(), whileReading);
      scan.run(store);

      assertThat(moved[0]).isTrue();
      assertThat(scan.fields()).hasSize(KEYS);
      assertThat(scan.fields().getLast().key()).isEqualTo(key("k%05d".formatted(KEYS - 1)));
      assertThat(store.snapshots()).isZero();
      assertThat(store.createSnapshot(Duration.ZERO).id()).isEqualTo(1);
    }
  }

  /** The limit is one of a single page, but the values are too large for one. */
  @Test
  void aRangeOfAFewLargeValuesShowsOneMoment() throws Exception {
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0))) {
      PrefixStore store = stores.openOrCreate(P);
      Bytes large = Bytes.utf8("\"" + "x".repeat(1 << 20) + "\"");
      for (int i = 0; i < 10; i++) {
        store.write(List.of(new Mutation.Put(key("k" + i), large)), false).join();
      }
      Values whileReading =
          new Values(
              () -> {
                store.write(List.of(new Mutation.Delete(key("k9")), put("k99")), false).join();
                return false;
              });
      RangeQuery query = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 100);

      Scan scan = new Scan(range(query), whileReading);
      scan.run(store);

      assertThat(scan.last()).isTrue();
      assertThat(scan.fields()).hasSize(10);
      assertThat(scan.fields().getLast().key()).isEqualTo(key("k9"));
    }
  }

  private static Call.Range range(RangeQuery query) {
    return new Call.Range(P.bytes(), query, 0, false, false, false, false);
  }

  private static Call.Range all() {
    RangeQuery query = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 100_000);
    return range(query);
  }

  private static Mutation put(String key) {
    return new Mutation.Put(key(key), key("1"));
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }
}
