package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;

/**
 * Who waits for whom while a prefix is closed or replaced, on a RocksDB that lets no write in as
 * soon as one table waits for compaction.
 */
@Timeout(60)
class ClosingTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Bytes KEY = Bytes.utf8("k");
  private static final Executor THREADS = task -> Thread.ofPlatform().start(task);

  @TempDir Path root;
  private RocksStores stores;
  private PrefixStore prefix;

  @BeforeEach
  void open() throws Exception {
    Path ini = root.resolve("node.ini");
    Files.writeString(
        ini,
        """
        [Version]
          rocksdb_version=7.8.3
          options_file_version=1.1
        [DBOptions]
          create_if_missing=true
        [CFOptions "default"]
          write_buffer_size=65536
          max_write_buffer_number=2
          level0_file_num_compaction_trigger=1
          level0_slowdown_writes_trigger=1
          level0_stop_writes_trigger=1
        """);
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.of(ini), 0));
    prefix = stores.openOrCreate(P);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void writesThatStandStillDoNotHoldUpTheClose() throws Exception {
    prefix.pauseBackground(Duration.ofHours(1), false, "test");
    List<CompletableFuture<Long>> writes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Bytes value = Bytes.of(new byte[16 << 10]);
      writes.add(prefix.write(List.of(new Mutation.Put(Bytes.utf8("k" + i), value)), false));
    }
    assertThat(writes.getLast()).isNotDone();

    stores.close();

    assertThat(writes).allMatch(CompletableFuture::isDone);
    long acknowledged = writes.stream().filter(w -> !w.isCompletedExceptionally()).count();
    open();
    assertThat(prefix.lastSequence()).isGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  void whoAsksForNumbersDoesNotWaitForACloseThatWaits() throws Exception {
    write("1");
    prefix.createSnapshot(Duration.ofMillis(300));
    CountDownLatch leased = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(() -> rewrite(leased, mayEnd), THREADS);
    leased.await();
    Thread closer = new Thread(stores::close);
    closer.start();
    await().until(() -> closer.getState() == Thread.State.WAITING);

    assertThat(prefix.lastSequence()).isEqualTo(1);
    assertThat(prefix.pause()).isEqualTo(PrefixStore.Pause.NONE);
    await().until(() -> prefix.snapshots() == 0); // its timer waits for nobody either
    mayEnd.countDown();
    reader.join();
    closer.join();
  }

  @Test
  void aScanThatPassesOverManyKeysIsCutOff() throws Exception {
    PrefixName name = new PrefixName("q");
    StoreSettings settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    Files.createDirectories(root.resolve("data/q"));
    RangeQuery far = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 10_001, 1);
    try (RocksOptions rocks = RocksOptions.load(settings);
        Database database = Database.open(name, root.resolve("data/q"), rocks, 1);
        ReadOptions options = new ReadOptions()) {
      database
          .lane()
          .submit(
              IntStream.range(0, 10_002)
                  .<Mutation>mapToObj(i -> new Mutation.Put(Bytes.utf8("k" + i), KEY))
                  .toList(),
              false)
          .join();
      assertThat(PageScan.page(database, far, options, 0).fields()).hasSize(1);

      database.hurry(false);

      assertThatThrownBy(() -> PageScan.page(database, far, options, 0))
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void everyWriteDuringSwapsEnds() throws Exception {
    write("1");
    StoreReplicas replicas = new StoreReplicas(stores);
    List<CompletableFuture<Long>> writes = new ArrayList<>();
    for (int swaps = 1; swaps <= 3; swaps++) {
      Generation fresh = replicas.beginGeneration(P);
      fresh.add(List.of(new Field(KEY, Bytes.utf8("\"new\""))));
      long position = 1000L * swaps;
      CompletableFuture<Void> swap =
          CompletableFuture.runAsync(() -> complete(fresh, position), THREADS);
      while (!swap.isDone()) {
        if (writes.size() < 20_000) {
          writes.add(prefix.write(List.of(new Mutation.Put(KEY, KEY)), false));
        }
        Thread.onSpinWait();
      }
      swap.join();
    }
    await().until(() -> writes.stream().allMatch(CompletableFuture::isDone));
  }

  private static void complete(Generation fresh, long position) {
    try {
      fresh.complete(position, Timeline.UNKNOWN);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String value) {
    prefix.write(List.of(new Mutation.Put(KEY, Bytes.utf8(value))), false).join();
  }

  /** Holds the prefix until the latch is open. */
  private void rewrite(CountDownLatch leased, CountDownLatch mayEnd) {
    try {
      prefix.rewrite(
          List.of(KEY),
          value -> {
            leased.countDown();
            try {
              mayEnd.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return value;
          },
          false);
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }
}
