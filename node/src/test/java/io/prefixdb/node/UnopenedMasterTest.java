package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master whose prefixes are damaged: clients are sent to it as long as it has one for them. */
@Timeout(60)
final class UnopenedMasterTest {
  @TempDir Path directory;
  private LinkedNodes nodes;
  private Node node;

  @BeforeEach
  void begin() throws Exception {
    nodes = new LinkedNodes(directory, "");
    start();
    try (RawClient client = RawClient.connect(LinkedNodes.port(node))) {
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
    nodes.close();
  }

  @Test
  void isReadyWithOneThatItCouldOpen() throws Exception {
    damage("a");
    start();

    JsonNode status = nodes.status(node);
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("healthy").asBoolean()).isFalse();
  }

  @Test
  void isNotReadyWithoutAny() throws Exception {
    damage("a");
    damage("b");
    start();

    JsonNode status = nodes.status(node);
    assertThat(status.path("ready").asBoolean()).isFalse();
    assertThat(status.path("reasons").toString()).contains("prefix 'a'", "prefix 'b'");
  }

  private void damage(String prefix) throws Exception {
    Files.writeString(directory.resolve("data").resolve(prefix).resolve("CURRENT"), "no manifest");
  }

  private void start() throws Exception {
    node = nodes.start("data", "service", 0, 0);
  }
}
