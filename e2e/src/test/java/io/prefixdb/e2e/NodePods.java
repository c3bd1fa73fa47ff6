package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The nodes of one cluster, spoken to directly, each at its pod. */
final class NodePods {
  static final int MAIN_PORT = 23000;
  private static final int ADMIN_PORT = 23010;
  private static final int PAGE = 1000;
  static final ObjectMapper JSON = new ObjectMapper();

  private final TestCluster cluster;
  private final String name;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  NodePods(TestCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  String master() {
    return name + "-master-0";
  }

  /** The pod that takes writes now, by the cluster's status. */
  String currentMaster() {
    return Objects.requireNonNullElse(
        cluster.cluster(name).getStatus().currentMaster(), "no master is named");
  }

  List<String> slaves(int count) {
    return IntStream.range(0, count).mapToObj(i -> name + "-slave-" + i).toList();
  }

  /** Where clients reach the pod. */
  InetSocketAddress address(String pod) {
    return cluster.addresses().ofPod(cluster.namespace(), pod, MAIN_PORT);
  }

  /** Where they reach a Service of the cluster, by the end of its name: master, slave, any. */
  InetSocketAddress service(String role) {
    return service(role, MAIN_PORT);
  }

  /** The same for another port than that of clients. */
  InetSocketAddress service(String role, int port) {
    return cluster.addresses().ofService(cluster.namespace(), name + "-" + role, port);
  }

  /** What the node says of itself. */
  JsonNode status(String pod) throws IOException {
    return JSON.readTree(get(pod, "/v1/status").body());
  }

  /** The first update of a prefix that the node's log still has; 0 when it does not tell. */
  long oldestUpdate(String pod, String prefix) throws IOException {
    return prefix(status(pod), prefix).path("oldestUpdate").asLong();
  }

  /** Sends an order to its admin port; returns the code of the answer. */
  int post(String pod, String path, String body) throws IOException {
    return send(request(pod, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  /** 200 when the node is ready, 503 when not. */
  int readiness(String pod) throws IOException {
    return get(pod, "/readyz").statusCode();
  }

  static JsonNode prefix(JsonNode status, String prefix) {
    for (JsonNode entry : status.path("prefixes")) {
      if (entry.path("name").asText().equals(prefix)) {
        return entry;
      }
    }
    return status.path("no such prefix");
  }

  private HttpResponse<String> get(String pod, String path) throws IOException {
    return send(request(pod, path).GET());
  }

  private HttpRequest.Builder request(String pod, String path) {
    URI uri =
        TestCluster.http(cluster.addresses().ofPod(cluster.namespace(), pod, ADMIN_PORT), path);
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Every key of every prefix of the node with its value as text, under prefix/key. */
  Map<String, String> contents(String pod) throws IOException {
    InetSocketAddress address = address(pod);
    Map<String, String> contents = new TreeMap<>();
    JsonNode list = JSON.readTree(Wire.ask(address, "get_all_prefixes", "{}"));
    for (JsonNode prefix : list.path("result").path("prefixes")) {
      read(address, prefix.textValue(), contents);
    }
    return contents;
  }

  private static void read(InetSocketAddress address, String prefix, Map<String, String> contents)
      throws IOException {
    String from = "";
    for (boolean first = true, last = false; !last; first = false) {
      String params =
          "{\"prefix\":%s,\"from\":%s,\"beg\":%s,\"limit\":%d}"
              .formatted(text(prefix), text(from), first, PAGE);
      JsonNode page = JSON.readTree(Wire.ask(address, "range", params)).path("result");
      assertThat(page.path("status").asText()).as(page.toString()).isEqualTo("OK");
      for (Map.Entry<String, JsonNode> field : page.path("fields").properties()) {
        contents.put(prefix + "/" + field.getKey(), field.getValue().toString());
        from = field.getKey();
      }
      last = page.path("final").asBoolean();
    }
  }

  /** Waits until the slaves hold exactly what the master holds; nobody writes meanwhile. */
  Map<String, String> awaitEqual(List<String> slaves) throws IOException {
    Map<String, String> expected = contents(currentMaster());
    for (String slave : slaves) {
      await()
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(shared(contents(slave), expected)).as(slave).isEqualTo(expected));
    }
    return expected;
  }

  /** Without the prefixes that the master detached: a slave keeps its copies of those. */
  private static Map<String, String> shared(Map<String, String> slave, Map<String, String> master) {
    Set<String> prefixes = new HashSet<>();
    master.keySet().forEach(key -> prefixes.add(key.substring(0, key.indexOf('/') + 1)));
    Map<String, String> shared = new TreeMap<>(slave);
    shared.keySet().removeIf(key -> !prefixes.contains(key.substring(0, key.indexOf('/') + 1)));
    return shared;
  }

  private static String text(String value) throws IOException {
    return JSON.writeValueAsString(value);
  }
}
