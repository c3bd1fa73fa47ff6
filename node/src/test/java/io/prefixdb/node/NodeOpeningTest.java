package io.prefixdb.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigFile;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose prefixes take long to open. The file that names the manifest of one is a pipe: who
 * opens it waits until the test writes, as for a disk that gives nothing.
 */
final class NodeOpeningTest {
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path directory;

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  @Test
  void tellsHowFarItIsWhileItOpensItsPrefixes() throws Exception {
    int port = Ports.free();
    Path config = config(port);
    try (Node node = start(config);
        RawClient client = RawClient.connect(Objects.requireNonNull(node.ports().get("s")))) {
      for (String prefix : new String[] {"a", "b"}) {
        assertThat(
                client.ask(
                    "{\"id\":1,\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{\"k\":1},\"nores\":false}}"
                        .formatted(prefix)))
            .contains("OK");
      }
    }
    Path current = directory.resolve("data/b/CURRENT");
    String manifest = Files.readString(current);
    Path pipe = pipe();
    Files.delete(current);
    Files.createLink(current, pipe);

    CompletableFuture<Node> starting = CompletableFuture.supplyAsync(() -> started(config));
    try {
      await()
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(get(port, "/readyz").body()).contains("opening: 1 of 2 prefixes"));
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
      assertThat(get(port, "/v1/status").statusCode()).isEqualTo(503);
      assertThat(get(port, "/metrics").body()).contains("prefixdb_start_prefixes_done 1.0");
      assertThat(starting).isNotDone();
    } finally {
      Path whole = Files.writeString(directory.resolve("CURRENT"), manifest);
      try (Writer writer = Files.newBufferedWriter(pipe)) { // when somebody has opened it
        Files.move(whole, current, StandardCopyOption.ATOMIC_MOVE); // for who opens it again
        writer.write(manifest);
      }
      try (Node node = starting.join()) {
        assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(port, "/v1/status").body()).contains("\"name\":\"b\"");
        assertThat(node.ports()).containsEntry("admin", port);
      }
    }
  }

  private Path pipe() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private Path config(int port) throws IOException {
    return Files.writeString(
        directory.resolve("node.conf"),
        """
        {"server-tcp": [{"name": "s", "addr": "127.0.0.1", "port": "0", "target": "service"}],
         "admin": {"addr": "127.0.0.1", "port": "%d"},
         "prefixdb-service": [{"name": "service", "target": "db"}],
         "prefixdb": [{"name": "db", "path": "%s/data", "detach_path": "%s/detach"}]}
        """
            .formatted(port, directory, directory));
  }

  private static Node start(Path config) throws Exception {
    return Node.start(ConfigFile.read(config, _ -> null), config);
  }

  private static Node started(Path config) {
    try {
      return start(config);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
