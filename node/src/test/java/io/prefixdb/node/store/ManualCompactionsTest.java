package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

@Timeout(60)
class ManualCompactionsTest {
  private static final Executor THREADS = task -> Thread.ofPlatform().start(task);

  @TempDir Path directory;

  @Test
  void thoseThatRunAreCutOffAndLaterOnesRun() throws Exception {
    try (RocksDB db = filled()) {
      ManualCompactions compactions = new ManualCompactions(db);
      db.pauseBackgroundWork(); // so that it waits for its flush
      CompletableFuture<String> running =
          CompletableFuture.supplyAsync(() -> failureOf(compactions), THREADS);
      await().until(() -> compactions.count() == 1);

      assertThat(compactions.cutOff()).isEqualTo(1);
      assertThat(compactions.cutOff()).isZero();
      db.continueBackgroundWork();

      assertThat(running.get()).isNotEmpty();
      assertThat(compactions.count()).isZero();
      compactions.run(Bytes.EMPTY, Bytes.EMPTY);
    }
  }

  @Test
  void noneRunsAfterTheEnd() throws Exception {
    try (RocksDB db = filled()) {
      ManualCompactions compactions = new ManualCompactions(db);
      compactions.end();

      assertThatThrownBy(() -> compactions.run(Bytes.EMPTY, Bytes.EMPTY))
          .isInstanceOf(RocksDBException.class);
    }
  }

  private RocksDB filled() throws RocksDBException {
    RocksDB db = RocksDB.open(directory.toString());
    db.put(new byte[] {1}, new byte[] {1});
    return db;
  }

  private static String failureOf(ManualCompactions compactions) {
    try {
      compactions.run(Bytes.EMPTY, Bytes.EMPTY);
      return "";
    } catch (RocksDBException e) {
      return e.toString();
    }
  }
}
