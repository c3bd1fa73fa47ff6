package io.prefixdb.operator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.prefixdb.crds.ClusterStatus;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.Labels;
import io.prefixdb.operator.plan.Action;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pass writes to its cluster, at a server that holds one and looks at its version. */
final class KnownClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONFLICT = 409;
  private static final int INVALID = 422;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubernetesClient client;
  private KnownCluster known;

  // What the server holds.
  private volatile String uid = "5f0c";
  private final AtomicInteger version = new AtomicInteger(7);
  private volatile String message = "before";
  private volatile String annotation = "orders-slave-0";

  /** What it says to each server-side apply; empty when it takes them. */
  private volatile String refusal = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    PrefixDBCluster seen = Clusters.resource("  storage: {size: 1Gi}\n");
    seen.getMetadata().setUid(uid);
    seen.getMetadata().setResourceVersion("7");
    known = new KnownCluster(client, seen);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(body);
    int code = taken(JSON.readTree(body), exchange.getRequestURI().getPath().endsWith("/status"));
    String answer =
        code == 200
            ? """
              {"kind": "PrefixDBCluster", "apiVersion": "prefixdb.io/v1beta1",
               "metadata": {"namespace": "shop", "name": "orders", "uid": "%s",
                            "resourceVersion": "%d"},
               "status": {"message": "%s"}}
              """
                .formatted(uid, version.get(), message)
            : """
              {"kind": "Status", "apiVersion": "v1", "code": %d, "message": "%s"}
              """
                .formatted(code, refusal);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private int taken(JsonNode asked, boolean status) {
    if (asked.isArray()) {
      return patched(asked);
    }
    if (!refusal.isEmpty()) {
      return 500;
    }
    JsonNode meta = asked.path("metadata");
    assertThat(status).isTrue();
    if (!meta.path("uid").asText().equals(uid)
        || meta.path("resourceVersion").asInt() != version.get()) {
      return CONFLICT;
    }
    version.incrementAndGet();
    message = asked.at("/status/message").asText();
    return 200;
  }

  private int patched(JsonNode operations) {
    for (JsonNode operation : operations) {
      String path = operation.path("path").asText();
      String value = operation.path("value").asText();
      boolean differs =
          path.endsWith("resourceVersion")
              ? !value.equals(Integer.toString(version.get()))
              : path.endsWith("reset-failed") && !value.equals(annotation);
      if (operation.path("op").asText().equals("test") && differs) {
        return INVALID;
      }
      if (path.equals("/status")) {
        message = operation.at("/value/message").asText();
      }
    }
    version.incrementAndGet();
    return 200;
  }

  @Test
  void statusIsStoredOverWhatWasSeen() {
    assertThat(known.store(told("after")))
        .hasValueSatisfying(
            taken -> assertThat(taken.getMetadata().getResourceVersion()).isEqualTo("8"));
    assertThat(message).isEqualTo("after");
    assertThat(requests).hasSize(1);
  }

  /** Else a leader that stood still would take back what the next one has promised. */
  @Test
  void statusOfAPassOverAnOldCopyIsNotStoredAndNotTriedAgain() {
    version.set(9);

    assertThat(known.store(told("after"))).isEmpty();

    assertThat(message).isEqualTo("before");
    assertThat(requests).hasSize(1);
  }

  @Test
  void clusterThatWasMadeAnewUnderTheNameGetsNoStatusOfTheFormer() {
    uid = "of the next one";

    assertThat(known.store(told("after"))).isEmpty();

    assertThat(message).isEqualTo("before");
  }

  @Test
  void statusIsStoredOverWhatThePassItselfHasChanged() {
    assertThat(known.clear(clear("orders-slave-0"))).isTrue();

    assertThat(known.store(told("after"))).isPresent();
    assertThat(message).isEqualTo("after");
  }

  @Test
  void annotationOfAClusterThatHasChangedIsMissed() {
    version.set(8);
    assertThat(known.clear(clear("orders-slave-0"))).isFalse();
    version.set(7);
    annotation = "orders-slave-1";
    assertThat(known.clear(clear("orders-slave-0"))).isFalse();
  }

  /** Server-side apply leaves alone what a person or a restored backup has put there. */
  @Test
  void nothingStandsInAStatusThatIsNotWantedThere() {
    PrefixDBCluster stored = known.resource();
    stored.setStatus(told("theirs"));

    WholeStatus.ensure(client, stored, told("theirs"));
    assertThat(requests).isEmpty();

    WholeStatus.ensure(client, stored, told("ours"));
    assertThat(requests)
        .singleElement()
        .asString()
        .contains("\"path\":\"/metadata/resourceVersion\"", "{\"message\":\"ours\"}");
    assertThat(message).isEqualTo("ours");
  }

  /**
   * Resource types may stay as an older release made them; what is promised is done all the same.
   */
  @Test
  void statusThatOlderResourceTypesDoNotHaveIsStoredWithoutThat() {
    refusal = "failed to create typed patch object: .status.more: field not declared in schema";

    assertThat(known.store(told("after"))).isPresent();
    assertThat(requests).hasSize(2);
    assertThat(message).isEqualTo("after");

    assertThat(known.store(told("again"))).as("over an old copy").isEmpty();
    assertThat(message).isEqualTo("after");
  }

  @Test
  void refusalIsTold() {
    refusal = "etcdserver: request is too large";

    assertThatThrownBy(() -> known.store(told("after")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("too large");
  }

  private static ClusterStatus told(String told) {
    return ClusterStatus.NONE.telling(null, told, null);
  }

  private static Action.ClearAnnotation clear(String value) {
    return new Action.ClearAnnotation(Labels.RESET_FAILED, value);
  }
}
