package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.config.ConfigFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Nodes in this process that follow each other by their configuration, and their admin ports. */
final class LinkedNodes implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Node> opened = new ArrayList<>();
  private final Path directory;
  private final String iniOption;

  /**
   * @param directory below which each has its data, by its name
   * @param iniOption one more option for the data of each prefix, or empty
   */
  LinkedNodes(Path directory, String iniOption) {
    this.directory = directory;
    this.iniOption = iniOption;
  }

  /**
   * Starts one, or starts it again.
   *
   * @param target of its port: {@code service} or {@code queue}
   * @param upstream the port of the node to follow, 0 for a master
   * @param port its own, 0 for any
   */
  Node start(String name, String target, int upstream, int port) throws Exception {
    return start(name, target, upstream, port, Options.NONE);
  }

  /**
   * Further options of components, each beginning with a comma.
   *
   * @param data of the {@code prefixdb}
   * @param slave of the section {@code slave}, if it is one
   */
  record Options(String data, String slave) {
    static final Options NONE = new Options("", "");
  }

  /** As {@link #start(String, String, int, int)}, with further options. */
  Node start(String name, String target, int upstream, int port, Options options) throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"), iniOption);
    String follow =
        """
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up", "incoming_target": "service"}],
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d",
                        "reconnect_timeout_ms": 10}],
        """
            .formatted(upstream);
    String slave =
        """
        , "slave": {"enabled": true, "target": "gw", "pull_timeout_ms": 20,
                    "query_prefixes_timeout_ms": 50 %s}
        """
            .formatted(options.slave);
    Path config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"admin": {"addr": "127.0.0.1", "port": "0", "node": "%s", "cluster": "test"},
             "server-tcp": [{"name": "main", "target": "%s", "addr": "127.0.0.1", "port": "%d"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             "workflow": [{"name": "one", "threads": 1}],
             "jsonrpc-queue": [{"name": "queue", "target": "service", "workflow": "one"}],
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s" %s %s}]}
            """
                .formatted(
                    name,
                    target,
                    port,
                    upstream == 0 ? "" : follow,
                    directory.resolve(name),
                    ini,
                    options.data,
                    upstream == 0 ? "" : slave));
    Node node = Node.start(ConfigFile.read(config, _ -> null), config);
    opened.add(node);
    return node;
  }

  /** The one that clients and slaves use. */
  static int port(Node node) {
    return Objects.requireNonNull(node.ports().get("main"));
  }

  static URI uri(Node node, String path) {
    return URI.create(
        "http://127.0.0.1:" + Objects.requireNonNull(node.ports().get("admin")) + path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Adds one to the number {@code n} of its prefix {@code p}. */
  static void increment(Node node) throws Exception {
    try (RawClient client = RawClient.connect(port(node))) {
      assertThat(
              client.ask(
                  """
                  {"jsonrpc":"2.0","method":"inc","params":{"prefix":"p","update":{"n":{"inc":1}}},"id":1}\
                  """))
          .contains("\"status\":\"OK\"");
    }
  }

  JsonNode status(Node node) throws Exception {
    return JSON.readTree(send(HttpRequest.newBuilder(uri(node, "/v1/status"))).body());
  }

  /** Orders a reload at the slave, which takes it. */
  void orderReload(Node slave, String order) throws Exception {
    HttpResponse<String> accepted =
        send(
            HttpRequest.newBuilder(uri(slave, "/v1/reload"))
                .POST(HttpRequest.BodyPublishers.ofString(order)));
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
  }

  /** Waits until the slave has all of the one prefix that both have. */
  void awaitLevel(Node slave, Node master, Duration atMost) {
    await()
        .atMost(atMost)
        .untilAsserted(
            () -> {
              JsonNode here = status(slave).at("/prefixes/0");
              assertThat(here.path("state").asText()).isEqualTo("InSync");
              assertThat(here.path("sequence").asLong())
                  .isEqualTo(status(master).at("/prefixes/0/sequence").asLong());
            });
  }

  @Override
  public void close() {
    opened.reversed().forEach(Node::close);
    http.close();
  }
}
