package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.ReplicaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full: refusals with a reason, reads, and no restart once there is room. RocksDB
 * looks for room every five seconds, so this takes some.
 */
final class DiskFullTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int WRITES_MAX = 10_000;
  private static final long PAGE = 4_096;
  private static final String VALUE = "x".repeat(10_000);

  @TempDir Path root;
  private SmallDisk disk;
  private RocksStores stores;

  @BeforeEach
  void open() throws Exception {
    disk = SmallDisk.mount(root.resolve("disk"), 48);
    stores = RocksStores.open(settings());
  }

  @AfterEach
  void close() throws Exception {
    if (stores != null) {
      stores.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void writesAreRefusedWithAReasonReadsGoOnAndRoomHeals() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    write(store, 0);
    disk.fillUpTo(4 << 20);
    int acknowledged = 1;
    @Nullable Throwable refusal = null;
    while (refusal == null && acknowledged < WRITES_MAX) {
      try {
        write(store, acknowledged);
        acknowledged++;
      } catch (CompletionException e) {
        refusal = e.getCause();
      }
    }
    assertThat(refusal)
        .isInstanceOf(StoreException.class)
        .hasMessageMatching("disk full: .* has \\d+ bytes free, and .* takes \\d+: make room.*");
    assertThat(value(store, 0)).isEqualTo(Bytes.utf8(VALUE));
    assertThat(value(store, acknowledged - 1)).isEqualTo(Bytes.utf8(VALUE));

    disk.makeRoom();
    int next = acknowledged;
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () -> {
              write(store, next);
              return true;
            });
    stores.close();
    stores = RocksStores.open(settings());
    assertThat(stores.failures()).isEmpty();
    for (int key = 0; key <= next; key++) {
      assertThat(value(stores.openOrCreate(P), key)).as("%d", key).isNotNull();
    }
  }

  @Test
  void prefixesThatFoundNoRoomAreMadeWhenThereIsSome() throws Exception {
    List<PrefixName> names = new ArrayList<>();
    int refused = 0;
    for (int pages : new int[] {1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64, 128, 256, 300}) {
      PrefixName name = new PrefixName("n" + pages);
      names.add(name);
      disk.fillUpTo(pages * PAGE);
      try {
        stores.openOrCreate(name);
      } catch (StoreException e) {
        refused++;
      }
      disk.makeRoom();
    }
    assertThat(refused).isPositive();

    stores.close();
    stores = RocksStores.open(settings());
    assertThat(stores.failures()).isEmpty();
    for (PrefixName name : names) {
      write(stores.openOrCreate(name), 1);
    }
  }

  @Test
  void aGenerationThatFindsNoRoomLeavesTheDataInUse() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    write(store, 0);
    Generation fresh = new StoreReplicas(stores).beginGeneration(P);
    disk.fillUpTo(2 << 20);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < WRITES_MAX; i++) {
                fresh.add(List.of(new Field(key(i), Bytes.utf8(VALUE))));
              }
              fresh.complete(100_000, Timeline.UNKNOWN);
            })
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("prefix 'p'");
    fresh.abort();
    assertThat(value(store, 0)).isEqualTo(Bytes.utf8(VALUE));
    assertThat(disk.root().resolve("data_reload/new/p")).doesNotExist();
  }

  @Test
  void aGenerationThatCannotBeEndedLeavesNothing() throws Exception {
    write(stores.openOrCreate(P), 0);
    Generation fresh = new StoreReplicas(stores).beginGeneration(P);
    fresh.add(List.of(new Field(key(1), Bytes.utf8(VALUE))));
    Path directory = disk.root().resolve("data_reload/new/p");
    Files.createDirectories(directory.resolve(Numbering.FILE + ".new")); // it cannot be written

    assertThatThrownBy(() -> fresh.complete(1_000, Timeline.UNKNOWN))
        .isInstanceOf(ReplicaException.class);
    fresh.abort();

    assertThat(directory).doesNotExist();
    assertThat(value(stores.openOrCreate(P), 0)).isNotNull();
  }

  @Test
  void aTailThatFindsNoRoomLeavesNothing() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    for (int key = 0; key < 60; key++) { // less than a memtable: the log holds all of them
      write(store, key);
    }
    disk.fillUpTo(128 << 10);

    assertThatThrownBy(() -> stores.divergedTails().keep(stores.prefix(P), 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("make room");

    assertThat(disk.root().resolve("data_diverged/p")).isEmptyDirectory();
  }

  @Test
  void aLoadEndsBeforeTheVolumeIsFull() throws Exception {
    write(stores.openOrCreate(P), 0);
    Generation fresh = new StoreReplicas(stores).beginGeneration(P);
    try {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < WRITES_MAX; i++) {
                  fresh.add(List.of(new Field(key(i), Bytes.utf8(VALUE))));
                }
              })
          .isInstanceOf(ReplicaException.class)
          .hasMessageMatching(
              "prefix 'p': a load is given up: \\d+ bytes are free .* are to stay so: make room");
      assertThat(disk.root().toFile().getUsableSpace()).isGreaterThan(2 << 20);
    } finally {
      fresh.abort();
    }
  }

  @Test
  void aBackupThatDoesNotFitIsNotBegun() throws Exception {
    PrefixStore store = stores.openOrCreate(P);
    for (int i = 0; i < 1_000; i++) {
      write(store, i);
    }
    store.compact(Bytes.EMPTY, Bytes.EMPTY);
    disk.fillUpTo(12 << 20);
    Path root = disk.root().resolve("backup");
    long free = disk.root().toFile().getUsableSpace();
    try (Backups backups = new Backups(stores)) {
      assertThatThrownBy(() -> backups.make(P, root, 1))
          .isInstanceOf(StoreException.class)
          .hasMessageMatching(
              "prefix 'p' is not backed up to '.*': the backup needs \\d+ bytes and \\d+ in reserve, but \\d+ are free on the volume of '.*': make room, or give backup.path another volume");

      assertThat(disk.root().toFile().getUsableSpace()).isGreaterThan(free - (2 << 20));
      write(store, 0);

      Path roomy = this.root.resolve("elsewhere");
      assertThat(backups.make(P, roomy, 1).kept()).isOne();
      try (BackupPlace place = BackupPlace.open(roomy.resolve("p"))) {
        assertThat(place.lacks(disk.root().resolve("data/p")))
            .as("its log, and what tells of its files")
            .isLessThan(4 << 20);
      }
    }
  }

  @Test
  void aFullVolumeOfTheLogIsTheOneThatIsNamed() throws Exception {
    stores.close();
    stores = RocksStores.open(withLogApart());
    PrefixStore store = stores.openOrCreate(P);
    disk.fillUpTo(1 << 20);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < WRITES_MAX; i++) {
                write(store, i);
              }
            })
        .cause()
        .isInstanceOf(StoreException.class)
        .hasMessageMatching(
            "disk full: the volume of '"
                + disk.root()
                + "/wal/p', where the log is, has \\d+ bytes free: make room, writes then go on by themselves");
  }

  @Test
  void whatWasReplacedGivesWayWhenTheVolumeGetsFull() throws Exception {
    write(stores.openOrCreate(P), 0);
    Generation fresh = new StoreReplicas(stores).beginGeneration(P);
    fresh.add(List.of(new Field(key(1), Bytes.utf8(VALUE))));
    fresh.complete(1_000, Timeline.UNKNOWN);
    Path kept = disk.root().resolve("data_reload/kept/p");
    assertThat(kept).isDirectory();

    disk.fillUpTo(2 << 20);

    await().until(() -> !Files.exists(kept));
  }

  private static void write(PrefixStore store, int key) {
    store.write(List.of(new Mutation.Put(key(key), Bytes.utf8(VALUE))), false).join();
  }

  private static @Nullable Bytes value(PrefixStore store, int key) throws StoreException {
    return store.get(List.of(key(key)), 0).getFirst();
  }

  private static Bytes key(int i) {
    return Bytes.utf8("key" + i);
  }

  private StoreSettings withLogApart() throws Exception {
    StoreSettings plain = settings();
    return new StoreSettings(
        root.resolve("apart"),
        Optional.of(disk.root().resolve("wal")),
        plain.ini(),
        0,
        plain.opening(),
        false,
        root.resolve("apart_detach"),
        plain.memory(),
        plain.expiry(),
        false,
        _ -> false,
        false);
  }

  private StoreSettings settings() throws Exception {
    Path ini = SmallDisk.writeOptions(root.resolve("x.ini"));
    return new StoreSettings(disk.root().resolve("data"), Optional.of(ini), 0);
  }
}
