package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ExpiryConfig;
import io.prefixdb.node.fold.Fold;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.MergeKind;
import io.prefixdb.node.model.PrefixName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a master tells its slaves that its values depend on. */
final class MergeSettingsOfAPrefixTest {
  private static final PrefixName P = new PrefixName("p");

  /** What the rules make of many merges, by their number. */
  private static final Map<Integer, Long> MADE_BY_RULES = Map.of(1, 1_408_163_436L);

  private static final List<String> VALUES =
      List.of("null", "-7", "1.5", "true", "\"s\"", "[1, [2] ]", "{\"b\":1,\"a\":\"x\"}", "x");
  private static final List<String> PARAMETERS =
      List.of(
          "{}",
          "{\"inc\":1}",
          "{\"inc\":-3,\"val\":10}",
          "{\"arr\":[1,\"2\"],\"lim\":3}",
          "{\"arr\":[1,2,3,4,5,6,7]}",
          "{\"lim\":0}",
          "{\"a\":{\"inc\":1}}",
          "{\"b\":{\"val\":[1]},\"a\":{\"inc\":2,\"val\":5}}",
          "{\"a\":{}}",
          "5");

  @TempDir Path root;

  @Test
  void theyAreThoseOfThePrefix() throws Exception {
    StoreSettings settings =
        new StoreSettings(root.resolve("data"), Optional.empty(), 0)
            .withExpiry(new ExpiryConfig(50, Map.of("p", 7L)));
    assertThat(told(settings))
        .isEqualTo(
            Map.of(
                "TTL_seconds", "7",
                "merge_rules", Integer.toString(Fold.RULES),
                "compaction_style", "keeps all"));
  }

  /** RocksDB itself drops keys then, and tells no slave. */
  @Test
  void anIniWithWhichCompactionsDropDataIsTold() throws Exception {
    assertThat(told(ini("compaction_style=kCompactionStyleUniversal")))
        .containsEntry("compaction_style", "keeps all");
    assertThat(told(ini("compaction_style=kCompactionStyleFIFO")))
        .containsEntry("compaction_style", "FIFO");
    assertThat(
            told(
                ini(
                    "compaction_style=kCompactionStyleFIFO\n"
                        + "compaction_options_fifo={max_table_files_size=1048576;}")))
        .containsEntry("compaction_style", "FIFO {max_table_files_size=1048576;}");
  }

  /** Whoever changes what merges make has to raise {@link Fold#RULES}, and to add a line here. */
  @Test
  void otherRulesHaveAnotherNumber() {
    Random random = new Random(2026);
    CRC32C sum = new CRC32C();
    for (int round = 0; round < 20_000; round++) {
      long time = 0;
      byte @Nullable [] base =
          random.nextInt(4) == 0 ? null : stored(Bytes.utf8(pick(random, VALUES)), time);
      List<byte[]> operands = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        time += random.nextInt(100);
        Bytes parameter = Bytes.utf8(pick(random, PARAMETERS));
        Bytes operand = pick(random, List.of(MergeKind.values())).operand(parameter);
        operands.add(stored(random.nextInt(20) == 0 ? parameter : operand, time));
      }
      Expiry expiry = random.nextBoolean() ? Expiry.NEVER : new Expiry(60);
      sum.update(StoredValue.fold(base, operands, expiry));
    }
    assertThat(MADE_BY_RULES).containsEntry(Fold.RULES, sum.getValue());
  }

  private static byte[] stored(Bytes value, long time) {
    return TimeSuffix.append(value, time);
  }

  private static <T> T pick(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private StoreSettings ini(String options) throws Exception {
    Path ini =
        Files.writeString(
            root.resolve("rocksdb.ini"),
            """
            [Version]
            rocksdb_version=7.8.3
            options_file_version=1.1
            [DBOptions]
            max_open_files=-1
            [CFOptions "default"]
            %s
            [TableOptions/BlockBasedTable "default"]
            """
                .formatted(options));
    return new StoreSettings(root.resolve("data"), Optional.of(ini), 0);
  }

  private static SortedMap<String, String> told(StoreSettings settings) throws Exception {
    try (RocksStores stores = RocksStores.open(settings)) {
      return stores.prefix(P).history().settings().values();
    }
  }
}
