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
@Timeout(120)
final class ResponseTimesTest {
  private static final int REQUESTS = 300;
  private static final int QUEUED = 6;
  private static final int KEYS = 100_000;
  private static final int ATTEMPTS = 4;
  private static final Duration LATELY = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Test
  void eachPortTellsHowLongItsClientsWaitedLately() throws Exception {
    try (ManagedNode node = new ManagedNode(directory, "one", true).start()) {
      node.master(1, 0);
      JsonNode status = statusAfterRequests(node);
      JsonNode main = times(status, "main");
      assertThat(main.path("requests").asInt()).isEqualTo(REQUESTS);
      assertThat(main.path("p50Millis").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(main.path("p95Millis").asDouble());
      assertThat(main.path("p95Millis").asDouble())
          .isLessThanOrEqualTo(main.path("p99Millis").asDouble());
      assertThat(times(status, "queue").path("requests").asInt()).isEqualTo(QUEUED);
      assertThat(times(status, "queue").path("p99Millis").asDouble())
          .as("one of six, of %d keys", KEYS)
          .isGreaterThan(1);
      assertThat(times(status, "batch").path("requests").asInt())
          .as("what slaves ask is not counted")
          .isZero();
      assertThat(times(status, "batch").has("p50Millis")).isFalse();
    }
  }

  /** It tells of the last ten seconds: when not all fell into them, all is asked once more. */
  private static JsonNode statusAfterRequests(ManagedNode node) throws Exception {
    JsonNode status = node.status();
    for (int attempt = 1; attempt <= ATTEMPTS && !tellsOfAll(status); attempt++) {
      await().until(() -> tellsOfNone(node.status()));
      long began = System.nanoTime();
      ask(node, "batch", ManagedNode.request("get_all_prefixes", ""), 20);
      ask(node, "main", ManagedNode.request("set", "\"prefix\":\"p\",\"fields\":{\"k\":1}"), 1);
      ask(node, "main", get("\"k\""), REQUESTS - 1);
      ask(node, "queue", get("\"k\""), QUEUED - 1);
      ask(node, "queue", get("\"k\"" + ",\"k\"".repeat(KEYS)), 1); // as the last of them
      status =
          await()
              .until(
                  node::status,
                  told -> tellsOfAll(told) || System.nanoTime() - began > LATELY.toNanos());
    }
    return status;
  }

  private static boolean tellsOfNone(JsonNode status) {
    return requests(status, "main") == 0 && requests(status, "queue") == 0;
  }

  private static boolean tellsOfAll(JsonNode status) {
    return requests(status, "main") == REQUESTS && requests(status, "queue") == QUEUED;
  }

  /** -1 before the first look at the port, which counts nothing that was asked before. */
  private static int requests(JsonNode status, String port) {
    return times(status, port).path("requests").asInt(-1);
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

  private static JsonNode times(JsonNode status, String port) {
    for (JsonNode times : status.path("responseTimes")) {
      if (times.path("port").asText().equals(port)) {
        return times;
      }
    }
    return status.path("no such port");
  }
}
