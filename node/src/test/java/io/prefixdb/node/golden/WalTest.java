package io.prefixdb.node.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.store.TarGz;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the original answered to {@code get_updates_since}, after known writes and on its data. */
@Timeout(60)
final class WalTest {
  private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
  private static final Path INI = RESOURCES.resolve("golden/node.ini");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SLAVE_PORT = 24_000;

  @TempDir Path directory;

  /**
   * The log of the recorded slave is not compared: it left out the update of the empty key, and its
   * sequences are others from there on; ours are the master's. Nor is its write, which we refuse.
   */
  @Test
  void theLogAfterKnownWritesIsTheOriginals() throws Exception {
    int compared = 0;
    @Nullable GoldenNode slave = null;
    try (GoldenNode master = GoldenNode.master(directory.resolve("master"), INI)) {
      for (JsonNode line : lines()) {
        String name = line.get("case").asText();
        if (name.contains("after a restart of the master")) {
          master.restart();
        }
        Exchange exchange = exchange(line);
        if (line.get("port").asInt() != SLAVE_PORT) {
          assertAnswered(exchange, master.ask(exchange.request()));
          compared++;
        } else if (name.equals("slave: get")) {
          slave = GoldenNode.slave(directory.resolve("slave"), INI, master.port("main"), "");
          GoldenNode follower = slave;
          await()
              .atMost(Duration.ofSeconds(20))
              .untilAsserted(() -> assertAnswered(exchange, follower.ask(exchange.request())));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(54);
      GoldenNode follower = Objects.requireNonNull(slave);
      String all = "\"prefix\":\"w\",\"limit\":1000";
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(follower.call("range", all)).isEqualTo(master.call("range", all)));
    } finally {
      if (slave != null) {
        slave.close();
      }
    }
  }

  /** A whole history over several logs, archived ones included, read by many questions. */
  @Test
  void theLogThatTheOriginalWroteIsReadAsTheOriginalReadIt() throws Exception {
    Path archive = RESOURCES.resolve("datadirs/archive");
    TarGz.unpack(archive.resolve("data.tar.gz"), directory.resolve("master/data"));
    makeNew(directory.resolve("master/data")); // else logs have outlived their time already
    List<String> walk = Files.readAllLines(archive.resolve("walk.jsonl"));
    assertThat(walk).hasSizeGreaterThan(1_000);
    try (GoldenNode master =
        GoldenNode.master(directory.resolve("master"), archive.resolve("node.ini"))) {
      for (String line : walk) {
        JsonNode step = JSON.readTree(line);
        assertThat(
                master.ask(
                    "{\"method\":\"get_updates_since\",\"params\":%s,\"id\":7}\r\n"
                        .formatted(step.get("params"))))
            .isEqualTo(
                "{\"jsonrpc\":\"2.0\",\"result\":"
                    + step.get("result").asText()
                    + ",\"id\":7}\r\n");
      }
    }
  }

  private static void makeNew(Path data) throws Exception {
    FileTime now = FileTime.from(Instant.now());
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, now);
      }
    }
  }

  private static void assertAnswered(Exchange exchange, String answer) {
    assertThat(exchange.comparable(answer))
        .as("%d %s", exchange.n(), exchange.name())
        .isEqualTo(exchange.comparable(exchange.response()));
  }

  private static Exchange exchange(JsonNode line) {
    return new Exchange(
        line.get("n").asInt(),
        line.get("case").asText(),
        line.get("request").asText(),
        line.get("response").asText(),
        0,
        List.of(),
        line.has("decoded"),
        "");
  }

  private static List<JsonNode> lines() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(WalTest.class.getResourceAsStream("/golden/wal.jsonl"))) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }
}
