package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many prefixes and many connections take of a node's memory. Takes some twenty seconds. */
final class NodeMemoryTest {
  private static final int PREFIXES = 128;
  private static final int VALUES = 30;
  private static final int VALUE_BYTES = 100_000;
  private static final int CONNECTIONS = 10_000;

  @TempDir private Path directory;
  private NodeProcess node;

  @BeforeEach
  void prepare() throws IOException {
    NodeFiles files = NodeFiles.in(directory, "node").writeMaster();
    // As the defaults are, with smaller budgets: what is not bounded shows at once.
    Files.writeString(
        files.config(),
        Files.readString(files.config())
            .replaceFirst(
                "\\{", "{\"memory\": {\"block_cache\": \"16MiB\", \"memtables\": \"32MiB\"},")
            .replace(
                "\"main-tcp\",",
                "\"main-tcp\", \"max_connections\": " + (CONNECTIONS + 100) + ","));
    Files.writeString(
        files.ini(), Files.readString(files.ini()).replaceAll("(?m)^\\s*write_buffer_size.*$", ""));
    node = new NodeProcess(files, "-Xmx128m");
  }

  @AfterEach
  void end() throws InterruptedException {
    node.end();
  }

  @Test
  void manyPrefixesThatAreWrittenHardShareOneBudget() throws Exception {
    node.start();
    long before = anonymousMib();
    String value = "v".repeat(VALUE_BYTES);
    try (RawClient client = node.connect()) {
      for (int prefix = 0; prefix < PREFIXES; prefix++) {
        for (int i = 0; i < VALUES; i++) {
          assertThat(client.ask(Requests.text("p" + prefix, "k" + i, value)))
              .contains("\"status\":\"OK\"");
        }
      }
    }

    long written = ((long) PREFIXES * VALUES * VALUE_BYTES) >> 20;
    assertThat(written).isGreaterThan(350);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(anonymousMib()).isLessThan(before + 250));
  }

  @Test
  void tenThousandIdleConnectionsDisturbNobody() throws Exception {
    node.start();
    node.set(NodeProcess.PREFIX, "k", 1);
    long before = anonymousMib();
    List<RawClient> idle = new ArrayList<>();
    try (RawClient busy = node.connect()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        idle.add(node.connect());
      }
      node.await(
          "have them all",
          status -> {
            try {
              return metric("prefixdb_connections{port=\"main-tcp\"}") > CONNECTIONS;
            } catch (IOException | InterruptedException e) {
              throw new AssertionError(e);
            }
          });

      assertThat(busy.ask(Requests.range(NodeProcess.PREFIX, "", 1))).contains("{\"k\":1}");
      assertThat(anonymousMib()).isLessThan(before + 150);
    } finally {
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  @Test
  void anArrayWhoseAnswersWouldTakeTheHeapIsAnsweredAsFarAsItsPartGoes() throws Exception {
    Path config = directory.resolve("node/node.conf");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\\{", "{\"jsonrpc-batch\": [{\"name\": \"arrays\", \"target\": \"service\"}],")
            .replaceFirst("\"target\": \"service\", \"addr\"", "\"target\": \"arrays\", \"addr\""));
    node.start();
    try (RawClient client = node.connect()) {
      String set = Requests.text(NodeProcess.PREFIX, "k", "v".repeat(20_000));
      assertThat(client.ask(set)).contains("\"status\":\"OK\"");

      String gets = String.join(",", Collections.nCopies(5_000, Requests.get("p", "k")));
      String answers = client.ask("[" + gets + "]");

      assertThat(answers.length()).isBetween(4 << 20, 10 << 20); // a sixteenth of 128 MiB
      assertThat(answers.strip())
          .startsWith("[{")
          .endsWith("}]")
          .contains("the answers of the array take more than", "ask for less at once");
      assertThat(client.ask(Requests.get(NodeProcess.PREFIX, "k"))).contains("\"vvvv");
    }
  }

  private double metric(String name) throws IOException, InterruptedException {
    return node.metrics()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Memory that is no file's, in MiB. */
  private long anonymousMib() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }
}
