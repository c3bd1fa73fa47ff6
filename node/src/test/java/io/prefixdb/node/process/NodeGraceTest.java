package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that serves on after it was told to stop, as a real process; some seconds. */
final class NodeGraceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void aNodeThatIsToldToStopServesUntilItsGraceIsOver() throws Exception {
    NodeFiles files = NodeFiles.in(directory, "node").writeMaster();
    String text = Files.readString(files.config());
    Files.writeString(
        files.config(), text.replace("\"admin\": {", "\"admin\": {\"grace_ms\": 10000, "));
    NodeProcess node = new NodeProcess(files);
    try {
      node.start();
      node.set(NodeProcess.PREFIX, "k", 1); // a prefix is longer in the making than a write
      node.signal("TERM");
      await()
          .atMost(PATIENCE)
          .until(() -> node.log().contains("told to stop; serves for 10000 ms"));
      node.set(NodeProcess.PREFIX, "k", 2);

      assertThat(node.terminate(PATIENCE)).isZero();
      assertThat(node.log()).contains("stopped");
    } finally {
      node.kill();
    }
  }
}
