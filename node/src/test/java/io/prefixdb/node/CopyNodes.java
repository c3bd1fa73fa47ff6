package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ConfigFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A node to copy from, and the configuration of a stopped one that a command copies into. */
final class CopyNodes implements AutoCloseable {
  private final Path directory;
  private final Node source;
  private final Path targetConfig;

  private CopyNodes(Path directory, Node source, Path targetConfig) {
    this.directory = directory;
    this.source = source;
    this.targetConfig = targetConfig;
  }

  /** Starts the source, which has no prefix yet. */
  static CopyNodes in(Path directory) throws Exception {
    Path sourceConfig = write(directory, "source");
    return new CopyNodes(
        directory,
        Node.start(ConfigFile.read(sourceConfig, _ -> null), sourceConfig),
        write(directory, "target"));
  }

  private static Path write(Path directory, String name) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".conf"),
        """
        {"server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "0"}],
         "admin": {"addr": "127.0.0.1", "port": "0"},
         "prefixdb-service": [{"name": "service", "target": "db"}],
         "prefixdb": [{"name": "db", "path": "%s", "ini": "%s"}]}
        """
            .formatted(directory.resolve(name), MasterIni.write(directory.resolve(name + ".ini"))));
  }

  Node source() {
    return source;
  }

  /** Where clients and commands reach the source. */
  int port() {
    return port(source);
  }

  Path sourceData() {
    return directory.resolve("source");
  }

  Path targetConfig() {
    return targetConfig;
  }

  Path targetData() {
    return directory.resolve("target");
  }

  Node startTarget() throws Exception {
    return Node.start(ConfigFile.read(targetConfig, _ -> null), targetConfig);
  }

  /** Sets keys of prefixes of one node, over one connection. */
  static void set(Node node, String prefix, String key, int value) throws IOException {
    try (RawClient client = connect(node)) {
      set(client, prefix, key, value);
    }
  }

  static void set(RawClient client, String prefix, String key, int value) throws IOException {
    assertThat(
            client.ask(
                "{\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{\"%s\":%d}},\"id\":1}"
                    .formatted(prefix, key, value)))
        .contains("\"OK\"");
  }

  static RawClient connect(Node node) throws IOException {
    return RawClient.connect(port(node));
  }

  /** All keys of a prefix with their values, as a node answers them. */
  static String contents(Node node, String prefix) throws IOException {
    try (RawClient client = connect(node)) {
      return client.ask(
          "{\"method\":\"range\",\"params\":{\"prefix\":\"%s\",\"limit\":1000},\"id\":1}"
              .formatted(prefix));
    }
  }

  /** As {@link #contents(Node, String)}, of a target that is started for it. */
  String contentsOfTarget(String prefix) throws Exception {
    try (Node target = startTarget()) {
      return contents(target, prefix);
    }
  }

  String statusOfSource() throws IOException, InterruptedException {
    URI admin = URI.create("http://127.0.0.1:%d/v1/status".formatted(source.ports().get("admin")));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(admin).build(), BodyHandlers.ofString()).body();
    }
  }

  private static int port(Node node) {
    return Objects.requireNonNull(node.ports().get("main"));
  }

  @Override
  public void close() {
    source.close();
  }
}
