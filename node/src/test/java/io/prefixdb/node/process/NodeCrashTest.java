package io.prefixdb.node.process;

import static io.prefixdb.node.process.NodeProcess.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stays true when processes are killed. */
final class NodeCrashTest {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  @RegisterExtension private final Seed seed = new Seed();
  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Writers writers = new Writers();

  @AfterEach
  void end() throws InterruptedException {
    for (NodeProcess node : nodes) {
      node.end();
    }
  }

  @Test
  void aKilledMasterKeepsEverythingThatItAcknowledged() throws Exception {
    NodeProcess master = master();
    for (int round = 0; round < 5; round++) {
      master.start();
      writers.assertNothingLost(round == 0 ? Map.of() : master.contents(PREFIX));
      writers.start(master);
      awaitWrites(200 + seed.below(3_000));
      master.kill();
      writers.awaitEnd();
    }
    writers.assertNothingLost(master.start().contents(PREFIX));
  }

  @Test
  void aSlaveKilledWhileItCatchesUpGoesOnWhereItWas() throws Exception {
    NodeProcess master = master().start();
    write(master, 10_000);
    NodeProcess slave = slaveOf(master);
    for (int round = 0; round < 3; round++) {
      long begun = slave.start().sequence(PREFIX);
      long goal = Math.min(begun + seed.below(6_000), master.sequence(PREFIX) - 1);
      slave.await("pass " + goal, status -> passed(status, goal));
      slave.kill();
      write(master, 2_000);
    }
    slave.start().awaitLevel(master, PREFIX);

    assertThat(slave.contents(PREFIX)).isEqualTo(master.contents(PREFIX));
    assertThat(slave.status().has("lastReload")).isFalse();
    assertThat(slave.log()).doesNotContain("broken");
  }

  @Test
  void aSlaveKilledDuringAReloadHasOneWholeGeneration() throws Exception {
    NodeProcess master = master().start();
    write(master, 8_000);
    NodeProcess slave = slaveOf(master).start();
    slave.awaitLevel(master, PREFIX);
    Map<String, String> expected = master.contents(PREFIX);
    long begin = System.nanoTime();
    slave.reload("whole");
    slave.awaitReloaded("whole");
    int millis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);

    for (int round = 0; round < 4; round++) {
      slave.reload("cut-" + round);
      TimeUnit.MILLISECONDS.sleep(seed.below(millis + 50));
      slave.kill();
      slave.start().awaitLevel(master, PREFIX);
      assertThat(slave.contents(PREFIX)).as("round %d", round).isEqualTo(expected);
    }

    writers.start(master);
    slave.reload("last");
    slave.awaitReloaded("last");
    writers.stop();
    slave.awaitLevel(master, PREFIX);
    assertThat(slave.contents(PREFIX)).isEqualTo(master.contents(PREFIX));
  }

  @Test
  void nodesThatAreToldToStopEndWithStatusZeroAndLoseNothing() throws Exception {
    NodeProcess master = master().start();
    NodeProcess slave = slaveOf(master).start();
    writers.start(master);
    awaitWrites(5_000);
    slave.await("pass 100", status -> passed(status, 100));

    assertThat(slave.terminate(STOP_LIMIT)).isZero();
    assertThat(master.terminate(STOP_LIMIT)).isZero();
    writers.awaitEnd();

    assertThat(master.log()).contains("stopped").doesNotContain("did not end within");
    writers.assertNothingLost(master.start().contents(PREFIX));
    slave.start().awaitLevel(master, PREFIX);
    assertThat(slave.contents(PREFIX)).isEqualTo(master.contents(PREFIX));
  }

  @Test
  void aSlaveThatIsToldToStopDuringAReloadEndsAtOnce() throws Exception {
    NodeProcess master = master().start();
    NodeProcess slave = slaveOf(master);
    write(master, 8_000);

    for (int round = 0; round < 3; round++) {
      slave.start().awaitLevel(master, PREFIX);
      slave.reload("cut-" + round);
      TimeUnit.MILLISECONDS.sleep(seed.below(200));
      assertThat(slave.terminate(STOP_LIMIT)).as("round %d", round).isZero();
    }
    slave.start().awaitLevel(master, PREFIX);
    assertThat(slave.contents(PREFIX)).isEqualTo(master.contents(PREFIX));
    assertThat(slave.log()).doesNotContain(" ERROR ");
  }

  @Test
  void aNodeThatIsToldToStopWhileItStartsEnds() throws Exception {
    NodeProcess master = master().start();
    writers.start(master);
    awaitWrites(3_000);
    master.kill();
    writers.awaitEnd();

    for (int round = 0; round < 2; round++) {
      master.begin();
      TimeUnit.MILLISECONDS.sleep(300 + seed.below(700));
      assertThat(master.terminate(STOP_LIMIT)).isIn(0, 143);
    }
    writers.assertNothingLost(master.start().contents(PREFIX));
  }

  @Test
  void aSecondProcessOnTheSameDirectoryIsRefused() throws Exception {
    NodeProcess first = master().start();
    NodeProcess second = new NodeProcess(first.files());
    nodes.add(second);
    second.begin();

    assertThat(second.exit()).isEqualTo(8);
    assertThat(second.log())
        .contains(
            "prefixdb node: data directory '%s' is held by process %d"
                .formatted(first.files().data(), first.pid()));
  }

  @Test
  void aConfigurationWithAnUnknownOptionIsRefused() throws Exception {
    NodeProcess node = master();
    Files.writeString(
        node.files().config(),
        Files.readString(node.files().config()).replace("\"detach_path\"", "\"detach_pat\""));
    node.begin();

    assertThat(node.exit()).isEqualTo(5);
    assertThat(node.log()).contains("prefixdb node: ").contains("prefixdb[0].detach_pat");
  }

  @Test
  void slavesKeepTheirDataWhenTheMasterComesBackEmpty() throws Exception {
    NodeProcess master = master().start();
    NodeProcess slave = slaveOf(master).start();
    for (int i = 0; i < 20; i++) {
      master.set(PREFIX, "k" + i, i);
      master.set("gone", "k" + i, i);
    }
    for (String prefix : List.of(PREFIX, "gone")) {
      slave.await("know " + prefix, status -> !NodeProcess.prefix(status, prefix).isMissingNode());
      slave.awaitLevel(master, prefix);
    }
    Map<String, String> before = slave.contents(PREFIX);
    master.kill();
    master.files().removeData();
    master.start();

    slave.await("find the master again", status -> status.path("upstreamConnected").asBoolean());
    slave.awaitState(PREFIX, "Detached");
    slave.awaitState("gone", "Detached");
    master.set(PREFIX, "new", 1);
    JsonNode broken = slave.awaitState(PREFIX, "Broken").path("broken");

    assertThat(broken.path("reason").asText()).isEqualTo("LineageMismatch");
    assertThat(broken.path("need").asLong()).isEqualTo(21);
    // The slave may look after the prefix is made and before its first write is there.
    assertThat(broken.path("last").asLong()).isBetween(0L, 1L);
    assertThat(slave.contents(PREFIX)).isEqualTo(before);
    assertThat(slave.contents("gone")).isEqualTo(before);
    slave.kill();
    slave.start().awaitState(PREFIX, "Broken");
    assertThat(slave.contents(PREFIX)).isEqualTo(before);
    assertThat(slave.contents("gone")).isEqualTo(before);
  }

  private NodeProcess master() throws IOException {
    return node(NodeFiles.in(directory, "master").writeMaster());
  }

  private NodeProcess slaveOf(NodeProcess master) throws IOException {
    return node(NodeFiles.in(directory, "slave").writeSlaveOf(master.files()));
  }

  private NodeProcess node(NodeFiles files) {
    NodeProcess node = new NodeProcess(files);
    nodes.add(node);
    return node;
  }

  private void write(NodeProcess master, long count) throws InterruptedException {
    writers.start(master);
    awaitWrites(count);
    writers.stop();
  }

  private void awaitWrites(long count) {
    long goal = writers.acknowledged() + count;
    await().atMost(Duration.ofSeconds(60)).until(() -> writers.acknowledged() >= goal);
  }

  private static boolean passed(JsonNode status, long sequence) {
    return NodeProcess.prefix(status, PREFIX).path("sequence").asLong() >= sequence;
  }
}
