package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** A slave's data that cannot be opened is replaced if it is damaged, and for nothing else. */
final class DamagedDataTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Timeline MASTERS =
      new Timeline(List.of(new Timeline.Branch("ab".repeat(16), 1, 1)));
  private static final long SEQUENCE = 1_000;

  @TempDir Path root;
  private Path data;

  @BeforeEach
  void fill() throws Exception {
    data = root.resolve("data");
    try (RocksStores stores = RocksStores.open(settings(data))) {
      stores.prefix(P).write(List.of(put("old")), false).join();
      new StoreReplica(stores.prefix(P)).follow(MASTERS);
    }
  }

  @Test
  void damagedDataIsReplacedAndKeptUntilTheNewIsInSync() throws Exception {
    damage(data);
    try (RocksStores stores = RocksStores.open(settings(data))) {
      StoreReplicas replicas = new StoreReplicas(stores);
      assertThat(failure(replicas).isDamage()).isTrue();
      assertThat(replicas.replaceable(P).position()).isEqualTo(1);
      assertThat(replicas.replaceable(P).origin().timeline()).isEqualTo(MASTERS);

      load(replicas.beginGeneration(P));

      assertThat(replicas.openOrCreate(P).position()).isEqualTo(SEQUENCE + 1);
      assertThat(stores.prefix(P).get(List.of(key()), 0)).containsExactly(value("new"));
      assertThat(stores.failures()).isEmpty();
      Path kept = settings(data).replaced(P);
      assertThat(kept.resolve("CURRENT")).hasContent("nonsense");
      replicas.settled(P);
      assertThat(kept).doesNotExist();
    }
  }

  /** After any of them the next start finds the damaged data, or the new. */
  @Test
  void aProcessThatDiesAtAnyStepLeavesOneOfTheTwo() throws Exception {
    damage(data);
    CrashedDisk disk = new CrashedDisk(data, root.resolve("crashed"));
    try (RocksStores stores = RocksStores.open(settings(data))) {
      StoreReplicas replicas = new StoreReplicas(stores);
      assertThat(failure(replicas).isDamage()).isTrue();
      Generation generation = replicas.beginGeneration(P);
      starts(disk.copy(), false);
      generation.add(List.of(new Field(key(), value("new"))));
      starts(disk.copy(), false);
      load(generation);
      starts(disk.copy(), true);
    }
    Path between = disk.copy(); // the two renames of the swap
    Path reload = CrashedDisk.reload(between);
    Files.createDirectories(reload.resolve("new"));
    Files.move(between.resolve("p"), reload.resolve("new/p"));
    Files.createDirectories(reload.resolve("old"));
    Files.move(reload.resolve("kept/p"), reload.resolve("old/p"));
    Path before = disk.copy();
    Directories.remove(CrashedDisk.reload(before));
    Path fresh = CrashedDisk.reload(before).resolve("new/p");
    Files.createDirectories(fresh.getParent());
    Files.move(before.resolve("p"), fresh);
    Files.createDirectories(before.resolve("p"));
    Files.writeString(before.resolve("p/CURRENT"), "nonsense");
    starts(before, false);
    starts(between, true);
  }

  private static void starts(Path copy, boolean loaded) throws Exception {
    for (int start = 1; start <= 2; start++) { // what a start did holds at the next one
      try (RocksStores stores = RocksStores.open(settings(copy))) {
        StoreReplicas replicas = new StoreReplicas(stores);
        if (loaded) {
          assertThat(replicas.openOrCreate(P).position()).isEqualTo(SEQUENCE + 1);
        } else {
          assertThat(failure(replicas).isDamage()).isTrue();
          assertThat(copy.resolve("p/CURRENT")).hasContent("nonsense");
        }
      }
      assertThat(CrashedDisk.reload(copy).resolve("new/p")).doesNotExist();
      assertThat(CrashedDisk.reload(copy).resolve("old/p")).doesNotExist();
    }
  }

  @Test
  void anInterruptDoesNotEndHalfOfIt() throws Exception {
    Path whole = root.resolve("other");
    try (RocksStores other = RocksStores.open(settings(whole))) {
      other.prefix(P).write(List.of(put("new")), false).join();
    }
    damage(data);
    try (RocksStores stores = RocksStores.open(settings(data))) {
      assertThat(failure(new StoreReplicas(stores)).isDamage()).isTrue();
      Path fresh = settings(data).fresh(P);
      Files.createDirectories(fresh.getParent());
      Files.move(whole.resolve("p"), fresh);
      new Numbering(7).write(fresh);
      Placing place = stores.places().of(stores.places().damaged(P).orElseThrow());

      Thread.currentThread().interrupt();
      try {
        place.place(fresh);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }

      assertThat(stores.prefix(P).get(List.of(key()), 0)).containsExactly(value("new"));
    }
  }

  @Test
  void whatCanBeOpenedByTheEndOfTheLoadStays() throws Exception {
    String current = damage(data);
    try (RocksStores stores = RocksStores.open(settings(data))) {
      StoreReplicas replicas = new StoreReplicas(stores);
      Generation generation = replicas.beginGeneration(P);
      Files.writeString(data.resolve("p/CURRENT"), current);
      assertThatThrownBy(() -> load(generation)).hasMessageContaining("it can be opened by now");
      assertThat(stores.prefix(P).get(List.of(key()), 0)).containsExactly(value("old"));
      assertThat(settings(data).fresh(P)).doesNotExist();
    }
  }

  @Test
  void whatSomebodyElseOpenedDuringTheLoadStays() throws Exception {
    String current = damage(data);
    try (RocksStores stores = RocksStores.open(settings(data))) {
      StoreReplicas replicas = new StoreReplicas(stores);
      Generation generation = replicas.beginGeneration(P);
      Files.writeString(data.resolve("p/CURRENT"), current);
      stores.attach(P, true); // which tries at once
      assertThatThrownBy(() -> load(generation)).hasMessageContaining("it is open by now");
      stores.prefix(P).write(List.of(put("newer")), false).join();
      assertThat(stores.prefix(P).get(List.of(key()), 0)).containsExactly(value("newer"));
    }
  }

  @Test
  void whatIsDetachedDuringTheLoadDoesNotComeBack() throws Exception {
    damage(data);
    try (RocksStores stores = RocksStores.open(settings(data))) {
      StoreReplicas replicas = new StoreReplicas(stores);
      Generation generation = replicas.beginGeneration(P);
      replicas.detach(P);
      await().until(() -> !Files.exists(data.resolve("p")));
      assertThatThrownBy(() -> load(generation)).hasMessageContaining("it is not here any more");
      assertThatThrownBy(() -> replicas.replaceable(P)).hasMessageContaining("is not open");
    }
    try (RocksStores stores = RocksStores.open(settings(data))) {
      assertThat(stores.names()).isEmpty();
    }
  }

  @Test
  void whatIsInUseElsewhereIsNotReplaced() throws Exception {
    RocksDB.loadLibrary();
    try (Options options = new Options();
        RocksDB other = RocksDB.open(options, data.resolve("p").toString());
        RocksStores stores = RocksStores.open(settings(data))) {
      assertThat(other.getLatestSequenceNumber()).isPositive();
      assertNotReplaced(stores);
    }
    startsWithOld();
  }

  @Test
  void whatIsOfALaterVersionIsNotReplaced() throws Exception {
    Path file = data.resolve("p").resolve(Numbering.FILE);
    String now = Files.readString(file);
    Files.writeString(file, now + "something new\n");
    try (RocksStores stores = RocksStores.open(settings(data))) {
      assertNotReplaced(stores);
    }
    Files.writeString(file, now);
    startsWithOld();
  }

  /** It may hold updates that nobody else has. */
  @Test
  void whatWasAMastersIsNotReplaced() throws Exception {
    try (RocksStores stores =
        RocksStores.open(new StoreSettings(data, Optional.empty(), 0))) { // leads
      assertThat(stores.prefix(P).history().timeline().branches()).hasSize(2);
    }
    damage(data);
    try (RocksStores stores = RocksStores.open(settings(data))) {
      assertThat(failure(new StoreReplicas(stores)))
          .hasMessageContaining("what is here was a master's");
      assertNotReplaced(stores);
    }
  }

  private static void assertNotReplaced(RocksStores stores) {
    StoreReplicas replicas = new StoreReplicas(stores);
    assertThat(failure(replicas).isDamage()).isFalse();
    assertThatThrownBy(() -> replicas.replaceable(P)).isInstanceOf(ReplicaException.class);
    assertThatThrownBy(() -> replicas.beginGeneration(P)).isInstanceOf(ReplicaException.class);
    assertThatThrownBy(() -> replicas.beginCopy(P)).isInstanceOf(ReplicaException.class);
  }

  private void startsWithOld() throws StoreException {
    try (RocksStores stores = RocksStores.open(settings(data))) {
      assertThat(stores.prefix(P).get(List.of(key()), 0)).containsExactly(value("old"));
    }
  }

  /** RocksDB looks at the files one by one, and calls what it finds a corruption. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Can't access /000012.sst: IO error: While open a file: /p/000012.sst: Too many open files",
        "Can't access /000012.sst: IO error: No space left on device: /p/000012.sst",
        "Can't access /000012.sst: IO error: /p/000012.sst: Permission denied",
        "Unknown Footer version. Maybe this file was created with newer version of RocksDB?",
        "VersionEdit: unknown tag",
        "Unsupported compression method for this build: ZSTD"
      })
  void aCorruptionThatIsNoneIsNotReplaced(String words) {
    assertThat(Damage.isCertain(corruption(words))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Can't access /000012.sst: IO error: No such file or directory: /p/000012.sst",
        "Sst file size mismatch: /p/000012.sst. Size recorded in manifest 966, actual size 12",
        "block checksum mismatch: stored = 1, computed = 2, type = 4 in /p/000012.sst"
      })
  void filesThatAreGoneOrHaveOtherBytesAreDamaged(String words) {
    assertThat(Damage.isCertain(corruption(words))).isTrue();
    assertThat(Damage.isCertain(new StoreException("again", corruption(words)))).isTrue();
  }

  private static StoreException corruption(String words) {
    Status status = new Status(Status.Code.Corruption, Status.SubCode.None, words);
    return new StoreException("cannot open", new RocksDBException(words, status));
  }

  private static ReplicaException failure(StoreReplicas replicas) {
    return catchThrowableOfType(ReplicaException.class, () -> replicas.openOrCreate(P));
  }

  private static void load(Generation generation) throws ReplicaException {
    generation.replace(List.of(new Field(key(), value("new"))), List.of());
    generation.complete(SEQUENCE, MASTERS);
  }

  /** What {@code CURRENT} said before. */
  private static String damage(Path data) throws IOException {
    Path current = data.resolve("p/CURRENT");
    String before = Files.readString(current);
    Files.writeString(current, "nonsense");
    return before;
  }

  private static StoreSettings settings(Path directory) {
    return new StoreSettings(directory, Optional.empty(), 0).following();
  }

  private static Mutation put(String text) {
    return new Mutation.Put(key(), value(text));
  }

  private static Bytes key() {
    return Bytes.utf8("k");
  }

  private static Bytes value(String text) {
    return Bytes.utf8("\"" + text + "\"");
  }
}
