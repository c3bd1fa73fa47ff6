package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk hangs, as a real process; some ten seconds. */
final class HangingDiskTest {
  private static final int CUT_OFF = 15;

  /** On the standard error, when the log has its end. */
  private static final String LAST_WORDS =
      "prefixdb node: the stop is cut off after 3000 ms, it waits for ";

  @TempDir private Path directory;
  private FrozenDisk disk;
  private NodeProcess node;

  @BeforeEach
  void start() throws Exception {
    disk = FrozenDisk.mount(directory, 64);
    NodeFiles files = NodeFiles.in(directory, "node").writeMaster();
    Files.writeString(
        files.config(),
        Files.readString(files.config())
            .replace(files.data().toString(), disk.root().resolve("data").toString())
            .replace("\"name\": \"db\",", "\"name\": \"db\", \"stop_timeout_ms\": 3000,"));
    node = new NodeProcess(files).start();
  }

  @AfterEach
  void end() throws Exception {
    if (disk != null) {
      disk.thaw(); // before, nothing ends that writes to it
    }
    if (node != null) {
      node.end();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void aStopThatWaitsForItIsCutOffAndLosesNothing() throws Exception {
    node.set(NodeProcess.PREFIX, "k", 1);
    try (RawClient client = node.connect()) {
      disk.freeze();
      client.send(Requests.set(NodeProcess.PREFIX, "k", 2) + "\r\n", List.of());
      node.signal("TERM");
      await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> node.log().contains(LAST_WORDS)); // before them it could still stop in order
    }
    disk.thaw();

    assertThat(node.exit()).isEqualTo(CUT_OFF);
    assertThat(node.log()).contains("Abnormal Shutdown!").doesNotContain("stopped");
    assertThat(node.start().contents(NodeProcess.PREFIX).get("k")).isIn("1", "2");
  }
}
