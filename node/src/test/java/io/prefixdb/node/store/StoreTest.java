package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on a real RocksDB. */
class StoreTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir Path root;
  private RocksStores stores;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(settings("data", ""));
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void writesOfManyConnectionsAreAllThereAndCountedOnce() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    int writers = 8;
    int each = 500;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> running = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    store.write(List.of(put("k" + writer + "-" + i, "1"), add("n")), false).join();
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(store.lastSequence()).isEqualTo(2L * writers * each);
    assertThat(value(store, "n")).isEqualTo(Integer.toString(writers * each));
    for (int w = 0; w < writers; w++) {
      assertThat(value(store, "k" + w + "-" + (each - 1))).isEqualTo("1");
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterTheNextStart() throws Exception {
    stores.openOrCreate(P).write(List.of(put("k", "1"), add("n")), true).join();
    stores.close();
    stores = RocksStores.open(settings("data", ""));
    assertThat(stores.names()).containsExactly(P);
    assertThat(value(stores.find(P).orElseThrow(), "k")).isEqualTo("1");
    assertThat(value(stores.find(P).orElseThrow(), "n")).isEqualTo("1");
  }

  @Test
  void rewritesWhatIsThereByNowAndNothingElse() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    store.write(List.of(put("a", "word"), put("b", "1"), put("c", "2")), false).join();
    long before = store.lastSequence();

    List<Field> written =
        store.rewrite(
            List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("gone")),
            value -> value.equals(Bytes.utf8("word")) ? Bytes.utf8("\"word\"") : value,
            true);

    assertThat(written).containsExactly(new Field(Bytes.utf8("a"), Bytes.utf8("\"word\"")));
    assertThat(value(store, "a")).isEqualTo("\"word\"");
    assertThat(value(store, "b")).isEqualTo("1");
    assertThat(store.lastSequence()).isEqualTo(before + 1);
  }

  @Test
  void aSnapshotShowsTheMomentOfItsMaking() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    store.write(List.of(put("a", "1")), false).join();
    PrefixStore.Snapshot snapshot = store.createSnapshot(Duration.ZERO);
    store.write(List.of(put("a", "2"), put("b", "2")), false).join();

    assertThat(snapshot).isEqualTo(new PrefixStore.Snapshot(1, 1));
    assertThat(store.get(List.of(Bytes.utf8("a"), Bytes.utf8("b")), 1))
        .containsExactly(Bytes.utf8("1"), null);
    assertThat(store.range(all(), 1).fields()).containsExactly(field("a", "1"));
    assertThat(store.releaseSnapshot(1)).isTrue();
    assertThat(store.releaseSnapshot(1)).isFalse();
    assertThatThrownBy(() -> store.get(List.of(Bytes.utf8("a")), 1))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void aReadThatMayNotWaitTellsWhatIsInMemoryAndElseNothing() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    store.write(List.of(put("a", "1"), put("b", "2")), false).join();
    List<Bytes> keys = List.of(Bytes.utf8("a"), Bytes.utf8("x"), Bytes.utf8("b"));
    assertThat(store.getAtOnce(keys).orElseThrow())
        .containsExactly(Bytes.utf8("1"), null, Bytes.utf8("2"));

    store.compact(Bytes.EMPTY, Bytes.EMPTY);
    stores.close();
    stores = RocksStores.open(settings("data", ""));
    store = stores.find(P).orElseThrow();
    assertThat(store.getAtOnce(keys)).isEmpty();
    assertThat(store.get(keys, 0)).containsExactly(Bytes.utf8("1"), null, Bytes.utf8("2"));
    assertThat(store.getAtOnce(List.of(Bytes.utf8("a"))).orElseThrow())
        .containsExactly(Bytes.utf8("1"));
  }

  @Test
  void aSnapshotEndsWithItsLease() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    long id = store.createSnapshot(Duration.ofMillis(50)).id();
    await().until(() -> !store.hasSnapshot(id));
  }

  @Test
  void aScanKeepsItsBoundsAndSaysWhenNothingIsLeft() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    store.write(List.of(put("a", "1"), put("b", "2"), put("c", "3"), put("d", "4")), false).join();
    assertThat(store.range(query("b", true, "c", 0, 10), 0))
        .isEqualTo(new PrefixStore.Page(List.of(field("b", "2"), field("c", "3")), true));
    assertThat(store.range(query("b", false, "", 0, 1), 0))
        .isEqualTo(new PrefixStore.Page(List.of(field("c", "3")), false));
    assertThat(store.range(query("bb", false, "", 0, 2), 0))
        .isEqualTo(new PrefixStore.Page(List.of(field("c", "3"), field("d", "4")), true));
    assertThat(store.range(query("", true, "c", 1, 2), 0))
        .isEqualTo(new PrefixStore.Page(List.of(field("b", "2"), field("c", "3")), true));
    assertThat(store.range(query("", true, "", 0, 0), 0))
        .isEqualTo(new PrefixStore.Page(List.of(), false));
  }

  @Test
  void aSlaveThatAppliesTheLogCountsAsTheMasterDoes() throws Exception {
    PrefixStore master = stores.openOrCreate(P);
    master.write(List.of(put("a", "1"), put("b", "2")), false).join();
    master.write(List.of(add("n"), new Mutation.Delete(Bytes.utf8("a"))), false).join();
    Updates.Batches updates = (Updates.Batches) master.updatesSince(1, 100);

    try (RocksStores slave = RocksStores.open(settings("slave", ""))) {
      Replica replica = new StoreReplicas(slave).openOrCreate(P);
      assertThat(replica.position()).isEqualTo(1);
      replica.apply(updates.logs());
      assertThat(replica.position()).isEqualTo(5);
      PrefixStore copy = slave.find(P).orElseThrow();
      assertThat(copy.range(all(), 0)).isEqualTo(master.range(all(), 0));
      // Served further in the same numbering, byte for byte, time suffixes included.
      assertThat(((Updates.Batches) copy.updatesSince(1, 100)).logs().getFirst())
          .isEqualTo(UpdateBatch.joined(updates.logs()));
    }
  }

  @Test
  void aLoadedGenerationTakesThePlaceOfTheOldOneAndGoesOnInTheMastersNumbers() throws Exception {
    StoreReplicas replicas = new StoreReplicas(stores);
    PrefixStore store = stores.openOrCreate(P);
    store.write(List.of(put("old", "1")), false).join();

    Generation fresh = replicas.beginGeneration(P);
    fresh.add(List.of(field("a", "1"), field("b", "2")));
    assertThat(value(store, "old")).isEqualTo("1");
    fresh.complete(1000, Timeline.UNKNOWN);

    assertThat(store.range(all(), 0).fields()).containsExactly(field("a", "1"), field("b", "2"));
    assertThat(store.lastSequence()).isEqualTo(1000);
    Replica replica = replicas.openOrCreate(P);
    assertThat(replica.position()).isEqualTo(1001);
    replica.apply(
        List.of(
            UpdateBatch.of(
                    1001, List.of(new UpdateBatch.Op.Put(Bytes.utf8("c"), Bytes.utf8("3time"))))
                .bytes()));
    assertThat(replica.position()).isEqualTo(1002);
    Updates.Batches served = (Updates.Batches) store.updatesSince(1001, 10);
    assertThat(served.first()).isEqualTo(1001);
    assertThat(served.last()).isEqualTo(1001);

    stores.close();
    stores = RocksStores.open(settings("data", ""));
    assertThat(stores.find(P).orElseThrow().lastSequence()).isEqualTo(1001);
    assertThat(Files.exists(root.resolve("data_reload/new/p"))).isFalse();
    assertThat(Files.exists(root.resolve("data_reload/old/p"))).isFalse();
  }

  /** It has more writes of its own then than the master had updates. */
  @Test
  void keysOfAGenerationCanBeReplaced() throws Exception {
    StoreReplicas replicas = new StoreReplicas(stores);
    PrefixStore store = stores.openOrCreate(P);
    Generation fresh = replicas.beginGeneration(P);
    fresh.add(List.of(field("a", "1"), field("b", "2"), field("c", "3")));
    fresh.replace(List.of(field("a", "7"), field("n", "8")), List.of(Bytes.utf8("b")));
    fresh.complete(4, Timeline.UNKNOWN);

    assertThat(store.range(all(), 0).fields())
        .containsExactly(field("a", "7"), field("c", "3"), field("n", "8"));
    assertThat(store.lastSequence()).isEqualTo(4);
    Replica replica = replicas.openOrCreate(P);
    replica.apply(
        List.of(
            UpdateBatch.of(5, List.of(new UpdateBatch.Op.Put(Bytes.utf8("c"), Bytes.utf8("3time"))))
                .bytes()));
    assertThat(replica.position()).isEqualTo(6);
    assertThat(((Updates.Batches) store.updatesSince(5, 10)).first()).isEqualTo(5);
    assertThat(((Updates.Batches) store.updatesSince(2, 10)).first()).as("a gap").isEqualTo(5);
  }

  @Test
  void anAbortedGenerationLeavesTheOldOne() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    store.write(List.of(put("old", "1")), false).join();
    Generation fresh = new StoreReplicas(stores).beginGeneration(P);
    fresh.add(List.of(field("a", "1")));
    fresh.abort();
    assertThat(value(store, "old")).isEqualTo("1");
    assertThat(root.resolve("data_reload/new/p")).doesNotExist();
  }

  @Test
  void aGenerationThatACrashCutOffIsGoneAfterTheNextStart() throws Exception {
    stores.openOrCreate(P).write(List.of(put("old", "1")), false).join();
    stores.close();
    Path half = Files.createDirectories(root.resolve("data_reload/new/p"));
    Files.writeString(half.resolve("000004.log"), "half");
    stores = RocksStores.open(settings("data", ""));
    assertThat(half).doesNotExist();
    assertThat(value(stores.find(P).orElseThrow(), "old")).isEqualTo("1");
  }

  @Test
  void aSecondProcessIsToldWhoHoldsTheDirectory() {
    assertThatThrownBy(() -> RocksStores.open(settings("data", "")))
        .hasMessageContaining("held by process " + ProcessHandle.current().pid() + " on ");
  }

  @Test
  void theLimitOfPrefixesIsKept() throws Exception {
    try (RocksStores one =
        RocksStores.open(new StoreSettings(root.resolve("one"), Optional.empty(), 1))) {
      one.openOrCreate(P);
      assertThatThrownBy(() -> one.openOrCreate(new PrefixName("q")))
          .hasMessageContaining("max_prefixes = 1");
    }
  }

  @Test
  void anIniThatRocksDbRefusesIsNamed() throws Exception {
    assertThatThrownBy(() -> RocksStores.open(settings("bad", "no_such_option=1")))
        .hasMessageContaining("bad.ini")
        .hasMessageContaining("no_such_option");
  }

  /** Reads, writes and snapshots against swaps and the end: an error at the most, never a crash. */
  @Test
  void nothingIsUsedAfterItsEnd() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    AtomicBoolean end = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        users.add(threads.submit(() -> use(store, end)));
      }
      StoreReplicas replicas = new StoreReplicas(stores);
      for (int round = 1; round <= 20; round++) {
        Generation fresh = replicas.beginGeneration(P);
        fresh.add(List.of(field("k", Integer.toString(round))));
        fresh.complete(round * 1000L, Timeline.UNKNOWN);
      }
      stores.close();
      end.set(true);
      for (Future<?> user : users) {
        user.get();
      }
    }
    assertThatThrownBy(() -> store.get(List.of(Bytes.utf8("k")), 0)).hasMessageContaining("closed");
    assertThat(store.write(List.of(put("k", "1")), false)).isCompletedExceptionally();
  }

  private static void use(PrefixStore store, AtomicBoolean end) {
    while (!end.get()) {
      try {
        store.get(List.of(Bytes.utf8("k")), 0);
        store.range(all(), 0);
        store.updatesSince(1, 10);
        store.createSnapshot(Duration.ofMillis(5));
        CompletableFuture<Long> written = store.write(List.of(put("w", "1"), add("n")), false);
        written.exceptionally(failure -> 0L).join();
      } catch (StoreException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  private StoreSettings settings(String name, String option) throws Exception {
    Path ini = root.resolve(name + ".ini");
    Files.writeString(
        ini,
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          WAL_ttl_seconds=7200
          %s
        [CFOptions "default"]
        [TableOptions/BlockBasedTable "default"]
        """
            .formatted(option));
    return new StoreSettings(root.resolve(name), Optional.of(ini), 0);
  }

  private static Mutation put(String key, String value) {
    return new Mutation.Put(Bytes.utf8(key), Bytes.utf8(value));
  }

  private static Mutation add(String key) {
    return new Mutation.Merge(Bytes.utf8(key), MergeKind.INC, Bytes.utf8("{\"inc\":1}"));
  }

  private static Field field(String key, String value) {
    return new Field(Bytes.utf8(key), Bytes.utf8(value));
  }

  private static RangeQuery all() {
    return query("", true, "", 0, 100);
  }

  private static RangeQuery query(
      String from, boolean inclusive, String to, long offset, long limit) {
    return new RangeQuery(Bytes.utf8(from), inclusive, Bytes.utf8(to), offset, limit);
  }

  private static @Nullable String value(PrefixStore store, String key) throws StoreException {
    @Nullable Bytes value = store.get(List.of(Bytes.utf8(key)), 0).getFirst();
    return value == null ? null : value.toString();
  }
}
