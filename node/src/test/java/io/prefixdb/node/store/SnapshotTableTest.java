package io.prefixdb.node.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

@Timeout(60)
class SnapshotTableTest {
  private static final byte[] KEY = "k".getBytes(UTF_8);

  @TempDir Path directory;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong clock = new AtomicLong(100);
  private RocksDB db;
  private SnapshotTable table;

  @BeforeEach
  void open() throws RocksDBException {
    RocksDB.loadLibrary();
    BackgroundThreads.use();
    db = RocksDB.open(directory.toString());
    db.put(KEY, "1".getBytes(UTF_8));
    table = new SnapshotTable(db, 1, new WriteTimes(false, clock::get));
  }

  @AfterEach
  void close() {
    table.close();
    db.close();
    BackgroundThreads.leave();
    timers.shutdownNow();
  }

  @Test
  void severalReadersShareASnapshotAndItsReleaseWaitsForNone() throws Exception {
    long id = table.create(Duration.ZERO, timers, table::release).id();
    db.put(KEY, "2".getBytes(UTF_8));
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<String> slow =
          thread.submit(
              () ->
                  table.read(
                      id,
                      (options, _) -> {
                        reading.countDown();
                        await(released);
                        return value(options, 0);
                      }));
      reading.await();

      assertThat(table.<String>read(id, this::value)).isEqualTo("1");
      assertThat(table.release(id)).isTrue();
      assertThat(table.count()).isZero();
      assertThatThrownBy(() -> table.<String>read(id, this::value))
          .isInstanceOf(StoreException.class)
          .hasMessage("no snapshot " + id);
      assertThat(held()).isEqualTo(1);
      released.countDown();

      assertThat(slow.get()).isEqualTo("1");
      assertThat(held()).isZero();
    }
  }

  @Test
  void thereIsALimitAndAReleaseMakesRoom() throws Exception {
    for (int i = 0; i < SnapshotTable.SNAPSHOTS_MAX; i++) {
      table.create(Duration.ZERO, timers, table::release);
    }

    assertThat(table.count()).isEqualTo(SnapshotTable.SNAPSHOTS_MAX);
    assertThatThrownBy(() -> table.create(Duration.ZERO, timers, table::release))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("1000 snapshots are held already");
    table.release(1);
    assertThat(table.create(Duration.ZERO, timers, table::release).id()).isEqualTo(1001);
  }

  @Test
  void whatIsHeldKeepsTheTimeOfItsBeginning() throws Exception {
    SnapshotTable.Held pin = table.pin();
    clock.set(200);
    long id = table.create(Duration.ZERO, timers, table::release).id();
    clock.set(300);

    assertThat(table.<Long>read(pin, (_, now) -> now)).isEqualTo(100);
    assertThat(table.<Long>read(id, (_, now) -> now)).isEqualTo(200);
    assertThat(table.horizon()).isEqualTo(100);
    table.unpin(pin);
    assertThat(table.horizon()).isEqualTo(200);
    table.release(id);
    assertThat(table.horizon()).isEqualTo(300);
    assertThat(held()).isZero();
  }

  @Test
  void aPinIsNoSnapshotOfAClientAndEndsWithTheDatabase() throws Exception {
    SnapshotTable.Held pin = table.pin();

    assertThat(table.count()).isZero();
    assertThat(table.nextId()).isEqualTo(1);
    table.close();

    assertThat(held()).isZero();
    assertThatThrownBy(() -> table.<Long>read(pin, (_, now) -> now))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed or replaced");
    table.unpin(pin);
  }

  private long held() throws RocksDBException {
    return db.getLongProperty("rocksdb.num-snapshots");
  }

  private String value(ReadOptions options, long now) throws StoreException {
    try {
      byte @Nullable [] value = db.get(options, KEY);
      return value == null ? "" : new String(value, UTF_8);
    } catch (RocksDBException e) {
      throw new StoreException("read failed", e);
    }
  }

  private static void await(CountDownLatch latch) throws StoreException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new StoreException("interrupted", e);
    }
  }
}
