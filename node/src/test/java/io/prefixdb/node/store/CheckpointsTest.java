package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.CopyFile;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node keeps for others to copy, and for how long. */
final class CheckpointsTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path root;
  private RocksStores stores;
  private Checkpoints checkpoints;
  private Path links;

  @BeforeEach
  void open() throws Exception {
    links = root.resolve("data_reload").resolve("checkpoints");
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
    checkpoints = stores.checkpoints();
    write(1);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void withoutAThreadNothingStays() throws Exception {
    AtomicBoolean none = new AtomicBoolean(true);
    Executor threads =
        task -> {
          if (none.get()) {
            throw new OutOfMemoryError("unable to create native thread, for a test");
          }
          Thread.ofPlatform().start(task);
        };
    try (Checkpoints own = new Checkpoints(stores, root.resolve("own"), threads)) {
      assertThatThrownBy(() -> own.create(P, MINUTE)).isInstanceOf(OutOfMemoryError.class);
      assertThat(own.count()).isZero();

      none.set(false);
      assertThat(own.create(P, MINUTE).to()).isEqualTo(1);
    }
  }

  @Test
  void itIsThereUntilItIsReleased() throws Exception {
    Checkpoint checkpoint = checkpoints.create(P, MINUTE);
    assertThat(checkpoint.from()).isEqualTo(1);
    assertThat(checkpoint.to()).isEqualTo(1);
    assertThat(checkpoint.files()).anyMatch(CopyFile::isImmutable);
    assertThat(links.resolve(checkpoint.id())).isDirectory();

    assertThat(checkpoints.release(new PrefixName("q"), checkpoint.id())).isFalse();
    assertThat(checkpoints.release(P, checkpoint.id())).isTrue();

    assertThat(links.resolve(checkpoint.id())).doesNotExist();
    assertThat(checkpoints.release(P, checkpoint.id())).isFalse();
    assertThat(checkpoints.open(checkpoint.id(), "CURRENT")).isEmpty();
  }

  @Test
  void itGoesWhenNobodyHasUsedItForItsLease() throws Exception {
    PrefixName q = new PrefixName("q");
    stores.openOrCreate(q);
    checkpoints.create(P, Duration.ofMillis(1));
    Checkpoint used = checkpoints.create(q, MINUTE);

    await().until(() -> checkpoints.count() == 1);

    assertThat(links.toFile().list()).containsExactly(used.id());
  }

  @Test
  void whoCopiesAPrefixAtTheSameTimeSharesItsLinksUntilTheLastOneIsDone() throws Exception {
    Checkpoint first = checkpoints.create(P, MINUTE);
    write(2);
    Checkpoint second = checkpoints.create(P, MINUTE);

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.files()).isEqualTo(first.files());
    assertThat(second.to()).isEqualTo(1);
    assertThat(links.toFile().list()).hasSize(1);
    checkpoints.release(P, first.id());
    assertThat(checkpoints.open(first.id(), "CURRENT")).isEmpty();
    try (CheckpointFile file = checkpoints.open(second.id(), "CURRENT").orElseThrow()) {
      assertThat(file.size()).isPositive();
    }
    checkpoints.release(P, second.id());
    assertThat(links.toFile().list()).isEmpty();
    assertThat(checkpoints.create(P, MINUTE).to()).as("a new one").isEqualTo(2);
  }

  @Test
  void nobodyWaitsForLinksWithoutEnd() throws Exception {
    CheckpointLinks never = new CheckpointLinks("id", stores.prefix(P), links.resolve("id"));
    assertThat(never.await(Duration.ofMillis(10))).isEmpty();
  }

  @Test
  void manyWhoAskAtOnceShareOneToo() throws Exception {
    List<CompletableFuture<Checkpoint>> asked = new ArrayList<>();
    for (int i = 0; i < Checkpoints.MAX; i++) {
      asked.add(CompletableFuture.supplyAsync(this::created));
    }
    for (CompletableFuture<Checkpoint> one : asked) {
      assertThat(one.join().files()).isNotEmpty();
    }
    assertThat(links.toFile().list()).hasSize(1);
    assertThat(checkpoints.count()).isEqualTo(Checkpoints.MAX);
  }

  private Checkpoint created() {
    try {
      return checkpoints.create(P, MINUTE);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatAPrefixHeldBeforeItWasReplacedIsNotShared() throws Exception {
    Checkpoint before = checkpoints.create(P, MINUTE);
    stores.lead(2); // its history is another one now

    Checkpoint after = checkpoints.create(P, MINUTE);

    assertThat(after.numbering()).isNotEqualTo(before.numbering());
    assertThat(links.toFile().list()).hasSize(2);
  }

  private void write(int value) throws StoreException {
    stores
        .openOrCreate(P)
        .write(List.of(new Mutation.Put(Bytes.utf8("k"), Bytes.utf8("" + value))), false)
        .join();
  }

  @Test
  void theLogAfterItIsKeptForItsCopyAndForAWhileAfterItsEnd() throws Exception {
    List<String> pins = new CopyOnWriteArrayList<>();
    checkpoints.pinWith(
        (holder, prefix, sequence, length) ->
            pins.add("%s %s %d %d".formatted(holder, prefix, sequence, length.toMinutes())));

    Checkpoint checkpoint = checkpoints.create(P, MINUTE);
    String pin = "checkpoint " + checkpoint.id() + " p 2 ";
    assertThat(pins.getFirst()).isEqualTo(pin + "11");
    await().until(() -> pins.size() > 1);
    checkpoints.release(P, checkpoint.id());

    assertThat(pins.getLast()).isEqualTo(pin + "10");
  }

  @Test
  void thereAreNoMoreThanTheLimit() throws Exception {
    Checkpoint first = checkpoints.create(P, MINUTE);
    for (int i = 1; i < Checkpoints.MAX; i++) {
      checkpoints.create(P, MINUTE);
    }

    assertThatThrownBy(() -> checkpoints.create(P, MINUTE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("try again when one is released");

    checkpoints.release(P, first.id());
    checkpoints.create(P, MINUTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../../../data/p/CURRENT", "/etc/passwd", "NONE"})
  void onlyFilesOfItsListAreOpened(String name) throws Exception {
    Checkpoint checkpoint = checkpoints.create(P, MINUTE);
    assertThat(checkpoints.open(checkpoint.id(), name)).isEmpty();
    assertThat(checkpoints.open("../" + checkpoint.id(), "CURRENT")).isEmpty();
    assertThat(checkpoints.open(checkpoint.id(), "CURRENT")).isPresent();
  }

  @Test
  void aTableIsReadForItsChecksumOnlyOnce() throws Exception {
    Checkpoint first = checkpoints.create(P, MINUTE);
    String table =
        first.files().stream().filter(CopyFile::isImmutable).findFirst().orElseThrow().name();
    try (CheckpointFile file = checkpoints.open(first.id(), table).orElseThrow()) {
      assertThat(file.knownChecksum()).isEmpty();
      assertThat(file.checksum(() -> false))
          .isPresent()
          .isEqualTo(FileChecksums.compute(links.resolve(first.id()).resolve(table), () -> false));
    }
    Checkpoint second = checkpoints.create(P, MINUTE);
    try (CheckpointFile file = checkpoints.open(second.id(), table).orElseThrow()) {
      assertThat(file.knownChecksum()).isPresent();
    }
  }

  @Test
  void aStartRemovesWhatARunBeforeHasLeft() throws Exception {
    stores.close();
    Files.createDirectories(links.resolve("abc"));
    Files.writeString(links.resolve("abc").resolve("1.sst"), "left");

    open();

    assertThat(links).doesNotExist();
  }

  @Test
  void theEndRemovesThemAndMakesNoMore() throws Exception {
    checkpoints.create(P, MINUTE);
    stores.close();
    assertThat(links).doesNotExist();
    assertThatThrownBy(() -> checkpoints.create(P, MINUTE)).hasMessageContaining("the node stops");
  }

  @Test
  void nobodyWaitsForAPauseOfBackgroundWorkToEnd() throws Exception {
    stores.openOrCreate(P).pauseBackground(MINUTE, false, "test");
    assertThatThrownBy(() -> checkpoints.create(P, MINUTE))
        .hasMessageMatching("(?s).*paused for 5\\d s more.*");
    assertThat(checkpoints.count()).isZero();

    stores.openOrCreate(P).continueBackground(true);
    assertThat(checkpoints.create(P, MINUTE).files()).isNotEmpty();
  }

  @Test
  void aSlavesCopyThatWasRepairedOrIsForeignIsNoSource() throws Exception {
    assertNoSource(new Numbering(0).afterRepair());
    assertNoSource(new Numbering(0).foreign(true));
  }

  private void assertNoSource(Numbering numbering) throws Exception {
    stores.close();
    numbering.write(root.resolve("data").resolve("p"));
    stores =
        RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0).following());

    assertThatThrownBy(() -> stores.createCheckpoint(P, MINUTE))
        .hasMessageContaining("copy it from the master");
    assertThat(stores.checkpoints().count()).isZero();
  }
}
