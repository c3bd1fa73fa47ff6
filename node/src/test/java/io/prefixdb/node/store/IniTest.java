package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.config.IniText;
import io.prefixdb.node.model.PrefixName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/** What the options file says, what is added to it, and what is said of mistakes in it. */
final class IniTest {
  private static final PrefixName P = new PrefixName("p");

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_open_file=100 | [DBOptions] | line 5: max_open_file=100 is no option of [DBOptions]"
            + " (did you mean 'max_open_files'?)",
        "max_open_files=many | [DBOptions] | line 5: max_open_files=many (RocksDB: ",
        "write_buffer_size=4194304 | [DBOptions] | line 5: write_buffer_size=4194304 is an option"
            + " of [CFOptions]: move it there",
        "WAL_ttl_seconds=5 | [CFOptions \"default\"] | line 6: WAL_ttl_seconds=5 is an option of"
            + " [DBOptions]: move it there",
        "compression=kSnapy | [CFOptions \"default\"] | line 6: compression=kSnapy (RocksDB: ",
        "block_sise=8192 | [TableOptions/BlockBasedTable \"default\"] | line 7: block_sise=8192 is"
            + " no option of [TableOptions/BlockBasedTable] (did you mean 'block_size'?)",
      })
  void aMistakeIsNamedWithItsLineAndWhatWasMeant(String option, String section, String message)
      throws Exception {
    Path ini = ini(option, section);
    assertThatThrownBy(() -> RocksOptions.load(settings(ini)))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("ini '" + ini + "': " + message);
  }

  @Test
  void aFileWithoutItsSectionsIsRefusedInRocksDbsWords() throws Exception {
    Path ini = Files.writeString(root.resolve("x.ini"), "WAL_ttl_seconds=5\n");
    assertThatThrownBy(() -> RocksOptions.load(settings(ini)))
        .hasMessageStartingWith("ini '" + ini + "': RocksDB refuses it: ");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> RocksOptions.load(settings(root.resolve("no.ini"))))
        .hasMessageContaining("no.ini' cannot be read")
        .hasMessageContaining("name a readable RocksDB options file");
  }

  @Test
  void withoutAWordFromTheFileTheFormIsOneThatRocksDb78Reads() throws Exception {
    Path ini = ini("", "[DBOptions]");
    try (RocksOptions rocks = RocksOptions.load(settings(ini));
        Options options = rocks.forPrefix(P)) {
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      assertThat(options.compressionType()).isEqualTo(CompressionType.SNAPPY_COMPRESSION);
      assertThat(options.walRecoveryMode()).isEqualTo(WALRecoveryMode.TolerateCorruptedTailRecords);
      assertThat(options.maxOpenFiles()).isPositive();
      assertThat(table == null ? 5 : table.formatVersion()).isEqualTo(5);
    }
  }

  @Test
  void theLogIsNeverKeptInTheProcess() throws Exception {
    Path ini = ini("manual_wal_flush=true", "[DBOptions]");
    try (RocksOptions rocks = RocksOptions.load(settings(ini));
        Options options = rocks.forPrefix(P)) {
      assertThat(options.manualWalFlush()).isFalse();
    }
  }

  @Test
  void noLogIsWrittenOverAnOlderOne() throws Exception {
    Path ini = ini("recycle_log_file_num=4", "[DBOptions]");
    try (RocksOptions rocks = RocksOptions.load(settings(ini));
        Options options = rocks.forPrefix(P)) {
      assertThat(options.recycleLogFileNum()).isZero();
    }
  }

  @Test
  void aPrefixOfAFewKeysTakesLittleOfTheDisk() throws Exception {
    Path directory = root.resolve("small");
    try (RocksOptions rocks = RocksOptions.load(settings(Optional.empty()));
        Options options = rocks.forPrefix(P);
        var db = org.rocksdb.RocksDB.open(options, directory.toString())) {
      db.put(new byte[] {1}, new byte[] {2});
      assertThat(kibibytesOnDisk(directory)).isLessThan(2 << 10);
    }
  }

  /** What is reserved is not part of a file's size. */
  private static long kibibytesOnDisk(Path directory) throws Exception {
    Process du = new ProcessBuilder("du", "-sk", directory.toString()).start();
    String told = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(du.waitFor()).isZero();
    return Long.parseLong(told.split("\t", 2)[0]);
  }

  @Test
  void theFileComesBeforeOurDefaults() throws Exception {
    Path ini =
        Files.writeString(
            root.resolve("own.ini"),
            """
            [Version]
              rocksdb_version=7.8.3
              options_file_version=1.1
            [DBOptions]
              max_open_files=77 # of ours
              wal_recovery_mode=kAbsoluteConsistency
              WAL_ttl_seconds=5400
            [CFOptions "default"]
              compression=kNoCompression
              max_successive_merges=10
            [TableOptions/BlockBasedTable "default"]
              block_size=8192
            """);
    try (RocksOptions rocks = RocksOptions.load(settings(ini));
        Options options = rocks.forPrefix(P)) {
      assertThat(options.maxOpenFiles()).isEqualTo(77);
      assertThat(options.walRecoveryMode()).isEqualTo(WALRecoveryMode.AbsoluteConsistency);
      assertThat(options.compressionType()).isEqualTo(CompressionType.NO_COMPRESSION);
      assertThat(options.maxSuccessiveMerges()).isEqualTo(10);
      assertThat(rocks.walTtlSeconds()).isEqualTo(5400);
    }
  }

  @Test
  void smallMemtablesAreWrittenOutTogetherUnlessTheFileSaysSomethingOfThem() throws Exception {
    try (RocksOptions rocks = RocksOptions.load(settings(Optional.empty()));
        Options ours = rocks.forPrefix(P)) {
      assertThat(ours.writeBufferSize()).isEqualTo(8 << 20);
      assertThat(ours.minWriteBufferNumberToMerge()).isEqualTo(8);
      assertThat(ours.maxWriteBufferNumber()).isEqualTo(16);
      assertThat(ours.memtableWholeKeyFiltering()).isTrue();
      assertThat(ours.memtablePrefixBloomSizeRatio()).isEqualTo(0.01);
    }
    Path ini = ini("max_write_buffer_number=3", "[CFOptions \"default\"]");
    try (RocksOptions rocks = RocksOptions.load(settings(ini));
        Options users = rocks.forPrefix(P)) {
      assertThat(users.writeBufferSize()).isEqualTo(64 << 20);
      assertThat(users.minWriteBufferNumberToMerge()).isEqualTo(1);
      assertThat(users.maxWriteBufferNumber()).isEqualTo(3);
      assertThat(users.memtableWholeKeyFiltering()).isFalse();
    }
  }

  @Test
  void aLogDirectoryForAllPrefixesIsRefused() throws Exception {
    Path ini = ini("wal_dir=/logs", "[DBOptions]");
    assertThatThrownBy(() -> RocksOptions.load(settings(ini))).hasMessageContaining("set wal_path");
    assertThatCode(() -> RocksOptions.load(settings(ini).withWalPath(root)).close())
        .doesNotThrowAnyException();
  }

  @Test
  void everythingThatRocksDbWritesIntoSuchAFileIsKnownToUs() throws Exception {
    try (RocksOptions rocks = RocksOptions.load(settings(Optional.empty()));
        Options options = rocks.forPrefix(P);
        var db = org.rocksdb.RocksDB.open(options, root.resolve("db").toString())) {
      assertThat(db.getLatestSequenceNumber()).isZero();
    }
    Path written;
    try (var files = Files.list(root.resolve("db"))) {
      written =
          files
              .filter(f -> f.getFileName().toString().startsWith("OPTIONS-"))
              .findFirst()
              .orElseThrow();
    }
    IniText text = IniText.read(written);
    assertThat(text.entries()).hasSizeGreaterThan(150);
    for (IniText.Entry entry : text.entries()) {
      assertThat(IniCheck.isKnown(entry)).as("%s", entry).isTrue();
    }
  }

  @Test
  void openFilesAreSharedOutAmongThePrefixes() {
    assertThat(new FileLimit(1_048_576).tables(0)).isEqualTo(2722);
    assertThat(new FileLimit(3 * 11_024).tables(10)).isEqualTo(1000);
    assertThat(new FileLimit(1024).tables(128)).isEqualTo(20);
    assertThat(new FileLimit(Long.MAX_VALUE).tables(128)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theSystemsLimitOfFilesIsRead() {
    assertThat(
            FileLimit.of(
                List.of(
                    "Limit                     Soft Limit           Hard Limit           Units",
                    "Max open files            1024                 524288               files")))
        .isEqualTo(new FileLimit(1024));
    assertThat(FileLimit.of(List.of("Max open files  unlimited  unlimited  files")))
        .isEqualTo(new FileLimit(Long.MAX_VALUE));
  }

  @Test
  void aLimitOfFilesThatIsTooLowIsToldWithTheOneThatIsEnough() {
    assertThat(new FileLimit(1_048_576).advice(10_000, 0)).isEmpty();
    assertThat(new FileLimit(15_003).advice(10_000, 0)).isEmpty();
    assertThat(new FileLimit(4096).advice(10_000, 16))
        .contains(
            "the process may have 4096 files open, enough for 2731 connections and about 46"
                + " prefixes, where a port may have 10000 and there may be 16: raise the limit"
                + " (ulimit -n, LimitNOFILE=) to 15003");
    assertThat(new FileLimit(4096).advice(100, 128)).get().asString().endsWith("to 10944");
    assertThat(new FileLimit(12).connections()).isEqualTo(8);
  }

  @Test
  void theLargestWriteOutFirstAndOnlyUnderPressure() {
    List<MemtablePressure.Holder<String>> holders =
        List.of(
            new MemtablePressure.Holder<>("small", 10),
            new MemtablePressure.Holder<>("large", 50),
            new MemtablePressure.Holder<>("middle", 30));
    assertThat(MemtablePressure.choose(holders, 120)).isEmpty();
    assertThat(MemtablePressure.choose(holders, 100)).containsExactly("large");
    assertThat(MemtablePressure.choose(holders, 20)).containsExactly("large", "middle");
  }

  private StoreSettings settings(Path ini) {
    return settings(Optional.of(ini));
  }

  private StoreSettings settings(Optional<Path> ini) {
    return new StoreSettings(root.resolve("data"), ini, 128);
  }

  private Path ini(String option, String section) throws Exception {
    StringBuilder text =
        new StringBuilder("[Version]\n  rocksdb_version=7.8.3\n  options_file_version=1.1\n");
    for (String title :
        List.of(
            "[DBOptions]",
            "[CFOptions \"default\"]",
            "[TableOptions/BlockBasedTable \"default\"]")) {
      text.append(title).append('\n');
      if (title.equals(section)) {
        text.append("  ").append(option).append('\n');
      }
    }
    return Files.writeString(root.resolve("x.ini"), text);
  }
}
