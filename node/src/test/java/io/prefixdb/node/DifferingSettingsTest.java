package io.prefixdb.node;

import static io.prefixdb.node.LinkedNodes.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.client.StatusText;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes whose merges have other settings, over real sockets. A few seconds. */
@Timeout(120)
final class DifferingSettingsTest {
  private static final String HOUR = ", \"TTL_seconds\": 3600";

  @TempDir Path directory;
  private LinkedNodes nodes;
  private CapturedLog log;

  @BeforeEach
  void open() {
    log = new CapturedLog();
    nodes = new LinkedNodes(directory, "");
  }

  @AfterEach
  void close() {
    nodes.close();
    log.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "pull"})
  void aDifferenceIsToldUntilSomebodyMendsIt(String transfer) throws Exception {
    String how = ", \"transfer\": \"%s\"".formatted(transfer);
    int port = Ports.free();
    Node master = start("master", 0, port, HOUR, "");
    increment(master);
    Node slave = start("slave", port, 0, "", how);
    awaitDifferences(slave, "[{\"name\":\"TTL_seconds\",\"master\":\"3600\",\"here\":\"0\"}]");
    awaitSequence(slave, 1);
    assertThat(nodes.status(slave).path("healthy").asBoolean()).as("it may be meant so").isTrue();
    assertThat(metric(slave)).isEqualTo("1.0");
    assertThat(StatusText.of(nodes.status(slave), false))
        .containsSequence(
            "  merges may make other values than at the master: TTL_seconds is 3600 there and",
            "  0 here, for 'p'");
    assertThat(said("may make other values here"))
        .singleElement()
        .asString()
        .contains("WARNING", "TTL_seconds is 3600 there and 0 here");

    slave.close();
    Node mended = start("slave", port, 0, HOUR, how);
    awaitDifferences(mended, "[]");
    assertThat(metric(mended)).isEqualTo("0.0");
    assertThat(StatusText.of(nodes.status(mended), true)).noneMatch(line -> line.contains("TTL"));

    master.close();
    Node changed = start("master", 0, port, HOUR + ", \"TTL_prefix\": {\"p\": 60}", "");
    awaitDifferences(mended, "[{\"name\":\"TTL_seconds\",\"master\":\"60\",\"here\":\"3600\"}]");
    changed.close();
    Node again = start("master", 0, port, HOUR, "");
    awaitDifferences(mended, "[]");
    increment(again);
    awaitSequence(mended, 2);
    assertThat(said("may make other values here")).hasSize(2);
    assertThat(said("the same settings here as at the master again")).hasSize(1);
  }

  @Test
  void settingsThatAreTheSameAreNotSpokenOf() throws Exception {
    Node master = start("master", 0, 0, HOUR, "");
    increment(master);
    Node slave = start("slave", port(master), 0, HOUR, "");
    awaitDifferences(slave, "[]");
    assertThat(said("other values")).isEmpty();
    assertThat(prefix(master).has("differingSettings")).as("it follows nobody").isFalse();
  }

  /** It asks nothing that an original would not ask. */
  @Test
  void ofSettingsThatNobodyToldTheStatusSaysNothing() throws Exception {
    Node master = start("master", 0, 0, HOUR, "");
    increment(master);
    Node slave = start("slave", port(master), 0, "", ", \"transfer\": \"original\"");
    awaitSequence(slave, 1);
    assertThat(prefix(slave).has("differingSettings")).isFalse();
    assertThat(metric(slave)).isEmpty();
    assertThat(said("other values")).isEmpty();
  }

  private List<String> said(String words) {
    return log.lines().stream().filter(line -> line.contains(words)).toList();
  }

  private void awaitDifferences(Node node, String json) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(prefix(node).path("differingSettings").toString()).isEqualTo(json));
  }

  private void awaitSequence(Node node, long sequence) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                prefix(node).path("sequence").asLong() == sequence
                    && prefix(node).path("state").asText().equals("InSync"));
  }

  /** The value of the metric, empty when there is none. */
  private String metric(Node node) throws Exception {
    return nodes
        .send(HttpRequest.newBuilder(LinkedNodes.uri(node, "/metrics")))
        .body()
        .lines()
        .filter(line -> line.startsWith("prefixdb_replication_differing_settings{prefix=\"p\"} "))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .findFirst()
        .orElse("");
  }

  private JsonNode prefix(Node node) throws Exception {
    return nodes.status(node).at("/prefixes/0");
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

  private Node start(String name, int upstream, int port, String data, String slave)
      throws Exception {
    return nodes.start(name, "service", upstream, port, new LinkedNodes.Options(data, slave));
  }
}
