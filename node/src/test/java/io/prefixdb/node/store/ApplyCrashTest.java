package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.UpdateBatch.Op;
import io.prefixdb.node.replication.Replica;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine dies after any byte of its log: the copy of a slave is exactly the master's history up
 * to its position, whatever that is, and goes on from there. Some seconds, for each place is a
 * start.
 */
final class ApplyCrashTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int BATCHES = 5;
  private static final int OPS = 2;
  private static final int STEP_BYTES = 9;

  @TempDir Path root;

  @Test
  void positionAndDataAreOneWhereverTheLogEnds() throws Exception {
    CrashedDisk disk = new CrashedDisk(root.resolve("data"), root.resolve("crashed"));
    long size;
    try (RocksStores stores = RocksStores.open(settings(root.resolve("data")))) {
      Replica replica = new StoreReplicas(stores).openOrCreate(P);
      for (int i = 0; i < BATCHES; i++) {
        assertThat(replica.apply(List.of(batch(i)))).isTrue();
        assertThat(goesOn(disk.copy())).as("killed after batch %d", i).isEqualTo(i + 1);
      }
      size = Files.size(log(root.resolve("data")));
      int before = BATCHES;
      for (long length = size; length >= 0; length -= STEP_BYTES) {
        Path cut = disk.copy();
        try (RandomAccessFile log = new RandomAccessFile(log(cut).toFile(), "rw")) {
          log.setLength(length);
        }
        int held = goesOn(cut);
        assertThat(held).as("log of %d bytes", length).isBetween(0, before);
        before = held;
      }
      assertThat(before).isZero();
    }
    assertThat(size).isGreaterThan(20 * STEP_BYTES);
  }

  /** Starts with what is there and applies the rest; how many batches were there. */
  private static int goesOn(Path data) throws Exception {
    try (RocksStores stores = RocksStores.open(settings(data))) {
      Replica replica = new StoreReplicas(stores).openOrCreate(P);
      assertThat(replica.isWhole()).isTrue();
      int held = (int) (replica.position() - 1) / OPS;
      assertThat(replica.position()).isEqualTo(1 + (long) held * OPS);
      assertHolds(stores, held);
      for (int i = held; i < BATCHES; i++) {
        assertThat(replica.apply(List.of(batch(i)))).isTrue();
      }
      assertHolds(stores, BATCHES);
      return held;
    }
  }

  private static void assertHolds(RocksStores stores, int batches) throws StoreException {
    for (int i = 0; i < BATCHES; i++) {
      for (int op = 0; op < OPS; op++) {
        Bytes found = stores.openOrCreate(P).get(List.of(key(i, op)), 0).getFirst();
        assertThat(found).isEqualTo(i < batches ? Bytes.utf8("v") : null);
      }
    }
  }

  private static StoreSettings settings(Path directory) {
    return new StoreSettings(directory, Optional.empty(), 0).following();
  }

  private static byte[] batch(int i) {
    Bytes stored = Bytes.utf8("v\0\0\0\0"); // with the time of a value that never expires
    return UpdateBatch.of(
            1 + (long) i * OPS,
            List.of(new Op.Put(key(i, 0), stored), new Op.Put(key(i, 1), stored)))
        .bytes();
  }

  private static Bytes key(int i, int op) {
    return Bytes.utf8("k%d-%d".formatted(i, op));
  }

  /** The newest file of the log. */
  private static Path log(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve(P.value()))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparing(Path::toString))
          .orElseThrow();
    }
  }
}
