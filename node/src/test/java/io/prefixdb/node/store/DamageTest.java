package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files damaged where chance wants it: a prefix is whole, or it is named and refused, or a read of
 * what is damaged fails. Never is anything silently gone. The seed of a failure is in its message.
 */
final class DamageTest {
  private static final PrefixName P = new PrefixName("p");
  private static final PrefixName OTHER = new PrefixName("other");
  private static final int KEYS = 300;
  private static final int ROUNDS = 15;

  @TempDir Path root;
  private Path intact;

  /** Tables, and a log with the same keys again and more of them, as after a kill. */
  @BeforeEach
  void write() throws Exception {
    intact = root.resolve("intact");
    try (RocksStores stores = RocksStores.open(settings(intact))) {
      RocksPrefix prefix = stores.prefix(P);
      write(prefix, 0, KEYS / 2);
      prefix.flush();
      for (int key = KEYS / 2; key < KEYS; key++) {
        write(prefix, key, key + 1);
      }
      write(stores.prefix(OTHER), 0, 1);
    }
  }

  @Test
  void aFlippedByteInTheLogIsNeverSilent() throws Exception {
    assertNothingSilentlyLost("000*.log", DamageTest::flip);
  }

  @Test
  void aZeroedPieceOfTheLogIsNeverSilent() throws Exception {
    assertNothingSilentlyLost("000*.log", DamageTest::zero);
  }

  @Test
  void aDamagedTableIsNeverSilent() throws Exception {
    assertNothingSilentlyLost("*.sst", DamageTest::flip);
    assertNothingSilentlyLost("*.sst", DamageTest::cut);
  }

  @Test
  void aDamagedManifestIsNeverSilent() throws Exception {
    assertNothingSilentlyLost("MANIFEST-*", DamageTest::flip);
    assertNothingSilentlyLost("MANIFEST-*", DamageTest::cut);
  }

  /** So a full disk leaves it: RocksDB writes what there is room for, and then gives up. */
  @Test
  void aManifestWithTheBeginningOfARecordThatWasNeverAppliedIsWhole() throws Exception {
    assertOpensWithACutRecord(); // after a flush
    try (RocksStores stores = RocksStores.open(settings(intact))) {
      write(stores.prefix(P), 0, KEYS);
    }
    assertOpensWithACutRecord(); // after a start
  }

  private void assertOpensWithACutRecord() throws Exception {
    for (int bytes : new int[] {1, 7, 10, 40}) {
      Path copy = fresh();
      Path manifest = file(copy.resolve("p"), "MANIFEST-*");
      ByteBuffer record = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
      record.putInt(0x12345678).putShort((short) 57).put((byte) 1); // 57 bytes in one part
      try (OutputStream out = Files.newOutputStream(manifest, StandardOpenOption.APPEND)) {
        out.write(record.array(), 0, bytes);
      }
      for (int start = 0; start < 2; start++) { // what the first one writes is sound again
        try (RocksStores stores = RocksStores.open(settings(copy))) {
          assertThat(stores.failures()).as("cut to %d bytes", bytes).isEmpty();
          assertThat(missing(stores.find(P).orElseThrow())).isEmpty();
        }
      }
    }
  }

  /** The same record by record, where each was applied and what was needed before it is gone. */
  @Test
  void aManifestThatLostWhatWasAppliedIsNeverSilent() throws Exception {
    try (RocksStores stores = RocksStores.open(settings(intact))) {
      RocksPrefix prefix = stores.prefix(P);
      write(prefix, 0, KEYS / 2);
      prefix.flush();
      prefix.compact(Bytes.EMPTY, Bytes.EMPTY);
      write(prefix, KEYS / 2, KEYS);
    }
    byte[] whole = Files.readAllBytes(file(intact.resolve("p"), "MANIFEST-*"));
    int refused = 0;
    for (int bytes = whole.length - 1; bytes > 0; bytes -= 13) {
      Path copy = fresh();
      Files.write(file(copy.resolve("p"), "MANIFEST-*"), Arrays.copyOf(whole, bytes));
      try (RocksStores stores = RocksStores.open(settings(copy))) {
        Optional<PrefixStore> store = stores.find(P);
        refused += store.isEmpty() ? 1 : 0;
        if (store.isPresent()) {
          assertThat(missing(store.get())).as("cut to %d bytes", bytes).isEmpty();
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void damagedSmallFilesAreNeverSilent() throws Exception {
    assertNothingSilentlyLost("CURRENT", DamageTest::flip);
    assertNothingSilentlyLost("OPTIONS-*", DamageTest::flip);
  }

  /** As a crash leaves it: the latest writes may be gone, but none before a later one. */
  @Test
  void aLogThatIsCutOffKeepsEverythingBeforeTheCut() throws Exception {
    Path log = file(intact.resolve("p"), "000*.log");
    byte[] whole = Files.readAllBytes(log);
    for (int bytes = whole.length - 1; bytes > whole.length - 600; bytes -= 37) {
      Path copy = fresh();
      Files.write(file(copy.resolve("p"), "000*.log"), Arrays.copyOf(whole, bytes));
      try (RocksStores stores = RocksStores.open(settings(copy))) {
        List<Integer> missing = missing(stores.find(P).orElseThrow());
        assertThat(missing).as("cut to %d", bytes).isNotEmpty().hasSizeLessThan(5);
        assertThat(missing.getFirst()).isEqualTo(KEYS - missing.size());
      }
    }
  }

  @Test
  void aDamagedLengthDoesNotPassForTheEndOfTheLog() throws Exception {
    Path copy = fresh();
    Path log = file(copy.resolve("p"), "000*.log");
    byte[] bytes = Files.readAllBytes(log);
    int record = bytes.length - 3 * (bytes.length - lastRecord(log)); // the third from the end
    assertThat(record).isGreaterThan(32 << 10);
    bytes[record + 5] = 0x7f; // the length's upper byte
    Files.write(log, bytes);
    try (RocksStores stores = RocksStores.open(settings(copy))) {
      assertThat(stores.find(P)).isEmpty();
      assertThat(stores.failures().getFirst().reason())
          .contains(log.getFileName() + " is damaged at byte " + record);
    }
  }

  /** RocksDB takes it for what is left of another log then, and for the end of this one. */
  @Test
  void aLogWhoseFirstTypeIsDamagedIsNotTakenForARecycledOne() throws Exception {
    byte[] bytes = Files.readAllBytes(file(intact.resolve("p"), "000*.log"));
    for (int type : new int[] {5, 6, 8, 11, 131}) {
      Path copy = fresh();
      Path log = file(copy.resolve("p"), "000*.log");
      bytes[6] = (byte) type;
      Files.write(log, bytes);
      try (RocksStores stores = RocksStores.open(settings(copy))) {
        assertThat(stores.find(P)).isEmpty();
        assertThat(stores.failures().getFirst().reason())
            .contains(log.getFileName() + " is damaged at byte 0");
      }
    }
    int sequence = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(7);
    Path sameNumber = root.resolve("%06d.log".formatted(sequence));
    Files.write(sameNumber, bytes);
    assertThat(RecordFile.ending(sameNumber)).isEqualTo(new RecordFile.Ending.Damaged(0));
  }

  @Test
  void theLaterOfTwoLogsIsTheOneWithTheHigherNumber() throws Exception {
    for (String name : List.of("1000000.log", "999999.log", "000007.log")) {
      Files.writeString(root.resolve(name), "x");
    }
    assertThat(Inspection.files(root, "*.log").stream().map(Path::getFileName).map(Path::toString))
        .containsExactly("000007.log", "999999.log", "1000000.log");
  }

  /** Where the last record begins: the file without its last byte is torn there. */
  private static int lastRecord(Path log) throws IOException {
    Path cut = log.resolveSibling("cut");
    byte[] bytes = Files.readAllBytes(log);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));
    try {
      return (int) ((RecordFile.Ending.Torn) RecordFile.ending(cut)).offset();
    } finally {
      Files.delete(cut);
    }
  }

  private Path fresh() throws IOException {
    Path copy = root.resolve("copy");
    Directories.remove(copy);
    copy(intact, copy);
    return copy;
  }

  private interface Damage {
    byte[] of(byte[] file, Random random);
  }

  private static byte[] flip(byte[] file, Random random) {
    file[random.nextInt(file.length)] ^= (byte) (1 + random.nextInt(255));
    return file;
  }

  private static byte[] zero(byte[] file, Random random) {
    int from = random.nextInt(file.length);
    Arrays.fill(file, from, Math.min(file.length, from + 64), (byte) 0);
    return file;
  }

  private static byte[] cut(byte[] file, Random random) {
    return Arrays.copyOf(file, random.nextInt(file.length));
  }

  private void assertNothingSilentlyLost(String files, Damage damage) throws Exception {
    long seed = Long.getLong("seed", Boolean.getBoolean("seeds.random") ? System.nanoTime() : 1);
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(seed + round);
      Path copy = fresh();
      Path victim = file(copy.resolve("p"), files);
      Files.write(victim, damage.of(Files.readAllBytes(victim), random));
      try (RocksStores stores = RocksStores.open(settings(copy))) {
        String what = "-Dseed=" + (seed + round) + ", " + victim.getFileName();
        assertThat(stores.find(OTHER)).as(what).isPresent();
        Optional<PrefixStore> store = stores.find(P);
        if (store.isEmpty()) {
          assertThat(stores.failures()).as(what).hasSize(1);
        } else {
          assertThat(missing(store.get())).as(what).isEmpty();
        }
      }
    }
  }

  /** The keys that are said to be absent; one that cannot be read is not. */
  private static List<Integer> missing(PrefixStore store) {
    List<Integer> missing = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      try {
        @Nullable Bytes value = store.get(List.of(key(key)), 0).getFirst();
        if (value == null || !value.toString().startsWith("\"v" + key)) {
          missing.add(key);
        }
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("prefix 'p'");
      }
    }
    return missing;
  }

  private static void write(RocksPrefix prefix, int from, int to) {
    prefix
        .write(
            IntStream.range(from, to)
                .<Mutation>mapToObj(
                    i -> new Mutation.Put(key(i), Bytes.utf8("\"v" + i + "x".repeat(200) + "\"")))
                .toList(),
            false)
        .join();
  }

  private static Bytes key(int i) {
    return Bytes.utf8("key" + i);
  }

  private static Path file(Path directory, String glob) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      var matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
      return files
          .filter(file -> matcher.matches(file.getFileName()))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static StoreSettings settings(Path path) {
    return new StoreSettings(path, Optional.empty(), 0);
  }
}
