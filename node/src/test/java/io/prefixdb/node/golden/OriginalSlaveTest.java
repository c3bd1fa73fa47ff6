package io.prefixdb.node.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.store.TarGz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an original slave left is gone on with: nothing is loaded anew, nothing applied twice. */
@Timeout(60)
final class OriginalSlaveTest {
  private static final Path RECORDED = Path.of("src/test/resources/datadirs").toAbsolutePath();
  private static final Path SLAVE = RECORDED.resolve("slave");
  private static final Path ARCHIVE = RECORDED.resolve("archive");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PREFIXES = List.of("A-b2", "cnt0", "pref.x1");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pull", "original"})
  void theDirectoryOfAnOriginalSlaveIsGoneOnWith(String transfer) throws Exception {
    unpackSlave();
    try (GoldenNode master = master();
        GoldenNode slave = slave(master, transfer)) {
      assertGoesOn(master, slave, PREFIXES);
      assertSame(slave, SLAVE.resolve("contents.jsonl"));
    }
    assertThat(counter("A-b2")).hasContent("627");
  }

  /** What the counters say is only compared: the data says where it is. */
  @ParameterizedTest
  @CsvSource({"18446744073709551615", "700", "13", "nonsense", "''", "-"})
  void theDataCountsWhateverTheCounterSays(String counter) throws Exception {
    unpackSlave();
    for (String prefix : PREFIXES) {
      if (counter.equals("-")) {
        Files.delete(counter(prefix));
      } else {
        Files.writeString(counter(prefix), counter);
      }
    }
    try (GoldenNode master = master();
        GoldenNode slave = slave(master, "auto")) {
      assertGoesOn(master, slave, PREFIXES);
      assertSame(slave, SLAVE.resolve("contents.jsonl"));
      await().untilAsserted(() -> assertThat(counter("cnt0")).hasContent("480"));
    }
  }

  /** Nothing in the data tells whether updates are missing: people are told until it is loaded. */
  @ParameterizedTest
  @ValueSource(strings = {"700", "13"})
  void aCounterThatSaysSomethingElseIsSaidUntilThePrefixIsLoadedAnew(String told) throws Exception {
    unpackSlave();
    Files.writeString(counter("cnt0"), told);
    try (GoldenNode master = master();
        GoldenNode slave = slave(master, "auto")) {
      assertGoesOn(master, slave, PREFIXES);
      String sentence = "the counter of 'cnt0' says that " + told + " is wanted next";
      assertThat(slave.status()).contains(sentence).contains("\"healthy\":false");
      await().untilAsserted(() -> assertThat(counter("cnt0")).hasContent("480"));
      slave.restart();
      await().untilAsserted(() -> assertThat(slave.status()).contains("\"state\":\"InSync\""));
      assertThat(slave.status()).contains(sentence).doesNotContain("counter of 'A-b2'");

      slave.reload("cnt0");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(slave.status()).doesNotContain(sentence));
    }
    assertThat(directory.resolve("slave/data/cnt0/PREFIXDB.doubt")).doesNotExist();
  }

  @Test
  void whatTheFiltersLeaveOutStaysAndIsToldAsItIs() throws Exception {
    unpackSlave();
    try (GoldenNode master = master();
        GoldenNode slave = slave(master, "auto", ", \"denied_prefixes\": [\"cnt0\"]")) {
      assertThat(slave.status())
          .contains("\"name\":\"cnt0\",\"state\":\"Excluded\",\"sequence\":477");
    }
  }

  /** It may have left updates out, or taken writes of clients, while it had the directory. */
  @Test
  void whatAnOriginalLeavesAfterUsIsComparedToo() throws Exception {
    unpackSlave();
    try (GoldenNode master = master()) {
      try (GoldenNode slave = slave(master, "auto")) {
        assertGoesOn(master, slave, PREFIXES);
      }
      assertThat(counter("cnt0")).hasContent("480");
      Files.writeString(counter("cnt0"), "481");
      Files.writeString(counter("A-b2"), Files.readString(counter("A-b2")));
      try (GoldenNode slave = slave(master, "auto")) {
        await().untilAsserted(() -> assertThat(slave.status()).contains("\"state\":\"InSync\""));
        assertThat(slave.status())
            .contains("the counter of 'cnt0' says that 481 is wanted next, the data wants 480")
            .contains("\"healthy\":false")
            .doesNotContain("counter of 'A-b2'")
            .doesNotContain("counter of 'pref.x1'");
      }
    }
  }

  @Test
  void aCopyOfTheDirectoryOfAnOriginalMasterIsGoneOnWith() throws Exception {
    TarGz.unpack(ARCHIVE.resolve("data.tar.gz"), directory.resolve("master/data"));
    TarGz.unpack(ARCHIVE.resolve("data.tar.gz"), directory.resolve("slave/data"));
    try (GoldenNode master =
            GoldenNode.master(directory.resolve("master"), ARCHIVE.resolve("node.ini"));
        GoldenNode slave = slave(master, "auto")) {
      assertGoesOn(master, slave, List.of("mlm0", "pref.x1"));
      assertSame(slave, ARCHIVE.resolve("contents.jsonl"));
    }
  }

  private void unpackSlave() throws Exception {
    TarGz.unpack(SLAVE.resolve("master-data.tar.gz"), directory.resolve("master/data"));
    TarGz.unpack(SLAVE.resolve("node-data.tar.gz"), directory.resolve("slave/data"));
    TarGz.unpack(SLAVE.resolve("node-data_slave.tar.gz"), directory.resolve("slave/data_slave"));
  }

  private GoldenNode master() throws Exception {
    return GoldenNode.master(directory.resolve("master"), SLAVE.resolve("master.ini"));
  }

  private GoldenNode slave(GoldenNode master, String transfer) throws Exception {
    return slave(master, transfer, "");
  }

  private GoldenNode slave(GoldenNode master, String transfer, String options) throws Exception {
    return GoldenNode.slave(
        directory.resolve("slave"),
        SLAVE.resolve("node.ini"),
        master.port("main"),
        ", \"transfer\": \"%s\", \"pull_timeout_ms\": 20, \"query_prefixes_timeout_ms\": 50%s"
            .formatted(transfer, options));
  }

  /** Two updates each, of which none would be idempotent. */
  private static void assertGoesOn(GoldenNode master, GoldenNode slave, List<String> prefixes)
      throws Exception {
    for (String prefix : prefixes) {
      for (int i = 0; i < 2; i++) {
        master.call(
            "inc", "\"prefix\":\"%s\",\"update\":{\"our own\":{\"inc\":1}}".formatted(prefix));
      }
    }
    for (String prefix : prefixes) {
      String ours = "\"prefix\":\"%s\",\"fields\":[\"our own\"]".formatted(prefix);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(slave.call("get", ours)).contains("\"fields\":{\"our own\":2}"));
      String all = "\"prefix\":\"%s\",\"limit\":10000".formatted(prefix);
      assertThat(slave.call("range", all)).isEqualTo(master.call("range", all));
    }
    assertThat(slave.status()).contains("\"state\":\"InSync\"").doesNotContain("\"broken\"");
  }

  private static void assertSame(GoldenNode node, Path contents) throws Exception {
    for (String line : Files.readAllLines(contents)) {
      JsonNode entry = JSON.readTree(line);
      String fields =
          "\"prefix\":%s,\"fields\":[%s]".formatted(entry.get("prefix"), entry.get("key"));
      String answer = node.call("get", fields);
      JsonNode value =
          JSON.readTree(answer).path("result").path("fields").path(entry.get("key").asText());
      if (entry.path("missing").asBoolean()) {
        assertThat(value.isMissingNode()).as(line).isTrue();
      } else {
        assertThat(answer).as(line).contains(":" + entry.get("value").textValue() + "}");
      }
    }
  }

  private Path counter(String prefix) {
    return directory.resolve("slave/data_slave").resolve(prefix).resolve("slave-sequence-number");
  }
}
