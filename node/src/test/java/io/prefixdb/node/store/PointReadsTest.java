package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads of many keys, and of much, at once. */
final class PointReadsTest {
  @TempDir Path root;
  private RocksStores stores;
  private PrefixStore store;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    store = stores.openOrCreate(new PrefixName("p"));
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void manyKeysAreReadInTheirOrderWhetherTheyAreThereOrNot() throws Exception {
    List<Mutation> puts = new ArrayList<>();
    List<Bytes> keys = new ArrayList<>();
    List<@Nullable Bytes> values = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keys.add(Bytes.utf8("k" + i));
      if (i % 3 == 0) {
        values.add(null);
      } else {
        values.add(Bytes.utf8("v" + i));
        puts.add(new Mutation.Put(Bytes.utf8("k" + i), Bytes.utf8("v" + i)));
      }
    }
    store.write(puts, false).join();

    assertThat(store.get(keys, 0)).isEqualTo(values);
    long snapshot = store.createSnapshot(java.time.Duration.ZERO).id();
    store.write(List.of(new Mutation.Delete(Bytes.utf8("k1"))), false).join();
    assertThat(store.get(keys, snapshot)).isEqualTo(values);
    assertThat(store.get(keys, 0).get(1)).isNull();
    assertThat(store.get(List.of(), 0)).isEmpty();
  }

  @Test
  void whatIsTooMuchForOneRequestIsRefusedBeforeItIsReadInFull() throws Exception {
    Bytes key = Bytes.utf8("large");
    store.write(List.of(new Mutation.Put(key, Bytes.of(new byte[1 << 20]))), false).join();
    int enough = (int) (PointReads.BYTES_MAX >> 20) - 1;

    assertThat(store.get(Collections.nCopies(enough, key), 0)).hasSize(enough);
    assertThatThrownBy(() -> store.get(Collections.nCopies(1_000_000, key), 0))
        .isInstanceOf(TooLargeException.class)
        .hasMessageContaining("1000000 keys")
        .hasMessageContaining(Long.toString(PointReads.BYTES_MAX));
  }

  @Test
  void whetherKeysExistIsToldHoweverLargeTheirValuesAre() throws Exception {
    Bytes key = Bytes.utf8("large");
    store.write(List.of(new Mutation.Put(key, Bytes.of(new byte[1 << 20]))), false).join();
    List<Bytes> keys =
        new ArrayList<>(Collections.nCopies((int) (PointReads.BYTES_MAX >> 20) + 20, key));
    keys.add(Bytes.utf8("none"));

    List<@Nullable Bytes> existing = store.existing(keys, 0);

    assertThat(existing).hasSize(keys.size());
    assertThat(existing.subList(0, keys.size() - 1)).containsOnly(Bytes.EMPTY);
    assertThat(existing.getLast()).isNull();
  }

  @Test
  void muchIsLeftToAThreadThatMayWait() throws Exception {
    Bytes key = Bytes.utf8("large");
    store.write(List.of(new Mutation.Put(key, Bytes.of(new byte[800 << 10]))), false).join();
    assertThat(store.getAtOnce(List.of(key))).isPresent();
    assertThat(store.getAtOnce(List.of(key, key))).isEmpty();
  }
}
