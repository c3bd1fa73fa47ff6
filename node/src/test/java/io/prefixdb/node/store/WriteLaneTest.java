package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

class WriteLaneTest {
  @TempDir Path directory;

  @Test
  void whatWaitsBehindAWriteThatFailsIsWritten() throws Exception {
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane = new WriteLane(db)) {
      List<CompletableFuture<Void>> waiting = new CopyOnWriteArrayList<>();

      assertThatThrownBy(
              () ->
                  lane.exclusively(
                      () -> {
                        CompletableFuture.runAsync(() -> waiting.add(submit(lane))).join();
                        throw new StoreException("no", null);
                      }))
          .hasMessage("no");

      assertThat(waiting.getFirst().get(20, TimeUnit.SECONDS)).isNull();
      assertThat(db.get(key().array())).isNotNull();
    }
  }

  private static CompletableFuture<Void> submit(WriteLane lane) {
    return lane.submit(List.of(new Mutation.Put(key(), key())), false);
  }

  private static Bytes key() {
    return Bytes.utf8("k");
  }
}
