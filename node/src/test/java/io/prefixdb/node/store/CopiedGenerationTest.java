package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.FileChecksum;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.FileGeneration;
import io.prefixdb.node.replication.Replica;
import io.prefixdb.node.replication.ReplicaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prefix that is made of another node's files. */
final class CopiedGenerationTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Duration LEASE = Duration.ofMinutes(1);

  @TempDir Path root;
  private RocksStores source;
  private RocksStores target;
  private StoreReplicas replicas;
  private final List<String> moved = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    source = RocksStores.open(new StoreSettings(root.resolve("source"), Optional.empty(), 0));
    target = targetWith(new StoreSettings(root.resolve("target"), Optional.empty(), 0));
    replicas = new StoreReplicas(target);
    fill(0, 1_000);
  }

  private static RocksStores targetWith(StoreSettings settings) throws StoreException {
    return RocksStores.open(settings.following());
  }

  @AfterEach
  void close() {
    target.close();
    source.close();
  }

  @Test
  void theCopyHasTheKeysAndThePositionOfTheSourceAndGoesOnWithItsUpdates() throws Exception {
    Replica replica = replicas.openOrCreate(P);

    assertThat(copy()).isEqualTo(1_000);

    assertThat(replica.position()).isEqualTo(1_001);
    assertThat(replica.isWhole()).isTrue();
    assertSame(1_000);
    fill(1_000, 1_010);
    Updates.Batches more =
        (Updates.Batches) source.openOrCreate(P).updatesSince(replica.position(), 100);
    assertThat(replica.apply(more.logs())).isTrue();
    assertSame(1_010);
  }

  @Test
  void writesThatGoOnWhileTheCheckpointIsMadeAreInItUpToItsSequence() throws Exception {
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1_000; i < 30_000; i++) {
                    fillOne(i);
                  }
                });
    long sequence = copy();
    writer.join();

    assertThat(sequence).isGreaterThanOrEqualTo(1_000);
    assertThat(replicas.openOrCreate(P).position()).isEqualTo(sequence + 1);
    assertThat(value(target, (int) sequence - 1)).isNotNull();
    assertThat(value(target, (int) sequence)).isNull();
  }

  @Test
  void aLogThatIsKeptApartGoesWithTheDataThatIsReplaced() throws Exception {
    target.close();
    target =
        targetWith(
            new StoreSettings(root.resolve("target"), Optional.empty(), 0)
                .withWalPath(root.resolve("logs")));
    replicas = new StoreReplicas(target);
    target.openOrCreate(P).write(List.of(new Mutation.Put(key(5_000), key(1))), false).join();

    copy();

    assertSame(1_000);
    assertThat(value(target, 5_000)).isNull();
    target.close();
    target =
        targetWith(
            new StoreSettings(root.resolve("target"), Optional.empty(), 0)
                .withWalPath(root.resolve("logs")));
    assertSame(1_000);
  }

  /** What is removed with a log that is kept apart would be the data. */
  @Test
  void logsWhosePathIsThatOfTheDataAreNotApart() throws Exception {
    target.close();
    Path data = root.resolve("target");
    target =
        targetWith(
            new StoreSettings(data, Optional.empty(), 0).withWalPath(data.resolve("../target")));
    replicas = new StoreReplicas(target);
    target.openOrCreate(P).write(List.of(new Mutation.Put(key(5_000), key(1))), false).join();

    copy();

    assertSame(1_000);
    assertThat(root.resolve("target_reload").resolve("kept").resolve("p")).isNotEmptyDirectory();
  }

  @Test
  void tablesThatAreHereAlreadyAreLinkedAndOthersAreNot() throws Exception {
    copy();
    moved.clear();
    fill(1_000, 1_100);

    copy();

    assertThat(moved).filteredOn(name -> name.endsWith(".sst")).hasSize(1);
    assertSame(1_100);
  }

  @Test
  void aTableWithAWrongByteIsNotTakenForTheSource() throws Exception {
    copy();
    moved.clear();
    target.close();
    Path table = tables(root.resolve("target").resolve("p")).getFirst();
    byte[] bytes = Files.readAllBytes(table);
    bytes[100] ^= 1;
    Files.write(table, bytes);
    target = targetWith(new StoreSettings(root.resolve("target"), Optional.empty(), 0));
    replicas = new StoreReplicas(target);

    copy();

    assertThat(moved).contains(table.getFileName().toString());
    assertSame(1_000);
  }

  @Test
  void aCopyThatIsGivenUpLeavesNothingBehind() throws Exception {
    target.openOrCreate(P);
    Checkpoint checkpoint = source.createCheckpoint(P, LEASE);
    FileGeneration generation = begun();
    move(checkpoint, checkpoint.files().getFirst(), generation);
    assertThatThrownBy(() -> begun()).hasMessageContaining("still being loaded");

    generation.abort();

    assertThat(root.resolve("target_reload").resolve("new").resolve("p")).doesNotExist();
    assertThat(copy()).isEqualTo(1_000);
  }

  @Test
  void aStartAfterACrashInTheMiddleKeepsTheOldGeneration() throws Exception {
    target.openOrCreate(P).write(List.of(new Mutation.Put(key(7), key(70))), false).join();
    Checkpoint checkpoint = source.createCheckpoint(P, LEASE);
    FileGeneration generation = begun();
    for (CopyFile file : checkpoint.files()) {
      move(checkpoint, file, generation);
    }
    target.close(); // everything is there, but nobody has said so

    target = targetWith(new StoreSettings(root.resolve("target"), Optional.empty(), 0));

    assertThat(value(target, 7)).isEqualTo(key(70));
    assertThat(root.resolve("target_reload").resolve("new").resolve("p")).doesNotExist();
  }

  @Test
  void filesThatShowAnotherSequenceThanTheSourceSaidAreRefused() throws Exception {
    Checkpoint made = source.createCheckpoint(P, LEASE);
    Checkpoint wrong = new Checkpoint(made.id(), P, 1_001, 2_000, made.numbering(), made.files());
    FileGeneration generation = begun();
    for (CopyFile file : made.files()) {
      move(made, file, generation);
    }

    assertThatThrownBy(() -> generation.check(wrong))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("show sequence 1000 (expected: 1001 to 2000)");

    generation.abort();
    assertThat(value(target, 1)).isNull();
  }

  @Test
  void aFileThatIsMissingIsNotTakenForACopy() throws Exception {
    Checkpoint checkpoint = source.createCheckpoint(P, LEASE);
    FileGeneration generation = begun();
    move(checkpoint, checkpoint.files().getFirst(), generation);

    assertThatThrownBy(() -> generation.check(checkpoint))
        .hasMessageContaining("of the source: reload the prefix once more");
    generation.abort();
  }

  @Test
  void moreThanTheDiskHasIsRefusedBeforeAnythingIsCopied() throws Exception {
    FileGeneration generation = begun();

    assertThatThrownBy(() -> generation.reserve(List.of(new CopyFile("1.sst", 1L << 60))))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("make room");
    generation.abort();
  }

  @Test
  void moreThanANumberCanSayIsRefusedToo() throws Exception {
    FileGeneration generation = begun();
    CopyFile huge = new CopyFile("1.sst", Long.MAX_VALUE);

    assertThatThrownBy(
            () -> generation.reserve(List.of(huge, new CopyFile("2.sst", Long.MAX_VALUE))))
        .hasMessageContaining("make room");
    generation.abort();
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotReadToItsEnd() throws Exception {
    copy();
    CopyFile table =
        source.createCheckpoint(P, LEASE).files().stream()
            .filter(CopyFile::isImmutable)
            .findFirst()
            .orElseThrow();
    FileGeneration generation = begun();

    assertThat(generation.existing(table, () -> false)).isPresent();
    assertThat(generation.existing(table, () -> true)).isEmpty();
    generation.abort();
  }

  private FileGeneration begun() throws StoreException, ReplicaException {
    target.openOrCreate(P);
    return replicas.beginCopy(P);
  }

  /** Copies as a node does, but without a network; the sequence of the copy. */
  private long copy() throws Exception {
    Checkpoint checkpoint = source.createCheckpoint(P, LEASE);
    FileGeneration generation = begun();
    generation.reserve(checkpoint.files());
    for (CopyFile file : checkpoint.files()) {
      try (CheckpointFile from =
          source.checkpoints().open(checkpoint.id(), file.name()).orElseThrow()) {
        Optional<FileChecksum> here =
            file.isImmutable() ? generation.existing(file, () -> false) : Optional.empty();
        if (here.isEmpty() || !here.equals(from.checksum(() -> false))) {
          move(checkpoint, file, generation);
        }
      }
    }
    long sequence = generation.check(checkpoint);
    generation.complete();
    assertThat(source.releaseCheckpoint(P, checkpoint.id())).isTrue();
    return sequence;
  }

  private void move(Checkpoint checkpoint, CopyFile file, FileGeneration generation)
      throws IOException, ReplicaException {
    moved.add(file.name());
    try (CheckpointFile from =
            source.checkpoints().open(checkpoint.id(), file.name()).orElseThrow();
        FileGeneration.Part part = generation.begin(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && from.read(bytes, bytes.position()) >= 0) {
        // until all of it is read
      }
      part.add(bytes.array(), bytes.capacity());
      assertThat(part.checksum()).isEqualTo(from.checksum(() -> false).orElseThrow());
      part.finish();
    }
  }

  private void assertSame(int keys) throws StoreException {
    for (int i = 0; i < keys; i += 7) {
      assertThat(value(target, i)).isEqualTo(value(source, i)).isNotNull();
    }
    assertThat(target.openOrCreate(P).lastSequence())
        .isEqualTo(source.openOrCreate(P).lastSequence());
  }

  private static Bytes value(RocksStores stores, int i) throws StoreException {
    return stores.openOrCreate(P).get(List.of(key(i)), 0).getFirst();
  }

  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      fillOne(i);
    }
  }

  private void fillOne(int i) {
    try {
      source.openOrCreate(P).write(List.of(new Mutation.Put(key(i), key(i))), false).join();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes key(int i) {
    return Bytes.utf8("%07d".formatted(i));
  }

  private static List<Path> tables(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
  }
}
