package io.prefixdb.node.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.CapturedLog;
import io.prefixdb.node.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lines of a slave's log in the words and at the levels that people search for. */
@Timeout(60)
final class OriginalLogTest {
  private static final Path INI = Path.of("src/test/resources/golden/node.ini").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final CapturedLog log = new CapturedLog();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aMasterThatIsDownIsNamedAndFoundWithoutARestart() throws Exception {
    int port = Ports.free();
    try (GoldenNode slave = slave(port)) {
      awaitLine(
          "IOW      END       Client FAIL connected to 127.0.0.1:%d. 111 Connection refused"
              .formatted(port));
      try (GoldenNode master = GoldenNode.masterAt(port, directory.resolve("master"), INI)) {
        master.call("set", "\"prefix\":\"mlm\",\"fields\":{\"a\":1,\"b\":2}");
        awaitLine("PrefixDB MESSAGE   Prefix list from master: 1");
        awaitLine("PrefixDB MESSAGE   New prefix 'mlm' from master");
        awaitLine("PrefixDB MESSAGE   Open new prefix: mlm");
        awaitLine("PrefixDB WARNING   This prefix created on slave: mlm");
        awaitLine("PrefixDB BEGIN     Start Slave 'mlm' ");
        awaitLine("PrefixDB END       Start Slave 'mlm' ");
        awaitPattern(
            "PrefixDB MESSAGE   1 \\(2\\) updates for 'mlm' in the last \\d+ seconds. Next seq №3");
        awaitPattern(
            "PrefixDB MESSAGE   No updates for 'mlm' in the last \\d+ seconds. Next seq №3");
      }
      assertThat(slave.status()).contains("\"sequence\":2");
    }
  }

  @Test
  void aPrefixThatGoesOnTheMasterIsToldAndTakenAway() throws Exception {
    try (GoldenNode master = GoldenNode.master(directory.resolve("master"), INI);
        GoldenNode slave = slave(master.port("main"))) {
      master.call("set", "\"prefix\":\"gone\",\"fields\":{\"a\":1}");
      master.call("set", "\"prefix\":\"stays\",\"fields\":{\"a\":1}");
      String a = "\"prefix\":\"gone\",\"fields\":[\"a\"]";
      await().atMost(PATIENCE).until(() -> slave.call("get", a).contains("{\"a\":1}"));
      master.call("detach_prefixes", "\"prefixes\":[\"gone\"]");
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                master.call("inc", "\"prefix\":\"stays\",\"update\":{\"n\":{\"inc\":1}}");
                return log.lines().contains("PrefixDB WARNING   Removed prefix 'gone' from master");
              });
      awaitLine("PrefixDB BEGIN     Detach removed prefixes from master...");
      awaitLine("PrefixDB END       Detach removed prefixes from master. Done!");
    }
  }

  @Test
  void aLoadByKeysIsSeenFromItsBeginningToItsEnd() throws Exception {
    try (GoldenNode master = GoldenNode.master(directory.resolve("master"), INI);
        GoldenNode slave = slave(master.port("main"))) {
      master.call("set", "\"prefix\":\"mlm\",\"fields\":{\"a\":1,\"b\":2}");
      await().atMost(PATIENCE).until(() -> slave.status().contains("\"sequence\":2"));
      slave.reload("mlm");
      awaitLine("PrefixDB BEGIN     Start Initial load... mlm");
      awaitLine("PrefixDB MESSAGE   Snapshot №1 created on master mlm");
      awaitLine("PrefixDB MESSAGE   Initial load... mlm");
      awaitLine(
          "PrefixDB BEGIN     Initial load query range prefix: mlm, from: '', limit: 1024, snapshot: 1");
      awaitLine("PrefixDB BEGIN     Release snapshot 1 mlm");
      awaitLine("PrefixDB END       Release snapshot mlm");
      await().atMost(PATIENCE).until(() -> slave.status().contains("Succeeded"));
    }
  }

  @Test
  void aLimitOfTheLogsSizeIsWarnedAbout() throws Exception {
    Path ini =
        Files.writeString(
            directory.resolve("limited.ini"),
            Files.readString(INI).replace("WAL_size_limit_MB=0", "WAL_size_limit_MB=64"));
    try (GoldenNode _ = GoldenNode.master(directory.resolve("master"), ini)) {
      awaitPattern(
          "PrefixDB WARNING   .*WAL_size_limit_MB=64 removes logs that slaves still need.*");
    }
  }

  private GoldenNode slave(int port) throws Exception {
    return GoldenNode.slave(
        directory.resolve("slave"),
        INI,
        port,
        ", \"pull_timeout_ms\": 20, \"query_prefixes_timeout_ms\": 50, \"seq_log_timeout_ms\": 100");
  }

  private void awaitLine(String line) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.lines()).contains(line));
  }

  private void awaitPattern(String pattern) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.matches(pattern)));
  }
}
