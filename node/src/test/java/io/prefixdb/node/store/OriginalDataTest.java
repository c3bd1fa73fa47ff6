package io.prefixdb.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.ExpiryConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.PrefixName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data directories that the original wrote are served as it served them. */
class OriginalDataTest {
  private static final Path RECORDED = Path.of("src/test/resources/datadirs");

  /** As the configuration of the recorded directory says. */
  private static final ExpiryConfig TEN_YEARS =
      new ExpiryConfig(315_360_000, Map.of("short0", 157_680_000L));

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"clean", "killed", "operands", "archive", "ttl"})
  void everyKeyAndSequenceIsAsTheOriginalLeftIt(String name) throws Exception {
    Path recorded = RECORDED.resolve(name);
    TarGz.unpack(recorded.resolve("data.tar.gz"), root.resolve("data"));
    StoreSettings settings =
        new StoreSettings(root.resolve("data"), Optional.of(recorded.resolve("node.ini")), 0)
            .withExpiry(name.equals("ttl") ? TEN_YEARS : ExpiryConfig.NEVER);

    try (RocksStores stores = RocksStores.open(settings)) {
      for (Map.Entry<String, Long> prefix : sequences(recorded).entrySet()) {
        assertThat(stores.prefix(new PrefixName(prefix.getKey())).lastSequence())
            .as(prefix.getKey())
            .isEqualTo(prefix.getValue());
      }
      int compared = 0;
      for (String line : Files.readAllLines(recorded.resolve("contents.jsonl"))) {
        JsonNode entry = JSON.readTree(line);
        PrefixStore store =
            stores.find(new PrefixName(entry.get("prefix").textValue())).orElseThrow();
        String key = entry.get("key").textValue();
        assertThat(value(store, key))
            .as("%s / %s", store.name(), key)
            .isEqualTo(entry.path("missing").asBoolean() ? null : entry.get("value").textValue());
        compared++;
      }
      assertThat(compared).isPositive();
    }
  }

  private static Map<String, Long> sequences(Path recorded) throws IOException {
    JsonNode sequences = JSON.readTree(recorded.resolve("sequences.json").toFile());
    return JSON.convertValue(
        sequences.get("seq_final"),
        JSON.getTypeFactory().constructMapType(Map.class, String.class, Long.class));
  }

  private static @Nullable String value(PrefixStore store, String key) throws StoreException {
    @Nullable Bytes value = store.get(List.of(Bytes.utf8(key)), 0).getFirst();
    return value == null ? null : value.toString();
  }
}
