package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is refused: after the end, when a swap fails, when an update does not go on. */
final class StoreEndTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Bytes KEY = Bytes.utf8("k");

  @TempDir Path root;
  private RocksStores stores;
  private StoreReplicas replicas;

  @BeforeEach
  void open() throws Exception {
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    replicas = new StoreReplicas(stores);
    stores
        .openOrCreate(P)
        .write(List.of(new Mutation.Put(KEY, Bytes.utf8("\"old\""))), false)
        .join();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void nothingIsOpenedAfterTheEnd() {
    stores.close();

    assertThatThrownBy(() -> stores.openOrCreate(P))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith("is closed");
    assertThatThrownBy(() -> replicas.openOrCreate(new PrefixName("q")))
        .isInstanceOf(ReplicaException.class)
        .hasMessageEndingWith("is closed");
    assertThatThrownBy(() -> replicas.beginGeneration(P))
        .isInstanceOf(ReplicaException.class)
        .hasMessageEndingWith("is closed");
  }

  @Test
  void aSwapThatFailsLeavesTheDataThatWasThereInUse() throws Exception {
    Generation fresh = replicas.beginGeneration(P);
    fresh.add(List.of(new Field(KEY, Bytes.utf8("\"new\""))));
    Path old = root.resolve("data_reload").resolve("old");
    Files.delete(old);
    Files.createFile(old);

    assertThatThrownBy(() -> fresh.complete(100, Timeline.UNKNOWN))
        .isInstanceOf(ReplicaException.class);
    fresh.abort();

    assertThat(stores.openOrCreate(P).get(List.of(KEY), 0)).containsExactly(Bytes.utf8("\"old\""));
    assertThat(replicas.openOrCreate(P).position()).isEqualTo(2);
    assertThat(root.resolve("data_reload").resolve("new").resolve("p")).doesNotExist();
  }

  /** Its flush needs threads that end with the last database, and it is one. */
  @Test
  @Timeout(60)
  void aGenerationThatOutlivesTheStoresIsRefusedAndDoesNotHang() throws Exception {
    Generation fresh = replicas.beginGeneration(P);
    fresh.add(List.of(new Field(KEY, Bytes.utf8("\"new\""))));
    stores.close();

    assertThatThrownBy(() -> fresh.complete(100, Timeline.UNKNOWN))
        .isInstanceOf(ReplicaException.class);
    fresh.abort();
  }

  @Test
  void aSecondGenerationOfAPrefixIsRefusedUntilTheFirstEnds() throws Exception {
    Generation first = replicas.beginGeneration(P);
    first.add(List.of(new Field(KEY, Bytes.utf8("\"new\""))));
    assertThatThrownBy(() -> replicas.beginGeneration(P))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("still being loaded");
    first.complete(100, Timeline.UNKNOWN);
    Generation second = replicas.beginGeneration(P);
    first.abort();
    assertThatThrownBy(() -> replicas.beginGeneration(P)).isInstanceOf(ReplicaException.class);
    second.abort();
    replicas.beginGeneration(P).abort();
    assertThat(replicas.openOrCreate(P).position()).isEqualTo(101);
  }

  @Test
  void anUpdateFromElsewhereInTheHistoryIsNotApplied() throws Exception {
    Replica replica = replicas.openOrCreate(P);
    byte[] later = UpdateBatch.of(5, List.of(new UpdateBatch.Op.Delete(KEY))).bytes();
    byte[] earlier = UpdateBatch.of(1, List.of(new UpdateBatch.Op.Delete(KEY))).bytes();

    assertThat(replica.apply(List.of(later))).isFalse();
    assertThat(replica.apply(List.of(earlier))).isFalse();
    assertThat(replica.position()).isEqualTo(2);
    assertThat(stores.openOrCreate(P).get(List.of(KEY), 0)).containsExactly(Bytes.utf8("\"old\""));
  }
}
