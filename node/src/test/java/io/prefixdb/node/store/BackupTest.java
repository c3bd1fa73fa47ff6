package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.RangeQuery;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a real RocksDB, and what is there after they were restored. */
@Timeout(60)
class BackupTest {
  private static final PrefixName P = new PrefixName("p");
  private static final PrefixName Q = new PrefixName("q");
  private static final LocalDateTime NOW = LocalDateTime.parse("2026-05-01T12:30:59");

  @TempDir Path root;
  private Path place;
  private StoreSettings settings;
  private RocksStores stores;

  @BeforeEach
  void open() throws Exception {
    place = root.resolve("backup");
    settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    stores = RocksStores.open(settings);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void whatIsRestoredServesTheSameKeysAtTheSameSequence() throws Exception {
    for (int i = 0; i < 200; i++) {
      put(P, "k" + i, Integer.toString(i));
      add(P, "n");
      put(Q, "k" + i, "true");
    }
    List<Field> before = all(P);
    back(P, 3);
    back(Q, 3);
    put(P, "k1", "\"later\"");
    put(new PrefixName("r"), "later", "1");

    Restore.Restored restored = restore(0);

    assertThat(restored.prefixes()).containsExactly(P, Q);
    assertThat(restored.before()).isEqualTo(root.resolve("data_20260501-123059"));
    assertThat(stores.names()).containsExactly(P, Q);
    assertThat(all(P)).hasSize(201).isEqualTo(before);
    assertThat(stores.openOrCreate(P).lastSequence()).isEqualTo(400);
    assertThat(restored.before().resolve("r/CURRENT")).exists();
    add(P, "n");
    assertThat(value(P, "n")).isEqualTo("201");
  }

  @Test
  void whatAManagedNodeWasToldStaysInForceAfterARestore() throws Exception {
    put(P, "k", "1");
    back(P, 3);
    Files.writeString(settings.path().resolve(Restore.TERM_FILE), "epoch 6");

    Restore.Restored restored = restore(0);

    assertThat(settings.path().resolve(Restore.TERM_FILE)).hasContent("epoch 6");
    assertThat(restored.before().resolve(Restore.TERM_FILE)).hasContent("epoch 6");
  }

  @Test
  void asManyBackupsAreKeptAsWereAskedForAndEachCanBeRestored() throws Exception {
    for (int i = 1; i <= 5; i++) {
      put(P, "k", Integer.toString(i));
      assertThat(back(P, 3).id()).isEqualTo(i);
    }
    assertThat(back(P, 3).kept()).isEqualTo(3);

    assertThat(restoredValue(5)).isEqualTo("5");
    assertThat(restoredValue(4)).isEqualTo("4");
    assertThat(restoredValue(0)).isEqualTo("5");
    assertThat(restoredValue(-1)).as("the second oldest").isEqualTo("5");
    assertThat(restoredValue(-2)).as("the third oldest").isEqualTo("5");
    assertThat(restoredValue(1)).as("gone, the next newer one").isEqualTo("4");
  }

  @Test
  void aBackupThatIsNotThereChangesNothing() throws Exception {
    put(P, "k", "1");
    back(P, 3);
    put(P, "k", "2");
    stores.close();

    for (int id : new int[] {2, -1}) {
      assertThatThrownBy(() -> Restore.run(settings, place, id, NOW))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("has no backup " + id + " (expected: one of [1]");
    }
    assertThatThrownBy(() -> Restore.run(settings, root.resolve("none"), 0, NOW))
        .hasMessage("Restore FAIL: '%s' is not directory".formatted(root.resolve("none")));
    assertThatThrownBy(() -> Restore.run(settings, settings.path(), 0, NOW))
        .hasMessageContaining("holds no backups");

    stores = RocksStores.open(settings);
    assertThat(value(P, "k")).isEqualTo("2");
    assertThat(root.resolve("data_restore")).doesNotExist();
  }

  @Test
  void oneDamagedPrefixLeavesAllDataAsItIs() throws Exception {
    put(P, "k", "1");
    put(Q, "k", "1");
    back(P, 1);
    back(Q, 1);
    put(P, "k", "2");
    damage(place.resolve("q"));
    stores.close();

    assertThatThrownBy(() -> Restore.run(settings, place, 0, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("Restore FAIL: prefix 'q'");

    stores = RocksStores.open(settings);
    assertThat(value(P, "k")).isEqualTo("2");
  }

  /** A start that finds no data would take it for the rest of a restore. */
  @Test
  void aRestoreThatCannotMoveTheDataAwayLeavesNothing() throws Exception {
    put(P, "k", "1");
    back(P, 1);
    put(P, "k", "2");
    stores.close();
    Files.createDirectories(root.resolve("data_20260501-123059/in the way"));

    assertThatThrownBy(() -> Restore.run(settings, place, 0, NOW))
        .isInstanceOf(StoreException.class);

    assertThat(root.resolve("data_restore")).doesNotExist();
    stores = RocksStores.open(settings);
    assertThat(value(P, "k")).isEqualTo("2");
  }

  @Test
  void aDirectoryInUseIsNotReplaced() throws Exception {
    put(P, "k", "1");
    back(P, 1);

    assertThatThrownBy(() -> Restore.run(settings, place, 0, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is held by process");
  }

  @Test
  void aRestoreThatACrashCutOffIsFinishedByTheNextStart() throws Exception {
    put(P, "k", "1");
    back(P, 1);
    restore(0);
    stores.close();
    Files.createFile(settings.path().resolve("PREFIXDB.restored"));
    Files.move(settings.path(), root.resolve("data_restore"));

    stores = RocksStores.open(settings);

    assertThat(value(P, "k")).isEqualTo("1");
    assertThat(root.resolve("data_restore")).doesNotExist();
    assertThat(settings.path().resolve("PREFIXDB.restored")).doesNotExist();
  }

  @Test
  void aRestoreThatFailsAfterOneThatACrashCutOffLosesNothing() throws Exception {
    put(P, "k", "1");
    back(P, 1);
    restore(0);
    stores.close();
    Files.createFile(settings.path().resolve("PREFIXDB.restored"));
    Files.move(settings.path(), root.resolve("data_restore"));
    damage(place.resolve("p"));

    assertThatThrownBy(() -> Restore.run(settings, place, 0, NOW.plusDays(1)))
        .isInstanceOf(StoreException.class);

    stores = RocksStores.open(settings);
    assertThat(value(P, "k")).isEqualTo("1");
  }

  @Test
  void aDirectoryThatCannotBeRenamedIsFoundBeforeAnythingIs() throws Exception {
    put(P, "k", "1");
    back(P, 1);
    put(P, "k", "2");
    stores.close();

    assertThatThrownBy(() -> Restore.run(settings.withWalPath(Path.of("/proc")), place, 0, NOW))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'/proc' cannot be renamed");

    stores = RocksStores.open(settings);
    assertThat(value(P, "k")).isEqualTo("2");
  }

  @Test
  void thePositionOfASlaveComesBackWithItsData() throws Exception {
    new StoreReplicas(stores).openOrCreate(P);
    Generation loaded = new StoreReplicas(stores).beginGeneration(P);
    loaded.add(List.of(new Field(Bytes.utf8("k"), Bytes.utf8("1"))));
    loaded.complete(1000, Timeline.UNKNOWN);
    back(P, 1);

    restore(0);

    assertThat(new StoreReplicas(stores).openOrCreate(P).position()).isEqualTo(1001);
  }

  @Test
  void aLogThatIsKeptApartGoesWithTheDataFromBefore() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    put(P, "k", "1");
    back(P, 1);
    put(P, "k", "2");

    restore(0);

    assertThat(value(P, "k")).isEqualTo("1");
    assertThat(root.resolve("wal_20260501-123059/p")).exists();
  }

  @Test
  void backupsThatCannotBeContinuedAreKeptAsideAndBegunAnew() throws Exception {
    put(P, "k", "1");
    back(P, 3);
    spoil("in the way");

    Backups.Made made = back(P, 3);

    assertThat(made.kept()).isEqualTo(1);
    assertThat(root.resolve("backup_failed/p/shared_checksum")).hasContent("in the way");
    assertThat(restoredValue(0)).isEqualTo("1");
  }

  /** The next failure is no better reason to remove the history of the first. */
  @Test
  void whatIsAsideAlreadyStaysAndWhereNothingMoreFitsNothingIsBegun() throws Exception {
    put(P, "k", "1");
    back(P, 3);
    for (String failure : List.of("first", "second", "third")) {
      spoil(failure);
      assertThat(back(P, 3).kept()).isEqualTo(1);
    }
    assertThat(root.resolve("backup_failed/p/shared_checksum")).hasContent("first");
    assertThat(root.resolve("backup_failed_2/p/shared_checksum")).hasContent("second");
    assertThat(root.resolve("backup_failed_3/p/shared_checksum")).hasContent("third");

    spoil("fourth");
    assertThatThrownBy(() -> back(P, 3))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("3 directories are put aside already");
    assertThat(place.resolve("p/shared_checksum")).hasContent("fourth");

    Directories.remove(root.resolve("backup_failed_2/p"));
    assertThat(back(P, 3).kept()).isEqualTo(1);
    assertThat(root.resolve("backup_failed/p/shared_checksum")).hasContent("first");
    assertThat(root.resolve("backup_failed_2/p/shared_checksum")).hasContent("fourth");
    assertThat(restoredValue(0)).isEqualTo("1");
  }

  @Test
  void aBackupThatFailsLeavesThePrefixInUse() throws Exception {
    put(P, "k", "1");
    Files.writeString(place, "a file");

    assertThatThrownBy(() -> back(P, 1))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("prefix 'p' is not backed up");

    put(P, "k", "2");
    assertThat(value(P, "k")).isEqualTo("2");
    assertThat(root.resolve("data_reload/links/p")).doesNotExist();
  }

  @Test
  void aPauseOfBackgroundWorkHoldsABackupUpUntilItEnds() throws Exception {
    put(P, "k", "1");
    stores.openOrCreate(P).pauseBackground(Duration.ofMillis(300), false, "test");

    assertThat(back(P, 1).kept()).isEqualTo(1);
  }

  @Test
  void anEndedJobMakesNoBackups() throws Exception {
    put(P, "k", "1");
    Backups backups = new Backups(stores);
    backups.close();

    assertThatThrownBy(() -> backups.make(P, place, 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the node stops");
  }

  private Backups.Made back(PrefixName prefix, int depth) throws Exception {
    try (Backups backups = new Backups(stores)) {
      return backups.make(prefix, place, depth);
    }
  }

  private String restoredValue(int id) throws Exception {
    restore(id);
    stores.close();
    Directories.remove(root.resolve("data_20260501-123059"));
    stores = RocksStores.open(settings);
    return value(P, "k");
  }

  private Restore.Restored restore(int id) throws Exception {
    stores.close();
    Restore.Restored restored = Restore.run(settings, place, id, NOW);
    stores = RocksStores.open(settings);
    return restored;
  }

  /** From now on no backup can be added. */
  private void spoil(String content) throws IOException {
    Directories.remove(place.resolve("p/shared_checksum"));
    Files.writeString(place.resolve("p/shared_checksum"), content);
  }

  private static void damage(Path backups) throws IOException {
    try (Stream<Path> files = Files.list(backups.resolve("shared_checksum"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "damaged");
      }
    }
  }

  private void put(PrefixName prefix, String key, String value) throws Exception {
    write(prefix, new Mutation.Put(Bytes.utf8(key), Bytes.utf8(value)));
  }

  private void add(PrefixName prefix, String key) throws Exception {
    write(prefix, new Mutation.Merge(Bytes.utf8(key), MergeKind.INC, Bytes.utf8("{\"inc\":1}")));
  }

  private void write(PrefixName prefix, Mutation mutation) throws Exception {
    stores.openOrCreate(prefix).write(List.of(mutation), false).join();
  }

  private String value(PrefixName prefix, String key) throws Exception {
    return String.valueOf(stores.openOrCreate(prefix).get(List.of(Bytes.utf8(key)), 0).getFirst());
  }

  private List<Field> all(PrefixName prefix) throws Exception {
    RangeQuery query = new RangeQuery(Bytes.EMPTY, true, Bytes.EMPTY, 0, 10_000);
    return stores.openOrCreate(prefix).range(query, 0).fields();
  }
}
