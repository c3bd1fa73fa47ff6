package io.prefixdb.node.process;

import static io.prefixdb.node.process.NodeProcess.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies whose nodes are killed at random moments. Takes some ten seconds. */
final class CopyCrashTest {
  private static final int KEYS = 20_000;
  private static final int PIPELINED = 500;

  @RegisterExtension private final Seed seed = new Seed();
  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (NodeProcess node : nodes) {
      node.end();
    }
  }

  @Test
  void aSlaveKilledDuringACopyHasOneWholeGeneration() throws Exception {
    NodeProcess master = node(NodeFiles.in(directory, "master").writeMaster()).start();
    fill(master);
    NodeProcess slave = node(NodeFiles.in(directory, "slave").writeSlaveOf(master.files())).start();
    slave.awaitLevel(master, PREFIX);
    Map<String, String> expected = master.contents(PREFIX);
    int millis = copied(slave, "whole");

    for (int round = 0; round < 5; round++) {
      slave.reload("cut-" + round, "Copy");
      TimeUnit.MILLISECONDS.sleep(seed.below(millis + 50));
      slave.kill();
      slave.start().awaitLevel(master, PREFIX);
      assertThat(slave.contents(PREFIX)).as("round %d", round).isEqualTo(expected);
      assertThat(leftAt(slave)).as("round %d", round).isEmpty();
    }
    copied(slave, "last");
    assertThat(slave.contents(PREFIX)).isEqualTo(expected);
  }

  @Test
  void aMasterKilledDuringACopyIsAskedAnewWhenItIsBack() throws Exception {
    NodeProcess master = node(NodeFiles.in(directory, "master").writeMaster()).start();
    fill(master);
    NodeProcess slave = node(NodeFiles.in(directory, "slave").writeSlaveOf(master.files())).start();
    slave.awaitLevel(master, PREFIX);
    int millis = copied(slave, "whole");

    for (int round = 0; round < 3; round++) {
      slave.reload("cut-" + round, "Copy");
      TimeUnit.MILLISECONDS.sleep(seed.below(millis + 50));
      master.kill();
      master.start();
      slave.awaitReloaded("cut-" + round);
      slave.awaitLevel(master, PREFIX);
      assertThat(slave.contents(PREFIX)).as("round %d", round).isEqualTo(master.contents(PREFIX));
      await().untilAsserted(() -> assertThat(leftAt(slave)).isEmpty());
    }
  }

  /** Milliseconds that it took. */
  private static int copied(NodeProcess slave, String id) throws Exception {
    long begin = System.nanoTime();
    slave.reload(id, "Copy");
    slave.awaitReloaded(id);
    return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static void fill(NodeProcess node) throws IOException {
    String value = "x".repeat(200);
    try (RawClient client = node.connect()) {
      for (int from = 0; from < KEYS; from += PIPELINED) {
        StringBuilder requests = new StringBuilder();
        for (int i = from; i < from + PIPELINED; i++) {
          requests.append(Requests.text(PREFIX, "key-" + i, value + i)).append("\r\n");
        }
        client.send(requests.toString(), List.of());
        assertThat(client.frames(PIPELINED)).doesNotContain("error");
      }
    }
  }

  private static List<Path> leftAt(NodeProcess node) throws IOException {
    Path side = node.files().home().resolve("data_reload");
    if (!Files.exists(side)) {
      return List.of();
    }
    try (Stream<Path> left = Files.walk(side)) {
      return left.filter(Files::isRegularFile).toList();
    }
  }

  private NodeProcess node(NodeFiles files) {
    NodeProcess node = new NodeProcess(files);
    nodes.add(node);
    return node;
  }
}
