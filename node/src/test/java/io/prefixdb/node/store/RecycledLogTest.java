package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.store.RecordFile.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logs as the original leaves them with {@code recycle_log_file_num}, which its RocksDB heeds only
 * where it is to skip corrupted records; ours opens the data without that. Starts a JVM a test.
 */
final class RecycledLogTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int KEYS = 3_000;

  @TempDir Path root;
  private Path log;

  @BeforeEach
  void write() throws Exception {
    Path directory = Files.createDirectories(root.resolve("data")).resolve("p");
    OldRocks.writeRecycling(directory, KEYS);
    log = Inspection.files(directory, "*.log").getLast();
    assertThat(own(Files.readAllBytes(log))).as("bytes of an earlier log at its end").isPositive();
  }

  @Test
  void whatIsLeftOfAnEarlierLogIsNoDamage() throws Exception {
    assertThat(RecordFile.ending(log)).isEqualTo(new Ending.Whole());
    try (RocksStores stores = open()) {
      assertThat(stores.failures()).isEmpty();
      PrefixStore prefix = stores.find(P).orElseThrow();
      for (int key = 0; key < KEYS; key++) {
        Bytes name = Bytes.utf8(Integer.toString(key));
        assertThat(prefix.get(List.of(name), 0)).containsExactly(Bytes.utf8("\"v" + key + "\""));
      }
      assertThat(prefix.lastSequence()).isEqualTo(4 * KEYS);
    }
  }

  @Test
  void aRecordThatACrashCutOffIsLeftOut() throws Exception {
    byte[] bytes = Files.readAllBytes(log);
    int end = own(bytes);
    Files.write(log, Arrays.copyOf(bytes, end - 3));
    try (RocksStores stores = open()) {
      assertThat(stores.find(P).orElseThrow().lastSequence()).isEqualTo(4 * KEYS - 1);
    }
  }

  @Test
  void damageBeforeItsOwnEndIsNotTakenForTheEnd() throws Exception {
    byte[] bytes = Files.readAllBytes(log);
    bytes[own(bytes) / 2] ^= 1;
    Files.write(log, bytes);
    assertThat(RecordFile.ending(log)).isInstanceOf(Ending.Damaged.class);
    try (RocksStores stores = open()) {
      assertThat(stores.find(P)).isEmpty();
      assertThat(stores.failures().getFirst().reason())
          .contains(log.getFileName() + " is damaged at byte");
    }
  }

  private RocksStores open() throws StoreException {
    return RocksStores.open(new StoreSettings(root.resolve("data"), Optional.empty(), 0));
  }

  /** Where the headers no longer have the log's own number, and something follows. */
  private int own(byte[] bytes) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int number = Integer.parseInt(String.valueOf(log.getFileName()).replace(".log", ""));
    int position = 0;
    while (position + 11 <= bytes.length) {
      int left = 32768 - position % 32768;
      if (left < 11) {
        position += left;
      } else if (file.getInt(position + 7) == number) {
        position += 11 + Short.toUnsignedInt(file.getShort(position + 4));
      } else {
        return position;
      }
    }
    throw new IOException(log + " has nothing of an earlier log");
  }
}
