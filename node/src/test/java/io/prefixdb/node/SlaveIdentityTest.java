package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.config.NodeConfig;
import io.prefixdb.node.store.StoreSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A master comes back with another past than its slave knows, and is written on beyond the slave's
 * position before the slave asks again. Sequences alone would tell nothing.
 */
@Timeout(60)
final class SlaveIdentityTest {
  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> lastWords = new CopyOnWriteArrayList<>();
  private Node master;
  private @Nullable Node slave;

  @BeforeEach
  void aSlaveIsInSyncAndStops() throws Exception {
    master = startMaster();
    add(5);
    startSlave();
    awaitCount("5");
    stopSlave();
  }

  @AfterEach
  void stop() {
    stopSlave();
    master.close();
  }

  @Test
  void aMasterThatStartsAnewIsFollowedOn() throws Exception {
    restartMaster(() -> {});
    add(10);
    startSlave();
    awaitCount("15");
    restartMaster(() -> {});
    add(10);
    awaitCount("25");
    await().untilAsserted(() -> assertThat(status()).contains("InSync", "\"first\":16"));
  }

  @Test
  void aMasterThatLostTheTailOfItsLogIsNotFollowed() throws Exception {
    restartMaster(() -> cutOffLastWrite(directory.resolve("master/p")));
    add(10);
    startSlave();
    awaitReason("MasterBehind");
    assertThat(count()).isEqualTo("5");
  }

  @Test
  void aNodeThatIsToEndWhenAPrefixBreaksEndsWithTheLineOfTheOriginal() throws Exception {
    restartMaster(() -> cutOffLastWrite(directory.resolve("master/p")));
    startSlave(", \"on_broken\": \"exit\"");
    await()
        .untilAsserted(
            () ->
                assertThat(lastWords)
                    .containsExactly(
                        "Slave replication error. Invalid master responce for 'p' need sequence =="
                            + " 6, but last acceptable == 4 status=OK"));
  }

  @Test
  void aMasterWithAnEmptyDiskIsNotFollowed() throws Exception {
    restartMaster(() -> remove(directory.resolve("master")));
    add(10);
    startSlave();
    awaitReason("LineageMismatch");
    assertThat(count()).isEqualTo("5");
  }

  @Test
  void aSlaveThatIsToLoadAtItsStartHoldsWhatItsMasterDoes() throws Exception {
    restartMaster(() -> remove(directory.resolve("master")));
    add(10);
    startSlave();
    assertThat(Objects.requireNonNull(slave).loadAnew()).isTrue();
    awaitCount("10");
    add(3);
    awaitCount("13");
    assertThat(master.loadAnew()).as("it follows nobody").isFalse();
  }

  @Test
  void aMasterThatWasPutBackFromAnOldCopyIsNotFollowed() throws Exception {
    Path old = directory.resolve("old");
    restartMaster(() -> copy(directory.resolve("master"), old));
    add(3);
    startSlave();
    awaitCount("8");
    stopSlave();
    restartMaster(
        () -> {
          remove(directory.resolve("master"));
          copy(old, directory.resolve("master"));
        });
    add(10);
    startSlave();
    awaitReason("LineageMismatch");
    assertThat(count()).isEqualTo("8");
  }

  @Test
  void aMasterThatIsPutBackWhileTheSlaveIsConnectedIsNotFollowedEither() throws Exception {
    Path old = directory.resolve("old");
    restartMaster(() -> copy(directory.resolve("master"), old));
    startSlave();
    add(3);
    awaitCount("8");
    restartMaster(
        () -> {
          remove(directory.resolve("master"));
          copy(old, directory.resolve("master"));
        });
    add(10);
    awaitReason("LineageMismatch");
    assertThat(count()).isEqualTo("8");
  }

  /** Its connection stands all the time: only what it asks tells it that it is led elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "pull"})
  void theSlaveOfASlaveThatIsLoadedFromAnotherMasterIsNotLedAstray(String transfer)
      throws Exception {
    String option = ", \"transfer\": \"" + transfer + "\"";
    startSlave(option);
    try (Node leaf = startSlave("leaf", Objects.requireNonNull(slave), option)) {
      await().until(() -> count(leaf).equals("5"));
      restartMaster(() -> {});
      add(1);
      await().until(() -> count(leaf).equals("6"));

      restartMaster(() -> remove(directory.resolve("master")));
      add(20);
      awaitReason("LineageMismatch");
      reload();
      awaitCount("20");
      add(10);
      awaitCount("30");
      await().until(() -> status(leaf).contains("\"reason\":\"LineageMismatch\""));
      assertThat(count(leaf)).isEqualTo("6");
    }
  }

  @Test
  void aMasterWhoseLogWasRepairedIsNotFollowed() throws Exception {
    master.close();
    Node repaired = start("master", "0", "", "", true);
    repaired.close();
    master = startMaster();
    add(10);
    startSlave();
    awaitReason("LineageMismatch");
    assertThat(count()).isEqualTo("5");
  }

  @Test
  void aSlaveThatDoesNotKnowItsHistoryTakesThatOfAMasterThatIsNotBehind() throws Exception {
    Files.delete(directory.resolve("slave/p/PREFIXDB"));
    add(10);
    startSlave();
    awaitCount("15");
    assertThat(directory.resolve("slave/p/PREFIXDB")).content().contains("branch");
  }

  private interface Change {
    void run() throws IOException;
  }

  private void restartMaster(Change meanwhile) throws Exception {
    int port = port(master, "main");
    master.close();
    meanwhile.run();
    master = start("master", Integer.toString(port), "", "", false);
  }

  private Node startMaster() throws Exception {
    return start("master", Integer.toString(Ports.free()), "", "", false);
  }

  private void startSlave() throws Exception {
    startSlave("");
  }

  private void startSlave(String option) throws Exception {
    slave = startSlave("slave", master, option);
  }

  private Node startSlave(String name, Node of, String option) throws Exception {
    return start(
        name,
        "0",
        """
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up", "incoming_target": "service"}],
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d", "reconnect_timeout_ms": 20}],
        "admin": {"addr": "127.0.0.1", "port": "0"},
        """
            .formatted(port(of, "main")),
        """
        , "slave": {"enabled": true, "target": "gw", "pull_timeout_ms": 20,
                    "query_prefixes_timeout_ms": 50%s}
        """
            .formatted(option),
        false);
  }

  private void stopSlave() {
    if (slave != null) {
      slave.close();
      slave = null;
    }
  }

  private Node start(String name, String port, String others, String db, boolean repair)
      throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"));
    Path file =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "%s"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s" %s}]}
            """
                .formatted(port, others, directory.resolve(name), ini, db));
    NodeConfig config = ConfigFile.read(file, _ -> null);
    StoreSettings settings = StoreSettings.of(config);
    return Node.start(
        config, file, repair ? settings.withForcedRepair() : settings, lastWords::add);
  }

  private static int port(Node node, String name) {
    return Objects.requireNonNull(node.ports().get(name));
  }

  private void add(int times) throws IOException {
    try (RawClient client = RawClient.connect(port(master, "main"))) {
      for (int i = 0; i < times; i++) {
        assertThat(ask(client, "inc", "\"prefix\":\"p\",\"update\":{\"n\":{\"inc\":1}}"))
            .contains("\"status\":\"OK\"");
      }
    }
  }

  private void awaitCount(String wanted) {
    await().atMost(Duration.ofSeconds(20)).until(() -> count().equals(wanted));
  }

  private void awaitReason(String wanted) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> status().contains("\"reason\":\"" + wanted + "\""));
  }

  private String count() throws IOException {
    return count(Objects.requireNonNull(slave));
  }

  /** The counter, empty where it is not. */
  private static String count(Node node) throws IOException {
    try (RawClient client = RawClient.connect(port(node, "main"))) {
      return ask(client, "get", "\"prefix\":\"p\",\"fields\":[\"n\"]")
          .replaceAll("(?s)^.*\"fields\":\\{(?:\"n\":)?([^}]*)}.*$", "$1");
    }
  }

  private String status() throws IOException, InterruptedException {
    return status(Objects.requireNonNull(slave));
  }

  private String status(Node node) throws IOException, InterruptedException {
    return http.send(admin(node, "/v1/status").build(), BodyHandlers.ofString()).body();
  }

  private void reload() throws IOException, InterruptedException {
    String order = "{\"id\":\"1\",\"prefixes\":[\"p\"],\"method\":\"API\"}";
    HttpRequest request =
        admin(Objects.requireNonNull(slave), "/v1/reload")
            .POST(HttpRequest.BodyPublishers.ofString(order))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
  }

  private static HttpRequest.Builder admin(Node node, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(port(node, "admin"), path)));
  }

  private static String ask(RawClient client, String method, String params) throws IOException {
    return client.ask(
        "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "},\"id\":1}");
  }

  /** As a power cut does: the last write never reached the disk. */
  private static void cutOffLastWrite(Path prefix) throws IOException {
    try (Stream<Path> files = Files.list(prefix)) {
      Path log =
          files
              .filter(file -> file.toString().endsWith(".log"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        file.setLength(file.length() - 1);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void remove(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
