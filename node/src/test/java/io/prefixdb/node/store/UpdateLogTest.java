package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.MasterIni;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.LogSegment;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers of the log, whose places are kept between their requests, on a real RocksDB. */
final class UpdateLogTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir Path root;
  private RocksStores stores;
  private RocksPrefix store;

  @BeforeEach
  void open() throws Exception {
    Path ini = MasterIni.write(root.resolve("master.ini"));
    stores = RocksStores.open(new StoreSettings(root.resolve("data"), Optional.of(ini), 0));
    store = stores.prefix(P);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aReaderGoesOnAtTheEndWhenMoreIsWritten() throws Exception {
    write(1, 5);
    assertThat(sequences(store.updatesSince(1, 100))).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(store.updatesSince(6, 100)).isEqualTo(new Updates.CaughtUp(5));
    write(6, 2);
    assertThat(sequences(store.updatesSince(6, 100))).containsExactly(6L, 7L);
    write(8, 1);
    assertThat(sequences(store.updatesSince(8, 100))).containsExactly(8L);
  }

  @Test
  void aReaderGoesOnInTheNextFileWithinOneAnswer() throws Exception {
    write(1, 3);
    assertThat(sequences(store.updatesSince(1, 2))).containsExactly(1L, 2L);
    store.flush(); // ends the file, which goes to the archive
    write(4, 3);
    store.flush();
    write(7, 1);
    assertThat(sequences(store.updatesSince(3, 100))).containsExactly(3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void aReaderGoesOnInAFileThatWasRemovedAndANewOneIsToldOfTheGap() throws Exception {
    write(1, 4);
    assertThat(sequences(store.updatesSince(1, 2))).containsExactly(1L, 2L);
    store.flush();
    write(5, 2);

    List<LogSegment> files = store.log().files();
    assertThat(files.getFirst().archived()).isTrue();
    assertThat(store.removeLog(files.getFirst().number())).hasValue(files.getFirst().bytes());

    assertThat(store.log().oldest()).hasValue(5);
    assertThat(sequences(store.updatesSince(3, 2))).containsExactly(3L, 4L);
    assertThat(sequences(store.updatesSince(3, 100))).containsExactly(5L, 6L);
    assertThat(sequences(store.updatesSince(5, 100))).containsExactly(5L, 6L);
  }

  @Test
  void aReaderWhoseNextFileIsGoneIsToldOfTheGap() throws Exception {
    write(1, 2);
    assertThat(sequences(store.updatesSince(1, 100))).containsExactly(1L, 2L);
    store.flush();
    write(3, 2);
    store.flush();
    write(5, 1);
    store.removeLog(store.log().files().get(1).number());
    assertThat(sequences(store.updatesSince(3, 100))).containsExactly(5L);
  }

  @Test
  void aReaderOfALogThatIsGoneAltogetherGoesOnWithWhatComes() throws Exception {
    write(1, 4);
    assertThat(sequences(store.updatesSince(1, 2))).containsExactly(1L, 2L);
    store.flush();
    write(5, 1);
    store.flush();
    store.removeLog(store.log().files().getLast().number());
    assertThat(sequences(store.updatesSince(3, 100))).containsExactly(3L, 4L);
    assertThat(store.updatesSince(5, 100)).isEqualTo(new Updates.Purged(5));
    write(6, 1);
    assertThat(sequences(store.updatesSince(5, 100))).containsExactly(6L);
  }

  @Test
  void theFileThatTheDataNeedsIsNeverRemoved() throws Exception {
    write(1, 3);
    assertThat(store.removeLog(Long.MAX_VALUE)).hasValue(0);
    assertThat(sequences(store.updatesSince(1, 100))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void moreReadersThanPlacesAreKeptAllGetWhatTheyAskFor() throws Exception {
    write(1, 100);
    int readers = LogCursors.KEPT_MAX + 5;
    for (int round = 0; round < 4; round++) {
      for (int reader = 0; reader < readers; reader++) {
        long from = 1 + reader + 20L * round;
        assertThat(sequences(store.updatesSince(from, 20)).getFirst()).isEqualTo(from);
      }
    }
  }

  @Test
  void aPlaceThatNobodyCameBackToIsGivenUp() throws Exception {
    write(1, 3);
    store.updatesSince(1, 1);
    assertThat(stores.options().cursors().availablePermits())
        .isEqualTo(LogCursors.KEPT_ALL_MAX - 1);
    store.closeCursorsIdleAt(System.nanoTime() + LogCursors.IDLE_NANOS / 2);
    assertThat(stores.options().cursors().availablePermits())
        .isEqualTo(LogCursors.KEPT_ALL_MAX - 1);
    store.closeCursorsIdleAt(System.nanoTime() + LogCursors.IDLE_NANOS + 1);
    assertThat(stores.options().cursors().availablePermits()).isEqualTo(LogCursors.KEPT_ALL_MAX);
    assertThat(sequences(store.updatesSince(2, 100))).containsExactly(2L, 3L);
  }

  /** Takes some seconds: the batches have to be many for the position in the file to count. */
  @Test
  void aRequestCostsNoMoreAtTheEndOfALongFileThanAtItsBeginning() throws Exception {
    int batches = 100_000;
    int page = 100;
    write(1, batches);
    long[] nanos = new long[batches / page];
    long next = 1;
    for (int request = 0; request < nanos.length; request++) {
      long begun = System.nanoTime();
      List<Long> read = sequences(store.updatesSince(next, page));
      nanos[request] = System.nanoTime() - begun;
      assertThat(read).hasSize(page);
      next = read.getLast() + 1;
    }
    int fifth = nanos.length / 5;
    assertThat(median(nanos, nanos.length - fifth)).isLessThan(5 * median(nanos, fifth));
  }

  private static long median(long[] nanos, int from) {
    long[] part = Arrays.copyOfRange(nanos, from, from + nanos.length / 5);
    Arrays.sort(part);
    return part[part.length / 2];
  }

  /**
   * Readers that come and go, files that end, are archived and removed: nothing is ever skipped.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyAnswerGoesOnWhereItWasAskedForOrShowsAGap(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long[] next = new long[5];
    Arrays.fill(next, 1);
    for (int step = 0; step < 400; step++) {
      long last = store.lastSequence();
      switch (random.nextInt(12)) {
        case 0 -> store.flush();
        case 1 -> removeOldest();
        case 2, 3, 4 -> write(last + 1, random.nextInt(1, 20));
        default -> {
          int reader = random.nextInt(next.length);
          next[reader] = read(next[reader], random.nextInt(1, 40));
        }
      }
    }
  }

  /** Where the reader goes on. */
  private long read(long from, int limit) throws StoreException {
    long last = store.lastSequence();
    long oldest = store.log().oldest().orElse(last + 1); // it can be empty
    switch (store.updatesSince(from, limit)) {
      case Updates.CaughtUp _ -> assertThat(from).isEqualTo(last + 1);
      case Updates.Purged _ -> assertThat(oldest).isEqualTo(last + 1);
      case Updates.Batches batches -> {
        List<Long> read = sequences(batches);
        assertThat(read.getFirst()).isIn(from, oldest);
        for (int i = 1; i < read.size(); i++) {
          assertThat(read.get(i)).isEqualTo(read.get(i - 1) + 1);
        }
        boolean full = read.size() == limit || read.getLast() == last;
        assertThat(full || read.getLast() + 1 < oldest).isTrue();
        return read.getLast() + 1;
      }
    }
    return from;
  }

  private void removeOldest() throws StoreException {
    List<LogSegment> files = store.log().files();
    if (!files.isEmpty() && files.getFirst().archived()) {
      store.removeLog(files.getFirst().number());
    }
  }

  /** Single-key batches: each has the sequence that its number tells. */
  private void write(long first, int count) {
    for (long sequence = first; sequence < first + count; sequence++) {
      Bytes key = Bytes.utf8("k" + sequence);
      store.write(List.of(new Mutation.Put(key, Bytes.utf8("1"))), false).join();
    }
    assertThat(store.lastSequence()).isEqualTo(first + count - 1);
  }

  private static List<Long> sequences(Updates updates) {
    List<Long> sequences = new ArrayList<>();
    for (byte[] batch : ((Updates.Batches) updates).logs()) {
      sequences.add(UpdateBatch.sequenceOf(batch));
    }
    return sequences;
  }
}
