package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A managed node in this process, and what an operator and a client say to it. */
final class ManagedNode implements AutoCloseable {
  static final String CLUSTER = "c-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final String name;
  private final boolean managed;
  private @Nullable Node node;

  /** An answer of the admin port. */
  record Reply(int status, JsonNode body) {
    String detail() {
      return body.path("detail").asText();
    }
  }

  /**
   * Not started yet.
   *
   * @param managed false for one that works by its configuration, for once
   */
  ManagedNode(Path directory, String name, boolean managed) {
    this.directory = directory;
    this.name = name;
    this.managed = managed;
  }

  ManagedNode start() throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"));
    Path file =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"server-tcp": [
               {"name": "main", "target": "service", "addr": "127.0.0.1", "port": "0"},
               {"name": "text", "target": "db", "addr": "127.0.0.1", "port": "0"},
               {"name": "batch", "target": "arrays", "addr": "127.0.0.1", "port": "0"},
               {"name": "queue", "target": "waiting", "addr": "127.0.0.1", "port": "0"}],
             "jsonrpc-batch": [{"name": "arrays", "target": "service"}],
             "jsonrpc-queue": [{"name": "waiting", "target": "service", "workflow": "threads"}],
             "workflow": [{"name": "threads"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             "admin": {"addr": "127.0.0.1", "port": "0", "node": "%s", "managed": %b},
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s",
               "slave": {"pull_timeout_ms": 20, "query_prefixes_timeout_ms": 50}}]}
            """
                .formatted(name, managed, data(), ini));
    NodeConfig config = ConfigFile.read(file, _ -> null);
    node = Node.start(config, file, StoreSettings.of(config), _ -> {});
    return this;
  }

  Path data() {
    return directory.resolve(name);
  }

  int port(String which) {
    return Objects.requireNonNull(Objects.requireNonNull(node).ports().get(which));
  }

  /** Where others follow it. */
  String upstream() {
    return "127.0.0.1:" + port("main");
  }

  Reply master(long epoch, long leaseMillis) throws Exception {
    return order(epoch, "\"role\":\"master\",\"writeLeaseMillis\":" + leaseMillis);
  }

  Reply slave(long epoch, String upstream) throws Exception {
    return order(epoch, "\"role\":\"slave\",\"upstream\":\"" + upstream + "\"");
  }

  Reply standby(long epoch) throws Exception {
    return order(epoch, "\"role\":\"standby\"");
  }

  /** {@code rest} of the members of an order. */
  Reply order(long epoch, String rest) throws Exception {
    return post(
        "/v1/role", "{\"clusterId\":\"%s\",\"epoch\":%d,%s}".formatted(CLUSTER, epoch, rest));
  }

  Reply post(String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            admin(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }

  JsonNode status() throws Exception {
    return get("/v1/status").body;
  }

  Reply get(String path) throws Exception {
    HttpResponse<String> response =
        http.send(admin(path).build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }

  String metrics() throws Exception {
    return http.send(admin("/metrics").build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private HttpRequest.Builder admin(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("admin") + path));
  }

  /** What the status says of the prefix. */
  JsonNode prefix(String prefix) throws Exception {
    JsonNode status = status();
    for (JsonNode one : status.path("prefixes")) {
      if (one.path("name").asText().equals(prefix)) {
        return one;
      }
    }
    return status.path("no such prefix");
  }

  /** The frame that a port answers with. */
  String ask(String port, String frame) throws IOException {
    try (RawClient client = RawClient.connect(port(port))) {
      return client.ask(frame);
    }
  }

  String call(String method, String params) throws IOException {
    return ask("main", request(method, params));
  }

  static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\""
        + method
        + "\",\"params\":{"
        + params
        + "},\"id\":1}";
  }

  /** Adds to a counter, one write at a time; all of them have to be taken. */
  void add(String prefix, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      assertThat(increment(prefix)).contains("\"status\":\"OK\"");
    }
  }

  String increment(String prefix) throws IOException {
    return call("inc", "\"prefix\":\"" + prefix + "\",\"update\":{\"n\":{\"inc\":1}}");
  }

  /** The counter; -1 where it is not. */
  int count(String prefix) throws IOException {
    JsonNode result =
        JSON.readTree(call("get", "\"prefix\":\"" + prefix + "\",\"fields\":[\"n\"]"))
            .path("result");
    return result.path("fields").path("n").asInt(-1);
  }

  /** As a restart of the process does; the ports are new ones. */
  void restart() throws Exception {
    close();
    start();
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
      node = null;
    }
  }
}
