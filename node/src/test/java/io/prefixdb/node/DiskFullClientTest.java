package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.store.SmallDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of a node see whose disk is full, over sockets; some seconds. */
final class DiskFullClientTest {
  private static final int WRITES_MAX = 10_000;
  private static final String VALUE = "x".repeat(10_000);

  @TempDir private Path directory;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(directory.resolve("disk"), 48);
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void theyAreRefusedTheLogSaysWhatIsMissingAndRoomHeals() throws Exception {
    try (CapturedLog log = new CapturedLog();
        TestNode node = TestNode.start(disk.root(), "service", "", options());
        RawClient client = node.connect()) {
      assertThat(set(client, 0)).contains("\"status\":\"OK\"");
      disk.fillUpTo(4 << 20);
      int written = 1;
      String answer = set(client, written);
      while (answer.contains("\"status\":\"OK\"") && written < WRITES_MAX) {
        written++;
        answer = set(client, written);
      }
      assertThat(answer).contains("\"status\":\"IOError\"");
      await()
          .untilAsserted(
              () ->
                  assertThat(log.lines())
                      .anySatisfy(
                          line ->
                              assertThat(line)
                                  .matches(
                                      ".* ERROR .*disk full: the volume of '.*/data/p' has \\d+ bytes free, and to write out what is in memory takes \\d+: make room, .*")));
      assertThat(get(client, 0)).contains(VALUE);
      assertThat(get(client, written - 1)).contains(VALUE);

      disk.makeRoom();
      await().until(() -> set(client, WRITES_MAX).contains("\"status\":\"OK\""));
      assertThat(get(client, WRITES_MAX)).contains(VALUE);
    }
  }

  private static String set(RawClient client, int key) throws Exception {
    return client.ask(
        "{\"id\":1,\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"fields\":{\"k%d\":\"%s\"}}}"
            .formatted(key, VALUE));
  }

  private static String get(RawClient client, int key) throws Exception {
    return client.ask(
        "{\"id\":1,\"method\":\"get\",\"params\":{\"prefix\":\"p\",\"fields\":[\"k%d\"]}}"
            .formatted(key));
  }

  private TestNode.Options options() throws Exception {
    Path ini = SmallDisk.writeOptions(directory.resolve("x.ini"));
    return TestNode.Options.ofDb(", 'ini': '" + ini + "'");
  }
}
