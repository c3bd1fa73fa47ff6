package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A compaction that takes for ever, as it does while background work is paused, delays nobody. */
@Timeout(60)
class CompactionTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Bytes KEY = Bytes.utf8("k");

  @TempDir Path root;

  @Test
  void closingEndsACompactionThatRuns() throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      RocksStores stores = open();
      PrefixStore prefix = filled(stores);
      prefix.pauseBackground(Duration.ofHours(1), false, "test");
      CountDownLatch started = new CountDownLatch(1);
      Future<?> compaction =
          thread.submit(
              () -> {
                started.countDown();
                prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
                return null;
              });
      started.await();

      stores.close();

      await().until(compaction::isDone);
      assertThat(failureOf(compaction)).matches("|.*(is closed|cut off).*");
    }
    try (RocksStores again = open()) {
      assertThat(again.openOrCreate(P).get(List.of(KEY), 0)).containsExactly(Bytes.utf8("1"));
    }
  }

  @Test
  void readsAndWritesGoOnMeanwhile() throws Exception {
    try (RocksStores stores = open();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      PrefixStore prefix = filled(stores);
      prefix.pauseBackground(Duration.ofHours(1), false, "test");
      Future<?> compaction =
          thread.submit(
              () -> {
                prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
                return null;
              });

      prefix.write(List.of(new Mutation.Put(KEY, Bytes.utf8("2"))), false).join();

      assertThat(prefix.get(List.of(KEY), 0)).containsExactly(Bytes.utf8("2"));
      assertThat(compaction).isNotDone();
      prefix.continueBackground(true);
      compaction.get();
    }
  }

  @Test
  void aClosedPrefixIsNotCompacted() throws Exception {
    RocksStores stores = open();
    PrefixStore prefix = filled(stores);
    stores.close();

    assertThatThrownBy(() -> prefix.compact(Bytes.EMPTY, Bytes.EMPTY))
        .isInstanceOf(StoreException.class);
  }

  private static String failureOf(Future<?> failed) throws InterruptedException {
    try {
      failed.get();
      return "";
    } catch (ExecutionException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private RocksStores open() throws StoreException {
    return RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
  }

  private static PrefixStore filled(RocksStores stores) throws StoreException {
    PrefixStore prefix = stores.openOrCreate(P);
    prefix.write(List.of(new Mutation.Put(KEY, Bytes.utf8("1"))), false).join();
    return prefix;
  }
}
