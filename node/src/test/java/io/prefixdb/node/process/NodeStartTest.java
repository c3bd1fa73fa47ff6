package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a node with many prefixes comes to serve them, and what it holds in memory then. The
 * aims are two seconds and 400 MiB. Time is judged by what the process computed, which other work
 * of the machine hardly changes; {@code ./prefixdb bench start} measures the rest. Takes about ten
 * seconds.
 */
final class NodeStartTest {
  private static final int PREFIXES = 128;
  private static final Duration CPU_MAX = Duration.ofSeconds(6);
  private static final long RESIDENT_MIB_MAX = 400;

  @TempDir private Path directory;
  private NodeProcess node;

  @BeforeEach
  void writeManyPrefixesAndStop() throws Exception {
    node = new NodeProcess(NodeFiles.in(directory, "many").writeMaster()).start();
    try (RawClient client = node.connect()) {
      for (int i = 0; i < PREFIXES; i++) {
        assertThat(client.ask(Requests.set("p" + i, "k", i))).contains("\"status\":\"OK\"");
      }
    }
    assertThat(node.terminate(Duration.ofSeconds(60))).isZero();
  }

  @AfterEach
  void end() throws InterruptedException {
    node.end();
  }

  @Test
  void servesManyPrefixesSoonAndInLittleMemory() throws Exception {
    Process process = node.begin();
    node.await("serve all", status -> status.path("prefixes").size() == PREFIXES);

    assertThat(process.info().totalCpuDuration().orElseThrow()).isLessThan(CPU_MAX);
    try (RawClient client = node.connect()) {
      for (int i = 0; i < PREFIXES; i++) {
        assertThat(client.ask(Requests.range("p" + i, "", 1))).contains("{\"k\":" + i + "}");
      }
    }
    assertThat(residentMib()).isLessThan(RESIDENT_MIB_MAX);
  }

  private long residentMib() throws Exception {
    return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }
}
