package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prefixdb copy-frozen} as a person calls it, with {@code cp} as what copies. */
@Timeout(60)
final class CopyFrozenCommandTest {
  private static final String PAUSED = "\"pausedSeconds\"";
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir Path directory;
  private CopyNodes nodes;

  @BeforeEach
  void startTheSource() throws Exception {
    nodes = CopyNodes.in(directory);
    CopyNodes.set(nodes.source(), "a", "key", 7);
  }

  @AfterEach
  void close() {
    nodes.close();
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
            () ->
                assertThat(nodes.statusOfSource())
                    .contains(PAUSED, "\"pausedBy\":[\"127.0.0.1\"]"));
    Files.createFile(goOn);

    CommandRun run = running.get();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("is asked to freeze its files for 60 s", " of 60 s");
    await().untilAsserted(() -> assertThat(nodes.statusOfSource()).doesNotContain(PAUSED));
    assertThat(values()).contains("\"key\":7");
  }

  @Test
  void aCopyThatOutlastsTheFreezeIsRefusedUntilOneIsWhole() throws Exception {
    CommandRun late = run("1", "sh", "-c", copy() + "; exec sleep 50");

    assertThat(late.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(late.err())
        .contains("the copy is not whole", "not done when the freeze of 1 s ended", "--seconds");
    assertThatThrownBy(nodes::startTarget)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not finished while its source was frozen");

    assertThat(run("60", "sh", "-c", "rm -rf '" + nodes.targetData() + "'/a && " + copy()).status())
        .isZero();
    assertThat(values()).contains("\"key\":7");
  }

  /** The source would stand frozen for an hour, and what copies would write on. */
  @Test
  void aSignalEndsWhatCopiesAndTheFreeze() throws Exception {
    Path pid = directory.resolve("pid");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.prefixdb.node.NodeMain"));
    command.addAll(words("3600", "sh", "-c", "echo $$ > %s; exec sleep 50".formatted(pid)));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    try {
      await().atMost(LONG).until(() -> Files.exists(pid) && Files.size(pid) > 0);
      ProcessHandle copier =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      await().untilAsserted(() -> assertThat(nodes.statusOfSource()).contains(PAUSED));

      process.destroy();

      assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(directory.resolve("out"))).contains("a signal ended it");
      assertThat(copier.isAlive()).isFalse();
      await().untilAsserted(() -> assertThat(nodes.statusOfSource()).doesNotContain(PAUSED));
      assertThatThrownBy(nodes::startTarget).isInstanceOf(StoreException.class);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aCommandThatFailsLeavesNoDataToStartWith() {
    CommandRun run = run("60", "sh", "-c", copy() + "; exit 23");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).contains("'sh' ended with status 23");
    assertThatThrownBy(nodes::startTarget).isInstanceOf(StoreException.class);
  }

  /** The source answers OK to a freeze of what it does not have. */
  @Test
  void aPrefixThatTheSourceHasNotIsNoFreeze() {
    Path done = directory.resolve("done");
    List<String> words = words("60", "touch", done.toString());
    words.addAll(1, List.of("--prefix", "nosuch"));

    CommandRun run = CommandRun.of(words.toArray(String[]::new));

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).contains("has no open prefix 'nosuch'");
    assertThat(done).doesNotExist();
  }

  @Test
  void aDirectoryThatANodeUsesIsLeftAlone() throws Exception {
    try (Node _ = nodes.startTarget()) {
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
    return CommandRun.of(words(seconds, copying).toArray(String[]::new));
  }

  private List<String> words(String seconds, String... copying) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "copy-frozen",
                "127.0.0.1:" + nodes.port(),
                "-C",
                nodes.targetConfig().toString(),
                "--seconds",
                seconds,
                "--"));
    words.addAll(List.of(copying));
    return words;
  }

  private String copy() {
    return "cp -r '%s/a' '%s/'".formatted(nodes.sourceData(), nodes.targetData());
  }

  private String values() throws Exception {
    return nodes.contentsOfTarget("a");
  }
}
