package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class WriteLaneTest {
  @TempDir Path directory;

  @Test
  void whatWaitsBehindAWriteThatFailsIsWritten() throws Exception {
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane =
            new WriteLane(db, RecentValues.NONE, new WriteTimes(false), 0, WriteGate.OPEN)) {
      List<CompletableFuture<Long>> waiting = new CopyOnWriteArrayList<>();

      assertThatThrownBy(
              () ->
                  lane.exclusively(
                      _ -> {
                        CompletableFuture.runAsync(() -> waiting.add(submit(lane))).join();
                        throw new StoreException("no", null);
                      }))
          .hasMessage("no");

      assertThat(waiting.getFirst().get(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(db.get(key().array())).isNotNull();
    }
  }

  @Test
  void nobodyWaitsOnItsOwnThreadForAStall() throws Exception {
    try (Options options =
            new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(64 << 10)
                .setMaxWriteBufferNumber(2);
        RocksDB db = RocksDB.open(options, directory.toString());
        WriteLane lane =
            new WriteLane(db, RecentValues.NONE, new WriteTimes(false), 0, WriteGate.OPEN)) {
      db.pauseBackgroundWork(); // memtables cannot be flushed, so that writers are held back soon
      CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);
      for (int i = 0; i < 20; i++) {
        Bytes value = Bytes.of(new byte[16 << 10]);
        last = lane.submit(List.of(new Mutation.Put(Bytes.utf8("k" + i), value)), false);
      }
      assertThat(last).isNotDone();

      db.continueBackgroundWork();
      assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo(20);
      assertThat(db.getLatestSequenceNumber()).isEqualTo(20);
    }
  }

  @Test
  void aWriteIsRefusedByAGateThatIsNotOpenWhenItReachesRocksDb() throws Exception {
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane = laneWith(db, WriteGate.SHUT)) {
      assertThat(submit(lane))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(ReadonlyException.class);
      assertThat(db.getLatestSequenceNumber()).isZero();
    }
  }

  /** As a process that is stopped between the look at the lease and the log. */
  @Test
  void aWriteDuringWhichTheGateShutsIsInTheLogAndFails() throws Exception {
    AtomicLong clock = new AtomicLong();
    WriteLease lease = new WriteLease(clock::getAndIncrement); // each look takes a nanosecond
    lease.grant(Duration.ofNanos(1), 0);
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane = laneWith(db, lease)) {
      assertThat(submit(lane))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(StoreException.class)
          .isNotInstanceOf(ReadonlyException.class)
          .withMessageContaining("in the log of this node only");
      assertThat(db.getLatestSequenceNumber()).isEqualTo(1);
    }
  }

  private static WriteLane laneWith(RocksDB db, WriteGate gate) {
    return new WriteLane(db, RecentValues.NONE, new WriteTimes(false), 0, gate);
  }

  @Test
  void anErrorInAWriteFailsThatOneOnly() throws Exception {
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane =
            new WriteLane(db, RecentValues.NONE, new WriteTimes(false), 0, WriteGate.OPEN)) {
      assertThat(lane.submit(new NoMemory(), false)).isCompletedExceptionally();

      assertThat(submit(lane).get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  /** Its mutations can be counted, but there is no memory for them. */
  private static final class NoMemory extends AbstractList<Mutation> {
    private int iterations;

    @Override
    public Iterator<Mutation> iterator() {
      if (++iterations > 1) {
        throw new OutOfMemoryError("for a test");
      }
      return super.iterator();
    }

    @Override
    public Mutation get(int index) {
      return new Mutation.Delete(key());
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void oneWriteMayBeLargerThanWhatMayWait() throws Exception {
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane =
            new WriteLane(db, RecentValues.NONE, new WriteTimes(false), 0, WriteGate.OPEN)) {
      int mutations = WriteLane.QUEUE_MUTATIONS_MAX + 1;

      lane.submit(Collections.nCopies(mutations, new Mutation.Delete(key())), false)
          .get(20, TimeUnit.SECONDS);

      assertThat(db.getLatestSequenceNumber()).isEqualTo(mutations);
    }
  }

  @Test
  void aLargeWriteOfSomebodyElseIsHandedOver() throws Exception {
    try (RocksDB db = RocksDB.open(directory.toString());
        WriteLane lane =
            new WriteLane(db, RecentValues.NONE, new WriteTimes(false), 0, WriteGate.OPEN)) {
      List<CompletableFuture<String>> writers = new ArrayList<>();
      Bytes large = Bytes.of(new byte[3 << 20]);

      lane.exclusively(
          _ ->
              writers.add(
                  lane.submit(List.of(new Mutation.Put(key(), large)), false)
                      .thenApply(_ -> Thread.currentThread().getName())));

      assertThat(writers.getFirst().get(20, TimeUnit.SECONDS)).startsWith("store-writer");
    }
  }

  private static CompletableFuture<Long> submit(WriteLane lane) {
    return lane.submit(List.of(new Mutation.Put(key(), key())), false);
  }

  private static Bytes key() {
    return Bytes.utf8("k");
  }
}
