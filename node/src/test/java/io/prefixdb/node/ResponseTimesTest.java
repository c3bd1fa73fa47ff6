package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node under requests tells of its response times. */
@Timeout(60)
final class ResponseTimesTest {
  private static final int REQUESTS = 300;
  private static final int KEYS = 100_000;

  @TempDir Path directory;

  @Test
  void eachPortTellsHowLongItsClientsWaitedLately() throws Exception {
    try (ManagedNode node = new ManagedNode(directory, "one", true).start()) {
      node.master(1, 60_000);
      ask(node, "main", ManagedNode.request("set", "\"prefix\":\"p\",\"fields\":{\"k\":1}"), 1);
      ask(node, "main", get("\"k\""), REQUESTS - 1);
      ask(node, "queue", get("\"k\""), 5);
      ask(node, "queue", get("\"k\"" + ",\"k\"".repeat(KEYS)), 1); // as the last of them
      ask(node, "batch", ManagedNode.request("get_all_prefixes", ""), 20);

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> times(node, "queue").path("requests").asInt() == 6);
      JsonNode main = times(node, "main");
      assertThat(main.path("requests").asInt()).isEqualTo(REQUESTS);
      assertThat(main.path("p50Millis").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(main.path("p95Millis").asDouble());
      assertThat(main.path("p95Millis").asDouble())
          .isLessThanOrEqualTo(main.path("p99Millis").asDouble());
      assertThat(times(node, "queue").path("p99Millis").asDouble())
          .as("one of six, of %d keys", KEYS)
          .isGreaterThan(1);
      assertThat(times(node, "batch").path("requests").asInt())
          .as("what slaves ask is not counted")
          .isZero();
      assertThat(times(node, "batch").has("p50Millis")).isFalse();
    }
  }

  private static String get(String fields) {
    return ManagedNode.request("get", "\"prefix\":\"p\",\"fields\":[" + fields + "]");
  }

  private static void ask(ManagedNode node, String port, String request, int times)
      throws Exception {
    try (RawClient client = RawClient.connect(node.port(port))) {
      for (int i = 0; i < times; i++) {
        assertThat(client.ask(request)).contains("\"id\":1");
      }
    }
  }

  private static JsonNode times(ManagedNode node, String port) throws Exception {
    JsonNode status = node.status();
    for (JsonNode times : status.path("responseTimes")) {
      if (times.path("port").asText().equals(port)) {
        return times;
      }
    }
    return status.path("no such port");
  }
}
