package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.Generation;
import io.prefixdb.node.replication.LoadPoint;
import io.prefixdb.node.replication.Master;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process dies at every step of a reload: the next start finds one generation whole, the old one
 * until the new one is complete and the old one out of its place, and leaves nothing else behind. A
 * few seconds, for each step is a start.
 */
final class GenerationCrashTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int OLD = 40;
  private static final int NEW = 90;

  @TempDir Path root;
  private RocksStores source;
  private RocksStores target;
  private StoreReplicas replicas;
  private CrashedDisk disk;

  @BeforeEach
  void open() throws Exception {
    source = RocksStores.open(new StoreSettings(root.resolve("source"), Optional.empty(), 0));
    target = RocksStores.open(settings(root.resolve("target")));
    replicas = new StoreReplicas(target);
    disk = new CrashedDisk(root.resolve("target"), root.resolve("crashed"));
    fill(source, NEW);
    fill(target, OLD);
  }

  private static StoreSettings settings(Path directory) {
    return new StoreSettings(directory, Optional.empty(), 0).following();
  }

  @AfterEach
  void close() {
    target.close();
    source.close();
  }

  @Test
  void aCopyThatEndsAnywhereLeavesOneGeneration() throws Exception {
    Checkpoint checkpoint = source.createCheckpoint(P, Duration.ofMinutes(1));
    StoreSettings settings = target.settings();
    FileGeneration generation =
        new CopiedGeneration(
            P,
            settings.fresh(P),
            settings.data(P),
            target.options(),
            fresh -> {
              diesInTheSwap();
              target.prefix(P).swapIn(fresh, settings.old(P));
            },
            () -> {});
    dies(OLD);
    generation.reserve(checkpoint.files());
    for (CopyFile file : checkpoint.files()) {
      copy(checkpoint, file, generation);
    }
    generation.check(checkpoint);
    dies(OLD);
    generation.complete();
    dies(NEW);
    assertThat(disk.made()).isGreaterThan(15);
  }

  @Test
  void whatWasReplacedIsThereUntilTheCopyIsInSync() throws Exception {
    Generation generation = replicas.beginGeneration(P);
    generation.add(fields(0, NEW));
    generation.complete(1_000, Timeline.UNKNOWN);
    Path kept = target.settings().replaced(P);
    assertThat(kept).isDirectory();
    assertThat(new StoreReplicas(target).isKept(P)).as("for whoever follows next").isTrue();
    dies(NEW);

    Path back = disk.copy(); // by hand, while the node is stopped
    Directories.remove(back.resolve("p"));
    Files.move(CrashedDisk.reload(back).resolve("kept/p"), back.resolve("p"));
    startsWith(back, OLD);
    Path halfRemoved = disk.copy();
    Files.delete(CrashedDisk.reload(halfRemoved).resolve("kept/p/CURRENT"));
    startsWith(halfRemoved, NEW);

    replicas.settled(P);
    assertThat(kept).doesNotExist();
    assertThat(replicas.isKept(P)).isFalse();
    dies(NEW);
  }

  @Test
  void whatWasReplacedGivesWayToTheNextReloadAndWithItsPrefix() throws Exception {
    load("1");
    assertThat(target.settings().replaced(P)).isDirectory();
    load("2");
    assertThat(target.settings().replaced(P)).isDirectory();
    assertThat(target.settings().old(P)).doesNotExist();
    target.detach(P, Duration.ZERO);
    await().until(() -> !Files.exists(target.settings().replaced(P)));
    await().until(() -> !Files.exists(target.settings().data(P)));
    assertThatThrownBy(() -> replicas.beginGeneration(P)).hasMessageContaining("is not open");
    assertThatThrownBy(() -> replicas.beginCopy(P)).hasMessageContaining("is not open");
    assertThat(target.names()).as("what was detached does not come back").isEmpty();
    try (RocksStores started = RocksStores.open(settings(disk.copy()))) {
      assertThat(started.names()).isEmpty();
    }
  }

  private void load(String value) throws ReplicaException {
    Generation generation = replicas.beginGeneration(P);
    generation.add(List.of(new Field(key(0), Bytes.utf8(value))));
    generation.complete(1_000, Timeline.UNKNOWN);
  }

  /** From when the new generation is complete: its file says so, and two renames follow. */
  private void diesInTheSwap() throws IOException, StoreException {
    dies(OLD);
    Path between = disk.copy();
    moveAside(between);
    startsWith(between, NEW);
    Path after = disk.copy();
    moveAside(after);
    moveIn(after);
    startsWith(after, NEW);
    Path halfRemoved = disk.copy();
    moveAside(halfRemoved);
    moveIn(halfRemoved);
    Files.delete(CrashedDisk.reload(halfRemoved).resolve("old/p/CURRENT"));
    startsWith(halfRemoved, NEW);
  }

  private static void moveAside(Path data) throws IOException {
    Path old = CrashedDisk.reload(data).resolve("old");
    Files.createDirectories(old);
    Files.move(data.resolve("p"), old.resolve("p"));
  }

  private static void moveIn(Path data) throws IOException {
    Files.move(CrashedDisk.reload(data).resolve("new/p"), data.resolve("p"));
  }

  @Test
  void aLoadThatEndsAnywhereLeavesOneGeneration() throws Exception {
    Generation generation = replicas.beginGeneration(P);
    dies(OLD);
    for (int from = 0; from < NEW; from += 30) {
      generation.add(fields(from, from + 30));
      dies(OLD);
    }
    generation.complete(1_000, Timeline.UNKNOWN);
    dies(NEW);
    assertThat(replicas.openOrCreate(P).position()).isEqualTo(1_001);
  }

  @Test
  void aLoadThatIsLeftGoesOnAfterAnyCrash() throws Exception {
    Generation generation = replicas.beginGeneration(P);
    assertThat(generation.leave()).as("nothing to go on with").isFalse();
    LoadPoint begin = new LoadPoint("tag", new Master.Snapshot(7, 1_000), Optional.empty());
    generation.add(fields(0, 30));
    generation.reached(new LoadPoint("tag", begin.snapshot(), Optional.of(key(29))));
    assertThat(generation.leave()).isTrue();
    generation.abort(); // without effect
    for (Path data : List.of(disk.copy(), disk.copy())) {
      try (RocksStores started = RocksStores.open(settings(data))) {
        assertThat(started.openOrCreate(P).get(List.of(key(0)), 0)).containsExactly(value(OLD, 0));
        Generation left = new StoreReplicas(started).beginGeneration(P);
        assertThat(left.left())
            .contains(new LoadPoint("tag", begin.snapshot(), Optional.of(key(29))));
        left.add(fields(30, NEW));
        left.complete(1_000, Timeline.UNKNOWN);
        assertThat(started.openOrCreate(P).lastSequence()).isEqualTo(1_000);
      }
      startsWith(data, NEW);
    }
  }

  @Test
  void whatWasLeftGoesWhenNobodyCanGoOnWithItOrACopyComes() throws Exception {
    Generation generation = replicas.beginGeneration(P);
    generation.add(fields(0, 30));
    generation.reached(new LoadPoint("tag", new Master.Snapshot(7, 1_000), Optional.of(key(29))));
    assertThat(generation.leave()).isTrue();
    Path old = disk.copy();
    Path damaged = disk.copy();

    Path mark = CrashedDisk.reload(old).resolve("new/p").resolve(LoadMark.FILE);
    Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    startsWith(old, OLD);
    Files.writeString(
        CrashedDisk.reload(damaged).resolve("new/p").resolve(LoadMark.FILE), "nonsense");
    startsWith(damaged, OLD);
    replicas.beginCopy(P).abort();
    dies(OLD);
  }

  private static List<Field> fields(int from, int to) {
    List<Field> fields = new ArrayList<>();
    for (int i = from; i < to; i++) {
      fields.add(new Field(key(i), value(NEW, i)));
    }
    return fields;
  }

  @Test
  void aReloadThatIsGivenUpLeavesTheOldGeneration() throws Exception {
    Checkpoint checkpoint = source.createCheckpoint(P, Duration.ofMinutes(1));
    FileGeneration generation = replicas.beginCopy(P);
    copy(checkpoint, checkpoint.files().getFirst(), generation);
    generation.abort();
    dies(OLD);
  }

  private void copy(Checkpoint checkpoint, CopyFile file, FileGeneration generation)
      throws IOException, ReplicaException, StoreException {
    try (CheckpointFile from =
            source.checkpoints().open(checkpoint.id(), file.name()).orElseThrow();
        FileGeneration.Part part = generation.begin(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && from.read(bytes, bytes.position()) >= 0) {
        // until all of it is read
      }
      dies(OLD);
      part.add(bytes.array(), bytes.capacity() / 2);
      dies(OLD);
      byte[] rest = new byte[bytes.capacity() - bytes.capacity() / 2];
      System.arraycopy(bytes.array(), bytes.capacity() / 2, rest, 0, rest.length);
      part.add(rest, rest.length);
      part.finish();
      dies(OLD);
    }
  }

  /** The process dies here; another one starts with what is on the disk. */
  private void dies(int keys) throws IOException, StoreException {
    startsWith(disk.copy(), keys);
  }

  private static void startsWith(Path data, int keys) throws StoreException, IOException {
    for (int start = 1; start <= 2; start++) { // what a start did holds at the next one
      try (RocksStores stores = RocksStores.open(settings(data))) {
        for (int i = 0; i < NEW; i++) {
          Bytes found = stores.openOrCreate(P).get(List.of(key(i)), 0).getFirst();
          assertThat(found).as("key %d", i).isEqualTo(i < keys ? value(keys, i) : null);
        }
      }
      assertThat(leftOvers(data)).isEmpty();
    }
  }

  /** Of generations beside the one in use. */
  private static List<Path> leftOvers(Path data) throws IOException {
    Path reload = CrashedDisk.reload(data);
    if (!Files.exists(reload)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(reload)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static void fill(RocksStores stores, int keys) throws StoreException {
    for (int i = 0; i < keys; i++) {
      Mutation put = new Mutation.Put(key(i), value(keys, i));
      stores.openOrCreate(P).write(List.of(put), false).join();
    }
  }

  private static Bytes key(int i) {
    return Bytes.utf8("%07d".formatted(i));
  }

  /** Of the generation with so many keys. */
  private static Bytes value(int generation, int i) {
    return Bytes.utf8("%d of %d".formatted(i, generation));
  }
}
