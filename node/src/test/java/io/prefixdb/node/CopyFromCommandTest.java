package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prefixdb copy-from} as a person calls it. */
@Timeout(60)
final class CopyFromCommandTest {
  @TempDir Path directory;
  private CopyNodes nodes;

  @BeforeEach
  void startTheSource() throws Exception {
    nodes = CopyNodes.in(directory);
    try (RawClient client = CopyNodes.connect(nodes.source())) {
      for (String prefix : List.of("a", "b")) {
        for (int i = 0; i < 200; i++) {
          CopyNodes.set(client, prefix, "key" + i, i);
        }
      }
    }
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void everyPrefixIsThereWhenTheNodeStarts() throws Exception {
    CommandRun run = run();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("a: copied, at sequence 200", "b: copied, at sequence 200");
    assertThat(contents("a")).isEqualTo(ofSource("a"));
    assertThat(contents("b")).isEqualTo(ofSource("b"));
  }

  @Test
  void onlyTheNamedPrefixIsReplaced() throws Exception {
    setInTarget("a", "old", 1);
    setInTarget("b", "old", 1);

    assertSucceeds(run("a"));

    assertThat(contents("a")).isEqualTo(ofSource("a"));
    assertThat(contents("b")).contains("old").doesNotContain("key1");
    assertThat(directory.resolve("target_reload").resolve("old").resolve("a")).doesNotExist();
  }

  @Test
  void whatOnlyTheStoppedNodeHasIsKeptAside() throws Exception {
    setInTarget("a", "mine", 7);

    CommandRun run = run("a");

    assertThat(run.status()).as(run.err()).isZero();
    List<Path> kept;
    try (Stream<Path> files = Files.list(directory.resolve("target_diverged/a"))) {
      kept = files.toList();
    }
    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst().getFileName().toString()).startsWith("1-1-").endsWith(".jsonl");
    assertThat(Files.readString(kept.getFirst())).contains("\"key\":\"mine\",\"value\":7}");
    assertThat(run.out()).contains("a: updates 1 to 1, which", kept.getFirst().toString());
    assertThat(contents("a")).isEqualTo(ofSource("a"));

    assertSucceeds(run("a"));
    assertThat(directory.resolve("target_diverged/a").toFile().list()).hasSize(1);
  }

  @Test
  void whatClientsWriteHereIsLeftOutUnlessItIsNamed() throws Exception {
    String text = Files.readString(nodes.targetConfig());
    Files.writeString(
        nodes.targetConfig(),
        text.replace(
            "\"prefixdb\": [{",
            "\"prefixdb\": [{\"slave\": {\"enabled\": true, \"own_prefixes\": true,"
                + " \"denied_prefixes\": [\"a\"]},"));
    setInTarget("a", "mine", 7);

    CommandRun run = run();

    assertSucceeds(run);
    assertThat(run.out()).contains("a: left out", "b: copied, at sequence 200");
    assertThat(contents("a")).contains("mine").doesNotContain("key1");
    assertThat(contents("b")).isEqualTo(ofSource("b"));

    assertSucceeds(run("a"));
    assertThat(contents("a")).isEqualTo(ofSource("a"));
  }

  @Test
  void aMastersDataThatCannotBeReadIsNotReplaced() throws Exception {
    setInTarget("a", "mine", 7);
    Path current = directory.resolve("target").resolve("a").resolve("CURRENT");
    Files.writeString(current, "nonsense");

    CommandRun run = run("a");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).contains("may hold updates that nobody else has", "move '");
    assertThat(current).hasContent("nonsense");
  }

  @Test
  void damagedDataIsReplacedToo() throws Exception {
    assertSucceeds(run("a"));
    Files.writeString(directory.resolve("target").resolve("a").resolve("CURRENT"), "nonsense");

    assertSucceeds(run("a"));

    assertThat(contents("a")).isEqualTo(ofSource("a"));
  }

  @Test
  void aDirectoryThatANodeUsesIsLeftAlone() throws Exception {
    try (Node _ = nodes.startTarget()) {
      CommandRun run = run("a");

      assertThat(run.status()).isEqualTo(ExitStatus.DATA_NOT_OPENED);
      assertThat(run.err()).contains("is held by process");
    }
  }

  @Test
  void aPrefixThatIsNotThereIsSaidToBeMissingAndNothingIsChanged() throws Exception {
    CommandRun run = run("none");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).contains("there is no prefix 'none'");
    assertThat(directory.resolve("target").resolve("none")).doesNotExist();
  }

  @Test
  void whyASourceIsNotReachedIsSaidAsInTheLog() throws IOException {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }

    CommandRun run = run(port, "a");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).contains("127.0.0.1:" + port + ": 111 Connection refused");
  }

  private CommandRun run(String... prefixes) {
    return run(nodes.port(), prefixes);
  }

  private CommandRun run(int port, String... prefixes) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "copy-from",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "-C",
                nodes.targetConfig().toString()));
    words.addAll(List.of(prefixes));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private static void assertSucceeds(CommandRun run) {
    assertThat(run.status()).as(run.err()).isZero();
  }

  private void setInTarget(String prefix, String key, int value) throws Exception {
    try (Node target = nodes.startTarget()) {
      CopyNodes.set(target, prefix, key, value);
    }
  }

  private String ofSource(String prefix) throws IOException {
    return CopyNodes.contents(nodes.source(), prefix);
  }

  private String contents(String prefix) throws Exception {
    return nodes.contentsOfTarget(prefix);
  }
}
