package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.ConfigSource;
import io.prefixdb.node.config.NodeConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose configuration changes while it serves. */
final class ConfigReloadTest {
  private static final String TWO_KEYS = "{\"prefix\":\"p\",\"fields\":{\"a\":1,\"b\":2}}";

  @TempDir private Path directory;
  private Path file = Path.of("node.conf");
  private long writes;

  @Test
  void aChangedFileCountsAtOnceAndARefusedOneChangesNothing() throws Exception {
    file = directory.resolve("node.conf");
    write("\"reload_changed_ms\": 20", "\"keys_per_req\": 1");
    ConfigSource source = new ConfigSource(file, List.of(), System::getenv);
    NodeConfig config = ConfigFile.read(source);
    try (Node node = Node.start(config, file);
        ConfigReload reload = new ConfigReload(source, config, node::reload);
        RawClient client = RawClient.connect(node.ports().getOrDefault("main", 0))) {
      assertThat(reload).isNotNull();
      assertThat(set(client)).contains("TooManyKeys");
      write("\"reload_changed_ms\": 20", "\"keys_per_req\": 2");
      await().untilAsserted(() -> assertThat(set(client)).contains("\"OK\""));
      write("\"reload_changed_ms\": 20", "\"keys_per_request\": 1");
      write("\"reload_changed_ms\": 20", "\"value_size_limit\": 1, \"key_size_limit\": 1");
      await().untilAsserted(() -> assertThat(set(client)).contains("\"OK\""));
      write("\"reload_changed_ms\": 20", "\"keys_per_req\": 1");
      await().untilAsserted(() -> assertThat(set(client)).contains("TooManyKeys"));
    }
  }

  @Test
  void theStatusTellsWhichConfigurationIsInForce() throws Exception {
    file = directory.resolve("node.conf");
    write("\"reload_changed_ms\": 20", "\"keys_per_req\": 1", "one");
    ConfigSource source = new ConfigSource(file, List.of(), System::getenv);
    NodeConfig config = ConfigFile.read(source);
    try (Node node = Node.start(config, file);
        ConfigReload reload = new ConfigReload(source, config, node::reload)) {
      assertThat(reload).isNotNull();
      await().untilAsserted(() -> assertThat(status(node)).contains("\"configRevision\":\"one\""));
      write("\"reload_changed_ms\": 20", "\"keys_per_request\": 1", "refused");
      write("\"reload_changed_ms\": 20", "\"keys_per_req\": 2", "two");
      await().untilAsserted(() -> assertThat(status(node)).contains("\"configRevision\":\"two\""));
      write("\"reload_changed_ms\": 20", "\"keys_per_request\": 1", "refused");
      await()
          .during(Duration.ofMillis(300))
          .untilAsserted(() -> assertThat(status(node)).contains("\"configRevision\":\"two\""));
    }
  }

  private static String status(Node node) throws Exception {
    URI admin = URI.create("http://127.0.0.1:%d/v1/status".formatted(node.ports().get("admin")));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(admin).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void aHangupReadsTheFileAgain() throws Exception {
    file = directory.resolve("node.conf");
    write("\"reload_sighup\": true", "\"keys_per_req\": 1");
    ConfigSource source = new ConfigSource(file, List.of(), System::getenv);
    NodeConfig config = ConfigFile.read(source);
    try (Node node = Node.start(config, file);
        ConfigReload reload = new ConfigReload(source, config, node::reload);
        RawClient client = RawClient.connect(node.ports().getOrDefault("main", 0))) {
      assertThat(reload).isNotNull();
      write("\"reload_sighup\": true", "\"keys_per_req\": 0");
      assertThat(set(client)).contains("TooManyKeys");
      assertThat(
              new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid()))
                  .start()
                  .waitFor())
          .isZero();
      await().untilAsserted(() -> assertThat(set(client)).contains("\"OK\""));
    }
  }

  private static String set(RawClient client) throws IOException {
    return client.ask("{\"method\":\"set\",\"params\":" + TWO_KEYS + ",\"id\":1}\r\n");
  }

  /** Every change has a time of its own: clocks of file systems are coarse. */
  private void write(String reload, String engine) throws IOException {
    write(reload, engine, "");
  }

  private void write(String reload, String engine, String revision) throws IOException {
    Path fresh = directory.resolve("node.new");
    Files.writeString(
        fresh,
        """
        {"config": {%s},
         "admin": {"addr": "127.0.0.1", "port": "0", "revision": "%s"},
         "server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "0"}],
         "prefixdb-service": [{"name": "service", "target": "db"}],
         "prefixdb": [{"name": "db", "path": "%s", %s}]}
        """
            .formatted(reload, revision, directory.resolve("data"), engine));
    Files.setLastModifiedTime(fresh, FileTime.fromMillis(1_000_000_000_000L + 1_000 * ++writes));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
