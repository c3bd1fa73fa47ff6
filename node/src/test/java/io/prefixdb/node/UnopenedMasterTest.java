package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.ConfigFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master whose prefixes are damaged: clients are sent to it as long as it has one for them. */
@Timeout(60)
final class UnopenedMasterTest {
  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Node node;

  @BeforeEach
  void begin() throws Exception {
    start();
    try (RawClient client = RawClient.connect(Objects.requireNonNull(node.ports().get("main")))) {
      for (String prefix : List.of("a", "b")) {
        assertThat(
                client.ask(
                    """
                    {"jsonrpc":"2.0","method":"set","params":{"prefix":"%s","fields":{"k":1}},"id":1}\
                    """
                        .formatted(prefix)))
            .contains("\"status\":\"OK\"");
      }
    }
    node.close();
  }

  @AfterEach
  void close() {
    node.close();
    http.close();
  }

  @Test
  void isReadyWithOneThatItCouldOpen() throws Exception {
    damage("a");
    start();

    JsonNode status = status();
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("healthy").asBoolean()).isFalse();
  }

  @Test
  void isNotReadyWithoutAny() throws Exception {
    damage("a");
    damage("b");
    start();

    JsonNode status = status();
    assertThat(status.path("ready").asBoolean()).isFalse();
    assertThat(status.path("reasons").toString()).contains("prefix 'a'", "prefix 'b'");
  }

  private void damage(String prefix) throws Exception {
    Files.writeString(directory.resolve("data").resolve(prefix).resolve("CURRENT"), "no manifest");
  }

  private JsonNode status() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.ports().get("admin") + "/v1/status");
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    return new ObjectMapper()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private void start() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("node.conf"),
            """
            {"admin": {"addr": "127.0.0.1", "port": "0"},
             "server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "0"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             "prefixdb": [{"name": "db", "path": "%s"}]}
            """
                .formatted(directory.resolve("data")));
    node = Node.start(ConfigFile.read(config, _ -> null), config);
  }
}
