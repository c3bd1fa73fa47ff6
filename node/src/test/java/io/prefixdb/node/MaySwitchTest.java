package io.prefixdb.node;

import static io.prefixdb.node.LinkedNodes.increment;
import static io.prefixdb.node.LinkedNodes.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guard of a migration, asked by its command line. Half a minute, for so long is idle. */
@Timeout(180)
final class MaySwitchTest {
  @TempDir Path directory;
  private LinkedNodes nodes;

  @BeforeEach
  void open() {
    nodes = new LinkedNodes(directory, "");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void clientsMayGoToASlaveWhenItHasAllAndItsMasterIsIdle() throws Exception {
    Node old = nodes.start("old", "service", 0, 0);
    Node next = nodes.start("new", "service", port(old), 0);
    increment(old);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(maySwitch(next).text())
                    .contains("prefix 'p' was written to within the last 30 s"));
    assertThat(maySwitch(next).status()).isEqualTo(1);
    assertThat(maySwitch(old).text()).contains("follows no master");

    CommandRun waited = maySwitch(next, "--wait", "120");
    assertThat(waited.status()).as(waited.text()).isZero();

    old.close();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(maySwitch(next).text()).contains("is Disconnected"));
    String address = "127.0.0.1:" + next.ports().get("admin");
    next.close();
    assertThat(CommandRun.of("may-switch", address).text()).contains("no answer from " + address);
  }

  private static CommandRun maySwitch(Node node, String... options) {
    List<String> arguments = new ArrayList<>(List.of("may-switch"));
    arguments.addAll(List.of(options));
    arguments.add("127.0.0.1:" + node.ports().get("admin"));
    return CommandRun.of(arguments.toArray(String[]::new));
  }
}
