package io.prefixdb.operator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.prefixdb.crds.PrefixDBCluster;
import io.prefixdb.operator.desired.Clusters;
import io.prefixdb.operator.desired.EvidenceConfigMap;
import io.prefixdb.operator.plan.Action;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server and three nodes, of which one tells too much and one nothing. */
final class EvidenceKeeperTest {
  private static final String SPEC = "  storage: {size: 1Gi}\n";
  private static final String STATUS = "{\"node\": \"orders-slave-0\", \"prefixes\": []}";

  private final PrefixDBCluster cluster = Clusters.resource(SPEC);
  private final List<JsonNode> written = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile String there = "";
  private volatile int refusals;
  private volatile CountDownLatch firstAnswer = new CountDownLatch(0);
  private long nanos;
  private HttpServer server;
  private HttpServer talkative;
  private KubernetesClient client;
  private EvidenceKeeper keeper;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    talkative = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    talkative.createContext("/", exchange -> send(exchange, 200, "x".repeat(1 << 20)));
    talkative.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(base(server))
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    keeper = new EvidenceKeeper(client, http, () -> nanos, "1.2.3", Duration.ofMillis(1));
  }

  @AfterEach
  void stop() {
    client.close();
    http.close();
    server.stop(0);
    talkative.stop(0);
  }

  @Test
  void whatADeveloperNeedsIsWritten() throws InterruptedException {
    keep().orElseThrow().join();

    assertThat(written).hasSize(1);
    JsonNode map = written.getFirst();
    assertThat(map.at("/metadata/name").asText()).isEqualTo("orders-evidence");
    JsonNode data = map.path("data");
    assertThat(data.path("about.txt").asText()).contains("it stands still", "operator 1.2.3");
    assertThat(data.path("cluster.yaml").asText()).contains("kind: \"PrefixDBCluster\"", "1Gi");
    assertThat(data.path("reloads.yaml").asText()).contains("made:", "orders-slave-0");
    assertThat(data.path("orders-slave-0.json").asText()).isEqualTo(STATUS);
    assertThat(data.path("orders-slave-1.json").asText())
        .hasSizeLessThan(200 << 10)
        .endsWith("(cut off here: only the first 131072 bytes are kept)");
    assertThat(data.path("orders-slave-2.json").asText()).startsWith("it does not answer: ");
    assertThat(map.toString()).hasSizeLessThan(768 << 10);
  }

  @Test
  void breakThatComesAndGoesIsWrittenNowAndThen() throws InterruptedException {
    keep().orElseThrow().join();
    nanos += Duration.ofMinutes(4).toNanos();
    assertThat(keep()).isEmpty();
    nanos += Duration.ofMinutes(2).toNanos();
    keep().orElseThrow().join();

    assertThat(written).hasSize(2);
  }

  /** The status says already where it is, and the next break may be far away. */
  @Test
  void whatCouldNotBeWrittenIsTriedAgain() throws InterruptedException {
    refusals = 3;
    keep().orElseThrow().join();

    assertThat(written).hasSize(4);
    assertThat(written.getLast().path("data").path("about.txt").asText()).contains("stands still");
    assertThat(keep()).as("it is kept now").isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsGivenUpUntilTheNextBreak() throws InterruptedException {
    refusals = Integer.MAX_VALUE;
    keep().orElseThrow().join();
    assertThat(written).hasSize(EvidenceKeeper.TRIES_MAX);

    refusals = 0;
    keep().orElseThrow().join();
    assertThat(written).hasSize(EvidenceKeeper.TRIES_MAX + 1);
  }

  @Test
  void laterBreakTakesThePlaceOfOneThatCouldNotBeWritten() throws InterruptedException {
    refusals = 1;
    firstAnswer = new CountDownLatch(1);
    Thread first = keep().orElseThrow();
    await("the first try").until(() -> written.size() == 1);
    nanos += Duration.ofMinutes(6).toNanos();
    Thread later = keep().orElseThrow();
    firstAnswer.countDown();
    first.join();
    later.join();

    assertThat(written).as("the first was not tried again").hasSize(2);
  }

  @Test
  void objectOfSomebodyElseIsLeftAlone() throws InterruptedException {
    there = "{\"metadata\": {\"name\": \"orders-evidence\"}}";
    keep().orElseThrow().join();
    assertThat(written).isEmpty();

    nanos += Duration.ofMinutes(6).toNanos();
    there =
        "{\"metadata\": {\"name\": \"orders-evidence\", \"ownerReferences\": [{\"uid\": \"%s\"}]}}"
            .formatted(cluster.getMetadata().getUid());
    keep().orElseThrow().join();
    assertThat(written).hasSize(1);
  }

  private Optional<Thread> keep() {
    var nodes = new TreeMap<String, URI>();
    nodes.put("orders-slave-0", URI.create(base(server)));
    nodes.put("orders-slave-1", URI.create(base(talkative)));
    nodes.put("orders-slave-2", URI.create("http://127.0.0.1:1"));
    var reload = StoredRecords.ofReload("made", true);
    return keeper.keep(
        cluster,
        new Action.KeepEvidence(
            EvidenceConfigMap.of(Clusters.desired(SPEC), "it stands still"),
            Map.copyOf(nodes),
            List.of(reload)));
  }

  private static String base(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("PATCH")) {
      written.add(Serialization.unmarshal(asked, JsonNode.class));
      boolean refused = written.size() <= refusals;
      awaitItsTime();
      send(exchange, refused ? 500 : 200, asked);
    } else if (exchange.getRequestURI().getPath().equals("/v1/status")) {
      send(exchange, 200, STATUS);
    } else {
      send(
          exchange,
          200,
          "{\"kind\": \"ConfigMapList\", \"apiVersion\": \"v1\", \"items\": [%s]}"
              .formatted(there));
    }
  }

  private void awaitItsTime() throws IOException {
    try {
      assertThat(firstAnswer.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
