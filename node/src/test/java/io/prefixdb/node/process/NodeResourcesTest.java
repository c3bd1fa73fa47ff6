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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nodes take of memory, files and threads. */
final class NodeResourcesTest {
  private static final int VALUE_BYTES = 10_000;
  private static final int PIPELINED = 20;

  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (NodeProcess node : nodes) {
      node.end();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"API", "Copy"})
  void reloadsLeaveNoFilesAndThreadsBehind(String method) throws Exception {
    NodeProcess master = node(NodeFiles.in(directory, "master").writeMaster()).start();
    for (int i = 0; i < 50; i++) {
      master.set(PREFIX, "k" + i, i);
    }
    NodeProcess slave = node(NodeFiles.in(directory, "slave").writeSlaveOf(master.files())).start();
    slave.await("follow", status -> !NodeProcess.prefix(status, PREFIX).isMissingNode());
    slave.awaitLevel(master, PREFIX);
    reload(slave, method, 0, 3);
    long slaveFiles = count(slave, "fd");
    long slaveThreads = count(slave, "task");
    long masterFiles = count(master, "fd");
    long masterThreads = count(master, "task");
    reload(slave, method, 3, 23);

    await() // what was replaced is closed after the end of a reload
        .untilAsserted(
            () -> {
              assertThat(count(slave, "fd")).isLessThan(slaveFiles + 10);
              assertThat(count(slave, "task")).isLessThan(slaveThreads + 10);
              assertThat(count(master, "fd")).isLessThan(masterFiles + 10);
              assertThat(count(master, "task")).isLessThan(masterThreads + 10);
            });
    assertThat(slave.contents(PREFIX)).isEqualTo(master.contents(PREFIX));
    await().untilAsserted(() -> assertNothingLeft(slave));
    assertNothingLeft(master);
  }

  private static void assertNothingLeft(NodeProcess node) throws IOException {
    Path side = node.files().home().resolve("data_reload");
    if (Files.exists(side)) {
      try (Stream<Path> left = Files.walk(side)) {
        assertThat(left.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  @Test
  void nodesWithLittleMemoryTakeMoreDataThanTheyHaveMemory() throws Exception {
    NodeProcess master = node(NodeFiles.in(directory, "master").writeMaster(), "-Xmx128m");
    NodeProcess slave =
        node(NodeFiles.in(directory, "slave").writeSlaveOf(master.files()), "-Xmx128m");
    for (NodeProcess node : nodes) {
      Path ini = node.files().ini();
      Files.writeString(ini, Files.readString(ini).replace("=262144", "=4194304"));
      node.start();
    }
    load(master, 20_000);
    slave.awaitLevel(master, PREFIX);
    slave.reload("all");
    slave.awaitReloaded("all");
    slave.awaitLevel(master, PREFIX);

    assertThat(slave.sequence(PREFIX)).isEqualTo(20_000);
    assertThat(slave.log()).doesNotContain("OutOfMemoryError");
    assertThat(master.log()).doesNotContain("OutOfMemoryError");
  }

  @Test
  void idleConnectionsLeaveTheDataItsFiles() throws Exception {
    NodeProcess node = node(NodeFiles.in(directory, "node").writeMaster()).openFiles(300);
    node.start();
    List<RawClient> idle = new ArrayList<>();
    try (RawClient busy = node.connect()) {
      for (int i = 0; i < 320; i++) {
        idle.add(node.connect());
      }
      assertThat(busy.ask(Requests.set("first", "k", 1))).contains("OK");
      assertThat(busy.ask(Requests.set("second", "k", 1))).contains("OK");
      await() // for the log is written later than a client is answered
          .untilAsserted(
              () ->
                  assertThat(node.log())
                      .contains("the process may have 300 files open, enough for 200 connections")
                      .contains(
                          "no other is left that is not kept for other ports, limit of all 200"));
      assertThat(node.log()).doesNotContain("Too many open files");
    } finally {
      for (RawClient client : idle) {
        client.close();
      }
    }
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (RawClient again = node.connect()) {
                assertThat(again.ask(Requests.range("second", "", 1))).contains("{\"k\":1}");
              }
            });
  }

  private static void load(NodeProcess node, int keys) throws IOException {
    String value = "x".repeat(VALUE_BYTES);
    try (RawClient client = node.connect()) {
      for (int key = 0; key < keys; key += PIPELINED) {
        StringBuilder requests = new StringBuilder();
        for (int i = key; i < key + PIPELINED; i++) {
          requests.append(Requests.text(PREFIX, "key-" + i, value)).append("\r\n");
        }
        client.send(requests.toString(), List.of());
        assertThat(client.frames(PIPELINED)).doesNotContain("error").contains("\"OK\"");
      }
    }
  }

  private static void reload(NodeProcess slave, String method, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      slave.reload("reload-" + i, method);
      slave.awaitReloaded("reload-" + i);
    }
  }

  /** How many entries the system has for the process. */
  private static long count(NodeProcess node, String what) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/" + node.pid() + "/" + what))) {
      return entries.count();
    }
  }

  private NodeProcess node(NodeFiles files, String... jvmOptions) {
    NodeProcess node = new NodeProcess(files, jvmOptions);
    nodes.add(node);
    return node;
  }
}
