package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class LogFilesTest {
  /** A thread for each, for they wait for each other. */
  private static final Executor OWN = task -> Thread.ofPlatform().daemon().start(task);

  @TempDir private Path directory;

  /** A checkpoint lists it, and may wait for minutes until tables are written. */
  @Test
  void removingDoesNotWaitForACheckpointAndKeepsNobodyWaiting() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (RocksDB db = RocksDB.open(directory.toString())) {
      LogFiles files = new LogFiles(db, directory);
      CompletableFuture<Boolean> checkpoint =
          CompletableFuture.supplyAsync(() -> listsUntil(files, begun, over), OWN);
      begun.await();

      assertThat(removed(files).get(30, TimeUnit.SECONDS)).as("now").isFalse();
      assertThat(CompletableFuture.supplyAsync(() -> lists(files), OWN).get(30, TimeUnit.SECONDS))
          .isTrue();

      over.countDown();
      assertThat(checkpoint.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(removed(files).get(30, TimeUnit.SECONDS)).as("later").isTrue();
    }
  }

  private static CompletableFuture<Boolean> removed(LogFiles files) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return files.removeArchived(Long.MAX_VALUE).isPresent();
          } catch (StoreException e) {
            throw new IllegalStateException(e);
          }
        },
        OWN);
  }

  private static boolean lists(LogFiles files) {
    return listsUntil(files, new CountDownLatch(0), new CountDownLatch(0));
  }

  private static boolean listsUntil(LogFiles files, CountDownLatch begun, CountDownLatch over) {
    try {
      return files.whole(
          () -> {
            begun.countDown();
            try {
              return over.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }
}
