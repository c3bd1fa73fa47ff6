package io.prefixdb.node;

import static io.prefixdb.node.LinkedNodes.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names with control characters and with bytes that are no UTF-8, on their way to a slave. */
@Timeout(300)
final class OddNamesTest {
  private static final String PREFIX = "odd\\x01\\xff";

  /** More than a page of a load has, and what an escape that is not understood would pass over. */
  private static final int KEYS = 1_500;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;
  private LinkedNodes nodes;

  @BeforeEach
  void open() {
    nodes = new LinkedNodes(directory, "");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pull", "original"})
  void whatHasThemIsOnTheSlaveAsOnTheMaster(String transfer) throws Exception {
    Node master = nodes.start("master", "service", 0, 0);
    fill(master, "a\\x01", KEYS);
    fill(master, "b\\xff", KEYS);
    fill(master, "b\\xed\\xa0\\xbd", 10);
    fill(master, "c\\\\u0001", 10);

    Node slave =
        nodes.start(
            "slave",
            "service",
            port(master),
            0,
            new LinkedNodes.Options("", ", \"transfer\": \"%s\"".formatted(transfer)));
    nodes.awaitLevel(slave, master, LIMIT);
    assertThat(contents(slave)).isEqualTo(contents(master));

    assertThat(reload(slave).path("result").asText()).isEqualTo("Succeeded");
    nodes.awaitLevel(slave, master, LIMIT);
    assertThat(contents(slave)).isEqualTo(contents(master));
  }

  private static void fill(Node node, String keys, int count) throws IOException {
    String fields =
        IntStream.range(0, count)
            .mapToObj("\"%s%%04d\":%%1$d".formatted(keys)::formatted)
            .collect(Collectors.joining(","));
    try (RawClient client = RawClient.connect(port(node))) {
      assertThat(
              client.ask(
                  "{\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{%s}},\"id\":1}"
                      .formatted(PREFIX, fields)))
          .contains("\"OK\"");
    }
  }

  private static String contents(Node node) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      return client.ask(
          "{\"method\":\"range\",\"params\":{\"prefix\":\"%s\",\"limit\":100000},\"id\":1}"
              .formatted(PREFIX));
    }
  }

  private JsonNode reload(Node slave) throws Exception {
    nodes.orderReload(
        slave, "{\"id\":\"1\",\"prefixes\":[\"odd\\u0001\\\\xFF\"],\"method\":\"API\"}");
    return await()
        .until(
            () -> nodes.status(slave).path("lastReload"),
            last -> last.path("id").asText().equals("1"));
  }
}
