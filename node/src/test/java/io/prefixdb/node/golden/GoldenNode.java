package io.prefixdb.node.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.Node;
import io.prefixdb.node.Ports;
import io.prefixdb.node.RawClient;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.NodeConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A node in this process whose data is in {@code data} below its directory. */
final class GoldenNode implements AutoCloseable {
  private final Path home;
  private final Path ini;
  private final Optional<Integer> upstream;
  private final String options;
  private Node node;
  private RawClient client;

  private GoldenNode(Path home, Path ini, String port, Optional<Integer> upstream, String options)
      throws Exception {
    this.home = home;
    this.ini = ini;
    this.upstream = upstream;
    this.options = options;
    this.node = open(port);
    this.client = RawClient.connect(port("main"));
  }

  static GoldenNode master(Path home, Path ini) throws Exception {
    return masterAt(Ports.free(), home, ini);
  }

  static GoldenNode masterAt(int port, Path home, Path ini) throws Exception {
    return new GoldenNode(home, ini, Integer.toString(port), Optional.empty(), "");
  }

  /**
   * A slave of the master at that port.
   *
   * @param options of its section {@code slave}, each after a comma
   */
  static GoldenNode slave(Path home, Path ini, int upstream, String options) throws Exception {
    return new GoldenNode(
        home, ini, Integer.toString(Ports.free()), Optional.of(upstream), options);
  }

  private Node open(String port) throws Exception {
    Files.createDirectories(home);
    String following =
        """
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d", "connect_count": 1}],
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up"}],
        """;
    Path file =
        Files.writeString(
            home.resolve("node.conf"),
            """
            {"server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "%s"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             "admin": {"addr": "127.0.0.1", "port": "0"},
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s", "readonly_prefixes": ["roprefix"]%s}]}
            """
                .formatted(
                    port,
                    upstream.map(following::formatted).orElse(""),
                    home.resolve("data"),
                    ini,
                    upstream.isEmpty()
                        ? ""
                        : ", \"slave\": {\"enabled\": true, \"target\": \"gw\"" + options + "}"));
    NodeConfig config = ConfigFile.read(file, _ -> null);
    return Node.start(config, file);
  }

  int port(String name) {
    return Objects.requireNonNull(node.ports().get(name));
  }

  /** Stops it in order and starts it on the same data and port. */
  void restart() throws Exception {
    int port = port("main");
    client.close();
    node.close();
    node = open(Integer.toString(port));
    client = RawClient.connect(port);
  }

  /** What comes back for a request, line ends included in both. */
  String ask(String frame) throws IOException {
    return client.ask(frame.substring(0, frame.length() - 2));
  }

  String call(String method, String params) throws IOException {
    return client.ask("{\"method\":\"%s\",\"params\":{%s},\"id\":1}".formatted(method, params));
  }

  String status() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port("admin") + "/v1/status");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  /** Orders the node to load that prefix anew, key by key. */
  void reload(String prefix) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port("admin") + "/v1/reload");
    String order = "{\"id\":\"1\",\"prefixes\":[\"%s\"],\"method\":\"API\"}".formatted(prefix);
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(order)).build();
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    node.close();
  }
}
