package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ConfigFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code prefixdb copy-from} as a person calls it. */
@Timeout(60)
final class CopyFromCommandTest {
  @TempDir Path directory;
  private Node source;
  private Path config;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void startTheSource() throws Exception {
    Path sourceConfig = write("source");
    source = Node.start(ConfigFile.read(sourceConfig, _ -> null), sourceConfig);
    config = write("target");
    try (RawClient client = RawClient.connect(port(source))) {
      for (String prefix : List.of("a", "b")) {
        for (int i = 0; i < 200; i++) {
          set(client, prefix, "key" + i, i);
        }
      }
    }
  }

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void everyPrefixIsThereWhenTheNodeStarts() throws Exception {
    assertThat(run()).as(err.toString()).isZero();

    assertThat(out.toString()).contains("a: copied, at sequence 200", "b: copied, at sequence 200");
    assertThat(contents("a")).isEqualTo(ofSource("a"));
    assertThat(contents("b")).isEqualTo(ofSource("b"));
  }

  @Test
  void onlyTheNamedPrefixIsReplaced() throws Exception {
    try (Node target = start();
        RawClient client = RawClient.connect(port(target))) {
      set(client, "a", "old", 1);
      set(client, "b", "old", 1);
    }

    assertThat(run("a")).as(err.toString()).isZero();

    assertThat(contents("a")).isEqualTo(ofSource("a"));
    assertThat(contents("b")).contains("old").doesNotContain("key1");
    assertThat(directory.resolve("target_reload").resolve("old").resolve("a")).doesNotExist();
  }

  @Test
  void whatOnlyTheStoppedNodeHasIsKeptAside() throws Exception {
    try (Node target = start();
        RawClient client = RawClient.connect(port(target))) {
      set(client, "a", "mine", 7);
    }

    assertThat(run("a")).as(err.toString()).isZero();

    List<Path> kept;
    try (Stream<Path> files = Files.list(directory.resolve("target_diverged/a"))) {
      kept = files.toList();
    }
    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst().getFileName().toString()).startsWith("1-1-").endsWith(".jsonl");
    assertThat(Files.readString(kept.getFirst())).contains("\"key\":\"mine\",\"value\":7}");
    assertThat(out.toString()).contains("a: updates 1 to 1, which", kept.getFirst().toString());
    assertThat(contents("a")).isEqualTo(ofSource("a"));

    assertThat(run("a")).isZero();
    assertThat(directory.resolve("target_diverged/a").toFile().list()).hasSize(1);
  }

  @Test
  void aMastersDataThatCannotBeReadIsNotReplaced() throws Exception {
    try (Node target = start();
        RawClient client = RawClient.connect(port(target))) {
      set(client, "a", "mine", 7);
    }
    Path current = directory.resolve("target").resolve("a").resolve("CURRENT");
    Files.writeString(current, "nonsense");

    assertThat(run("a")).isEqualTo(ExitStatus.FAILED);

    assertThat(err.toString()).contains("may hold updates that nobody else has", "move '");
    assertThat(current).hasContent("nonsense");
  }

  @Test
  void damagedDataIsReplacedToo() throws Exception {
    assertThat(run("a")).isZero();
    Files.writeString(directory.resolve("target").resolve("a").resolve("CURRENT"), "nonsense");

    assertThat(run("a")).as(err.toString()).isZero();

    assertThat(contents("a")).isEqualTo(ofSource("a"));
  }

  @Test
  void aDirectoryThatANodeUsesIsLeftAlone() throws Exception {
    try (Node _ = start()) {
      assertThat(run("a")).isEqualTo(ExitStatus.DATA_NOT_OPENED);
    }
    assertThat(err.toString()).contains("is held by process");
  }

  @Test
  void aPrefixThatIsNotThereIsSaidToBeMissingAndNothingIsChanged() throws Exception {
    assertThat(run("none")).isEqualTo(ExitStatus.FAILED);
    assertThat(err.toString()).contains("there is no prefix 'none'");
    assertThat(directory.resolve("target").resolve("none")).doesNotExist();
  }

  @Test
  void whyASourceIsNotReachedIsSaidAsInTheLog() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }

    assertThat(run(port, "a")).isEqualTo(ExitStatus.FAILED);
    assertThat(err.toString()).contains("127.0.0.1:" + port + ": 111 Connection refused");
  }

  private int run(String... prefixes) {
    return run(port(source), prefixes);
  }

  private int run(int port, String... prefixes) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "copy-from",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "-C",
                config.toString()));
    words.addAll(List.of(prefixes));
    CommandLine command = NodeMain.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(words.toArray(String[]::new));
  }

  private Path write(String name) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".conf"),
        """
        {"server-tcp": [{"name": "main", "target": "service", "addr": "127.0.0.1", "port": "0"}],
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

  private static void set(RawClient client, String prefix, String key, int value)
      throws IOException {
    assertThat(
            client.ask(
                "{\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{\"%s\":%d}},\"id\":1}"
                    .formatted(prefix, key, value)))
        .contains("\"OK\"");
  }

  private String ofSource(String prefix) throws IOException {
    return contents(source, prefix);
  }

  private String contents(String prefix) throws Exception {
    try (Node target = start()) {
      return contents(target, prefix);
    }
  }

  private static String contents(Node node, String prefix) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      return client.ask(
          "{\"method\":\"range\",\"params\":{\"prefix\":\"%s\",\"limit\":1000},\"id\":1}"
              .formatted(prefix));
    }
  }
}
