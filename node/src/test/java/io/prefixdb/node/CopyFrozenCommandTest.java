package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prefixdb copy-frozen} as a person calls it, with {@code cp} as what copies. */
@Timeout(60)
final class CopyFrozenCommandTest {
  private static final String PAUSED = "\"pausedSeconds\"";

  @TempDir Path directory;
  private Node source;
  private Path config;

  @BeforeEach
  void startTheSource() throws Exception {
    Path sourceConfig = write("source");
    source = Node.start(ConfigFile.read(sourceConfig, _ -> null), sourceConfig);
    config = write("target");
    try (RawClient client = RawClient.connect(port(source))) {
      assertThat(
              client.ask(
                  "{\"method\":\"set\",\"params\":{\"prefix\":\"a\",\"fields\":{\"key\":7}},\"id\":1}"))
          .contains("\"OK\"");
    }
  }

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void theFilesAreFrozenWhileTheCommandRunsAndItsCopyServes() throws Exception {
    Path copied = directory.resolve("copied");
    Path goOn = directory.resolve("go-on");
    String waiting = "; touch %s; until [ -e %s ]; do sleep 0.05; done".formatted(copied, goOn);
    CompletableFuture<CommandRun> running =
        CompletableFuture.supplyAsync(() -> run("60", "sh", "-c", copy() + waiting));
    await().until(() -> Files.exists(copied));
    await()
        .untilAsserted(
            () -> assertThat(statusOfSource()).contains(PAUSED, "\"pausedBy\":[\"127.0.0.1\"]"));
    Files.createFile(goOn);

    CommandRun run = running.get();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("is asked to freeze its files for 60 s", " of 60 s");
    await().untilAsserted(() -> assertThat(statusOfSource()).doesNotContain(PAUSED));
    assertThat(values()).contains("\"key\":7");
  }

  @Test
  void aCopyThatOutlastsTheFreezeIsRefusedUntilOneIsWhole() throws Exception {
    CommandRun late = run("1", "sh", "-c", copy() + "; exec sleep 50");

    assertThat(late.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(late.err())
        .contains("the copy is not whole", "not done when the freeze of 1 s ended", "--seconds");
    assertThatThrownBy(this::start)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not finished while its source was frozen");

    assertThat(run("60", "sh", "-c", "rm -rf '" + target() + "'/a && " + copy()).status()).isZero();
    assertThat(values()).contains("\"key\":7");
  }

  @Test
  void aCommandThatFailsLeavesNoDataToStartWith() {
    CommandRun run = run("60", "sh", "-c", copy() + "; exit 23");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).contains("'sh' ended with status 23");
    assertThatThrownBy(this::start).isInstanceOf(StoreException.class);
  }

  @Test
  void aDirectoryThatANodeUsesIsLeftAlone() throws Exception {
    try (Node _ = start()) {
      assertThat(run("60", "touch", directory.resolve("done").toString()).status())
          .isEqualTo(ExitStatus.DATA_NOT_OPENED);
    }
    assertThat(directory.resolve("done")).doesNotExist();
  }

  @Test
  void onlyADurationThatAFreezeMayHaveIsTaken() {
    CommandRun run = run("7201", "true");

    assertThat(run.status()).isEqualTo(ExitStatus.MISUSE);
    assertThat(run.err()).contains("--seconds is 1 to 7200");
  }

  private CommandRun run(String seconds, String... copying) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "copy-frozen",
                "127.0.0.1:" + source.ports().get("main"),
                "-C",
                config.toString(),
                "--seconds",
                seconds,
                "--"));
    words.addAll(List.of(copying));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private String copy() {
    return "cp -r '%s/a' '%s/'".formatted(directory.resolve("source"), target());
  }

  private Path target() {
    return directory.resolve("target");
  }

  private Path write(String name) throws IOException {
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

  private Node start() throws Exception {
    return Node.start(ConfigFile.read(config, _ -> null), config);
  }

  private static int port(Node node) {
    return Objects.requireNonNull(node.ports().get("main"));
  }

  private String statusOfSource() throws IOException, InterruptedException {
    URI admin = URI.create("http://127.0.0.1:%d/v1/status".formatted(source.ports().get("admin")));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(admin).build(), BodyHandlers.ofString()).body();
    }
  }

  private String values() throws Exception {
    try (Node target = start();
        RawClient client = RawClient.connect(port(target))) {
      return client.ask(
          "{\"method\":\"get\",\"params\":{\"prefix\":\"a\",\"fields\":[\"key\"]},\"id\":1}");
    }
  }
}
