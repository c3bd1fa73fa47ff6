package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose locale does not say how paths are spelled. Java takes the encoding of paths from the
 * locale of its process alone, so this needs a process. Takes some seconds.
 */
@Timeout(120)
final class LocaleTest {
  private static final String SET =
      "{\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{\"k\":1}},\"id\":1}";
  private static final String GET =
      "{\"method\":\"get\",\"params\":{\"prefix\":\"%s\",\"fields\":[\"k\"]},\"id\":1}";

  @TempDir private Path directory;
  private NodeProcess node;

  @BeforeEach
  void write() throws IOException {
    node = new NodeProcess(NodeFiles.in(directory, "node").writeMaster());
  }

  @AfterEach
  void end() throws InterruptedException {
    node.end();
  }

  @Test
  void withoutALocaleNamesThatPathsCannotSpellAreRefusedAndNobodyHangs() throws Exception {
    node.environment("LC_ALL", "POSIX").start();
    try (RawClient client = node.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.ask(SET.formatted("ж"))).contains("\"CreatePrefixFail\"");
        assertThat(client.ask(GET.formatted("ж"))).contains("\"PrefixNotFound\"");
      }
      assertThat(client.ask(SET.formatted("plain"))).contains("\"OK\"");
    }
    assertThat(node.terminate(Duration.ofSeconds(30))).isZero();
    assertThat(node.log()).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void withTheLocaleOfTheLauncherAndTheImageEveryTextIsAName() throws Exception {
    node.environment("LC_ALL", "C.UTF-8").start();
    try (RawClient client = node.connect()) {
      assertThat(client.ask(SET.formatted("ж\uD83D\uDE00"))).contains("\"OK\"");
      assertThat(client.ask(GET.formatted("ж\uD83D\uDE00"))).contains("{\"k\":1}");
    }
    assertThat(node.terminate(Duration.ofSeconds(30))).isZero();
  }
}
