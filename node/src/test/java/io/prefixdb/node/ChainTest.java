package io.prefixdb.node;

import static io.prefixdb.node.LinkedNodes.increment;
import static io.prefixdb.node.LinkedNodes.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes in a row: what the last one says of the first. A few seconds. */
@Timeout(120)
final class ChainTest {
  @TempDir Path directory;
  private LinkedNodes nodes;
  private LinkedNodes.Options how = LinkedNodes.Options.NONE;

  @BeforeEach
  void open() {
    nodes = new LinkedNodes(directory, "");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pull"})
  void theEndOfAChainSeesThatTheMiddleIsCutOffFromTheFirstMaster(String transfer) throws Exception {
    how = new LinkedNodes.Options("", ", \"transfer\": \"%s\"".formatted(transfer));
    int port = Ports.free();
    Node master = start("master", 0, port);
    Node middle = start("middle", port, 0);
    Node last = start("last", port(middle), 0);
    increment(master);
    awaitState(last, "InSync");

    master.close();
    awaitState(last, "Disconnected");
    await().until(() -> prefix(last).path("lagSeconds").asDouble() > 1);
    assertThat(nodes.status(last).path("healthy").asBoolean()).isFalse();
    assertThat(nodes.status(last).path("ready").asBoolean()).as("it serves what it has").isTrue();
    assertThat(nodes.status(last).path("upstreamConnected").asBoolean()).isTrue();
    assertThat(nodes.status(last).path("reasons").toString())
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
    return nodes.status(node).at("/prefixes/0");
  }

  private Node start(String name, int upstream, int port) throws Exception {
    return nodes.start(name, "service", upstream, port, how);
  }
}
