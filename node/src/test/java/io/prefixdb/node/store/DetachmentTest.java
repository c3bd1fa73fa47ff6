package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.replication.Replicas;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DetachmentTest {
  private static final PrefixName P = new PrefixName("p");
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path root;
  private StoreSettings settings;
  private RocksStores stores;

  @BeforeEach
  void open() throws Exception {
    settings = new StoreSettings(root.resolve("data"), Optional.empty(), 0);
    stores = RocksStores.open(settings);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aDetachedPrefixIsGoneAtOnceAndComesBackWhole() throws Exception {
    write("1");

    assertThat(stores.detach(P, Duration.ZERO)).isTrue();
    assertThat(stores.find(P)).isEmpty();
    assertThat(stores.names()).isEmpty();

    assertThat(stores.attach(P, false)).isTrue();
    assertThat(stores.names()).isEmpty();
    assertThat(value()).isEqualTo("1");
    assertThat(root.resolve("data_detach/p")).doesNotExist();
  }

  @Test
  void withoutAThreadForItAPrefixStaysInUse() throws Exception {
    Files.createDirectories(root.resolve("data/p"));
    PrefixTable table = new PrefixTable(2, _ -> true);
    Detachment starved =
        new Detachment(
            settings,
            table,
            _ ->
                _ -> {
                  throw new OutOfMemoryError("unable to create native thread");
                });

    assertThatThrownBy(() -> starved.detach(P, LONG, WriteGate.OPEN))
        .hasMessageContaining("native");

    assertThatThrownBy(
            () ->
                table.openOnce(
                    P,
                    _ -> {
                      throw new StoreException("nobody moves it, nor is it denied", null);
                    }))
        .hasMessageContaining("nobody moves it");
    table.close();
  }

  @Test
  void whoCreatesItAnewGetsAnEmptyOne() throws Exception {
    write("1");
    stores.detach(P, Duration.ZERO);

    assertThat(stores.openOrCreate(P).lastSequence()).isZero();

    write("2");
    assertThat(stores.attach(P, true)).as("one is in use").isFalse();
    assertThat(value()).isEqualTo("2");
  }

  @Test
  void itIsDeniedUntilItIsAttachedOrTheTimeIsOver() throws Exception {
    write("1");
    stores.detach(P, LONG);
    assertThatThrownBy(() -> stores.openOrCreate(P))
        .isInstanceOf(StoreException.class)
        .hasMessageMatching("(?s).*is denied for 35\\d\\d s more.*");
    assertThat(stores.find(P)).isEmpty();

    assertThat(stores.attach(P, true)).isTrue();
    assertThat(stores.names()).containsExactly(P);
    assertThat(value()).isEqualTo("1");

    stores.detach(P, Duration.ofMillis(100));
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(stores.openOrCreate(P).lastSequence()).isZero());
  }

  @Test
  void detachedTwiceTheLatestComesBackAndTheOneFromBeforeIsKept() throws Exception {
    write("1");
    stores.detach(P, Duration.ZERO);
    write("2");
    stores.detach(P, Duration.ZERO);

    assertThat(stores.attach(P, true)).isTrue();

    assertThat(value()).isEqualTo("2");
    assertThat(root.resolve("data_detach_older/p/CURRENT")).exists();
  }

  /** Nothing is left for it when its turn comes, so it changes nothing. */
  @Test
  void aSecondDetachmentDuringTheFirstLeavesItsDenial() throws Exception {
    write("1");
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    FutureTask<Boolean> second = new FutureTask<>(() -> stores.detach(P, Duration.ZERO));
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> call =
          threads.submit(
              () -> {
                stores.prefix(P).change("a test", _ -> hold(held, released));
                return true;
              });
      held.await();
      assertThat(stores.detach(P, LONG)).isTrue();
      Thread other = Thread.ofPlatform().start(second);
      await().until(() -> other.getState() == Thread.State.WAITING);
      released.countDown();
      call.get();
    }

    assertThat(second.get()).isFalse();
    assertThatThrownBy(() -> stores.openOrCreate(P)).hasMessageContaining("is denied for");
    assertThat(stores.attach(P, true)).isTrue();
    assertThat(value()).isEqualTo("1");
  }

  private static void hold(CountDownLatch held, CountDownLatch released) {
    held.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsNotThereIsNeitherDetachedNorAttached() throws Exception {
    assertThat(stores.detach(P, LONG)).isFalse();
    assertThat(stores.attach(P, true)).isFalse();
    assertThat(root.resolve("data/p")).doesNotExist();
  }

  @Test
  void aPrefixThatCannotBeOpenedCanBeDetached() throws Exception {
    Files.createDirectories(root.resolve("data/p"));
    Files.writeString(root.resolve("data/p/CURRENT"), "nothing");
    assertThatThrownBy(() -> stores.openOrCreate(P)).isInstanceOf(StoreException.class);

    assertThat(stores.detach(P, Duration.ZERO)).isTrue();

    write("2");
    assertThat(value()).isEqualTo("2");
  }

  @Test
  void aPlaceThatCannotBeUsedLeavesThePrefixInUse() throws Exception {
    write("1");
    Files.writeString(root.resolve("data_detach"), "in the way");

    assertThatThrownBy(() -> stores.detach(P, Duration.ZERO))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("prefix 'p' is not detached");

    assertThat(value()).isEqualTo("1");
  }

  @Test
  void pausesAndSnapshotsEndWithIt() throws Exception {
    write("1");
    PrefixStore before = stores.openOrCreate(P);
    before.pauseBackground(LONG, false, "test");
    before.createSnapshot(Duration.ZERO);

    stores.detach(P, Duration.ZERO);
    stores.attach(P, true);

    PrefixStore after = stores.openOrCreate(P);
    assertThat(after.pause()).isEqualTo(PrefixStore.Pause.NONE);
    assertThat(after.hasSnapshot(1)).isFalse();
    assertThatThrownBy(() -> before.get(List.of(Bytes.utf8("k")), 0))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void aLogThatIsKeptApartGoesAndComesBackWithIt() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    write("1");

    stores.detach(P, Duration.ZERO);
    write("2");
    assertThat(stores.openOrCreate(P).lastSequence()).isEqualTo(1);
    stores.detach(P, Duration.ZERO);
    await().until(() -> !Files.exists(root.resolve("wal/p")));
    assertThat(stores.attach(P, true)).isTrue();

    assertThat(value()).isEqualTo("2");
    assertThat(root.resolve("wal_detach_older/p")).exists();
  }

  @Test
  void aPlaceForLogsThatCannotBeUsedRefusesBeforeAnythingIsMoved() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    write("1");
    Files.writeString(root.resolve("wal_detach"), "in the way");

    assertThatThrownBy(() -> stores.detach(P, Duration.ZERO))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("prefix 'p' is not detached: ");

    assertThat(value()).isEqualTo("1");
  }

  @Test
  void aLogThatCannotBeMovedLeavesThePrefixInUseWithItsData() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    write("1");
    Files.createDirectory(root.resolve("wal_detach"));
    Files.writeString(root.resolve("wal_detach/p"), "in the way");

    stores.detach(P, LONG);

    await() // the move to be given up; until then nobody waits for a prefix that is to be denied
        .ignoreException(StoreException.class)
        .until(() -> stores.openOrCreate(P).name().equals(P));
    assertThat(value()).isEqualTo("1");
  }

  @Test
  void dataThatIsNotMountedLosesNoLog() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    write("1");
    stores.close();
    Files.createDirectories(root.resolve("wal/lost+found"));
    Files.move(root.resolve("data"), root.resolve("elsewhere"));

    stores = RocksStores.open(settings);
    assertThatThrownBy(() -> stores.openOrCreate(P))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("bring the data back, or move the log away");
    stores.close();
    Directories.remove(root.resolve("data"));
    Files.move(root.resolve("elsewhere"), root.resolve("data"));
    stores = RocksStores.open(settings);

    assertThat(value()).isEqualTo("1");
  }

  @Test
  void aLogThatCannotFollowItsDetachedDataStopsNoStart() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    write("1");
    stores.close();
    Files.createDirectories(root.resolve("data_detach"));
    Files.move(root.resolve("data/p"), root.resolve("data_detach/p"));
    Files.writeString(root.resolve("wal_detach"), "in the way");

    stores = RocksStores.open(settings);

    assertThatThrownBy(() -> stores.openOrCreate(P)).hasMessageContaining("move the log away");
  }

  @Test
  void aLogWithoutDataFromACrashIsPutAwayByTheNextStart() throws Exception {
    stores.close();
    settings = settings.withWalPath(root.resolve("wal"));
    stores = RocksStores.open(settings);
    write("1");
    stores.close();
    Files.createDirectories(root.resolve("data_detach"));
    Files.move(root.resolve("data/p"), root.resolve("data_detach/p"));

    stores = RocksStores.open(settings);

    assertThat(stores.openOrCreate(P).lastSequence()).isZero();
    stores.detach(new PrefixName("other"), Duration.ZERO);
    assertThat(root.resolve("wal_detach/p")).exists();
  }

  @Test
  void watchersAreToldBeforeAndAfter() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    stores.watch(
        new Replicas.Watcher() {
          @Override
          public void detached(PrefixName prefix) {
            told.add("detached " + prefix);
          }

          @Override
          public void attached(PrefixName prefix) {
            told.add("attached " + prefix);
          }
        });
    write("1");
    stores.detach(P, Duration.ZERO);
    stores.attach(P, false);

    assertThat(told).containsExactly("detached p", "attached p");
  }

  /** Readers and writers that know nothing of it meet a closed prefix, never a closed database. */
  @Test
  void usersThatGoOnMeetNoClosedDatabase() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        users.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    useOnce();
                  }
                }));
      }
      for (int i = 0; i < 20; i++) {
        stores.detach(P, Duration.ZERO);
        stores.attach(P, i % 2 == 0);
      }
      over.set(true);
      for (Future<?> user : users) {
        user.get();
      }
    }
  }

  private void useOnce() {
    try {
      PrefixStore prefix = stores.openOrCreate(P);
      prefix.write(List.of(put("1")), false).exceptionally(failure -> 0L).join();
      prefix.get(List.of(Bytes.utf8("k")), 0);
    } catch (StoreException e) {
      assertThat(e.getMessage()).contains("closed");
    }
  }

  private void write(String value) throws Exception {
    stores.openOrCreate(P).write(List.of(put(value)), false).join();
  }

  private static Mutation put(String value) {
    return new Mutation.Put(Bytes.utf8("k"), Bytes.utf8(value));
  }

  private @Nullable String value() throws Exception {
    Bytes value = stores.find(P).orElseThrow().get(List.of(Bytes.utf8("k")), 0).getFirst();
    return value == null ? null : value.toString();
  }
}
