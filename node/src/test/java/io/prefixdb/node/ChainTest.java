package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.ConfigFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in a row: what the last one says of the first. A few seconds. */
@Timeout(120)
final class ChainTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    http.close();
  }

  @Test
  void theEndOfAChainSeesThatTheMiddleIsCutOffFromTheFirstMaster() throws Exception {
    Node master = start("master", 0, 0);
    int port = port(master);
    Node middle = start("middle", port, 0);
    Node last = start("last", port(middle), 0);
    increment(master);
    awaitState(last, "InSync");

    master.close();
    awaitState(last, "Disconnected");
    await().until(() -> prefix(last).path("lagSeconds").asDouble() > 1);
    assertThat(status(last).path("healthy").asBoolean()).isFalse();
    assertThat(status(last).path("ready").asBoolean()).as("it serves what it has").isTrue();
    assertThat(status(last).path("upstreamConnected").asBoolean()).isTrue();
    assertThat(status(last).path("reasons").toString())
        .contains("the node that is followed is Disconnected itself");

    Node again = start("master", 0, port);
    increment(again);
    await().atMost(Duration.ofSeconds(30)).until(() -> prefix(last).path("sequence").asLong() == 2);
    awaitState(last, "InSync");
    assertThat(prefix(last).path("lagSeconds").asDouble()).isLessThan(5);
  }

  private void awaitState(Node node, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(prefix(node).path("state").asText()).isEqualTo(state));
  }

  private JsonNode prefix(Node node) throws Exception {
    return status(node).at("/prefixes/0");
  }

  private JsonNode status(Node node) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.ports().get("admin") + "/v1/status");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static int port(Node node) {
    return Objects.requireNonNull(node.ports().get("main"));
  }

  private static void increment(Node node) throws Exception {
    try (RawClient client = RawClient.connect(port(node))) {
      assertThat(
              client.ask(
                  """
                  {"jsonrpc":"2.0","method":"inc","params":{"prefix":"p","update":{"n":{"inc":1}}},"id":1}\
                  """))
          .contains("\"status\":\"OK\"");
    }
  }

  private Node start(String name, int upstream, int port) throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"));
    String follow =
        """
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up", "incoming_target": "service"}],
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d",
                        "reconnect_timeout_ms": 10}],
        """
            .formatted(upstream);
    String slave =
        """
        , "slave": {"enabled": true, "target": "gw", "pull_timeout_ms": 20,
                    "query_prefixes_timeout_ms": 50}
        """;
    Path config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"admin": {"addr": "127.0.0.1", "port": "0", "node": "%s", "cluster": "test"},
             "server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "%d"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s" %s}]}
            """
                .formatted(
                    name,
                    port,
                    upstream == 0 ? "" : follow,
                    directory.resolve(name),
                    ini,
                    upstream == 0 ? "" : slave));
    Node node = Node.start(ConfigFile.read(config, _ -> null), config);
    opened.add(node);
    return node;
  }
}
