package io.prefixdb.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Makes prefixes of slaves break: the slave's link is cut, the master is written to until its log
 * has moved on, and the link is mended. Works on clusters whose log lives for seconds.
 */
final class Breaks {
  private static final String SLAVE_PORT = "23002";
  private static final int VALUE_BYTES = 8000;
  private static final int KEYS_PER_REQUEST = 10;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TestCluster cluster;
  private final NodePods nodes;
  private final Random random = new Random(1);

  /** Text that hardly compresses; values are pieces of it. */
  private final String noise;

  Breaks(TestCluster cluster, NodePods nodes) {
    this.cluster = cluster;
    this.nodes = nodes;
    byte[] bytes = new byte[1 << 20];
    random.nextBytes(bytes);
    this.noise = Base64.getEncoder().encodeToString(bytes);
  }

  /** Writes keys of this prefix anew, so many million bytes of them, at the master. */
  void write(String prefix, int megabytes) throws IOException {
    int requests = Math.max(1, megabytes * 1_000_000 / (VALUE_BYTES * KEYS_PER_REQUEST));
    try (Wire wire = new Wire(nodes.address(nodes.currentMaster()), NodePods.MAIN_PORT)) {
      for (int i = 0; i < requests; i++) {
        wire.send(request(prefix, i), List.of());
        String answer = wire.lines(1);
        if (!answer.contains("\"status\":\"OK\"")) {
          throw new IOException("a write was answered " + answer.strip());
        }
      }
    }
  }

  private String request(String prefix, int number) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < KEYS_PER_REQUEST; i++) {
      int at = random.nextInt(noise.length() - VALUE_BYTES);
      fields
          .append(i == 0 ? "" : ",")
          .append("\"key-%d\":\"".formatted(number * KEYS_PER_REQUEST + i))
          .append(noise, at, at + VALUE_BYTES)
          .append('"');
    }
    return "{\"jsonrpc\":\"2.0\",\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{%s}},\"id\":1}\r\n"
        .formatted(prefix, fields);
  }

  /** Connections of that pod from and to ports for slaves are refused, until {@link #mend}. */
  void cut(String slave) {
    cluster.kube("refuse", cluster.pod(slave), SLAVE_PORT);
  }

  void mend(String slave) {
    cluster.kube("join", cluster.pod(slave));
  }

  /** Waits until the slave has what the master has of a prefix. */
  void awaitLevel(String slave, String prefix) {
    await(slave + " to have all of " + prefix)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> sequence(slave, prefix) == sequence(nodes.currentMaster(), prefix));
  }

  /** Breaks one prefix of a slave that is level; returns what the slave then says of the break. */
  JsonNode breakPrefix(String slave, String prefix) throws IOException {
    awaitLevel(slave, prefix);
    long needed = sequence(slave, prefix) + 1;
    cut(slave);
    writeUntilGone(prefix, needed);
    mend(slave);
    return awaitBroken(slave, prefix);
  }

  /** Writes until the master's log no longer has an update. */
  void writeUntilGone(String prefix, long needed) {
    await("the master's log to move on")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              write(prefix, 1);
              return NodePods.prefix(nodes.status(nodes.currentMaster()), prefix)
                      .path("oldestUpdate")
                      .asLong()
                  > needed;
            });
  }

  JsonNode awaitBroken(String slave, String prefix) {
    return await(slave + " to break")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> NodePods.prefix(nodes.status(slave), prefix).path("broken"),
            seen -> seen.has("reason"));
  }

  private long sequence(String pod, String prefix) throws IOException {
    return NodePods.prefix(nodes.status(pod), prefix).path("sequence").asLong(-1);
  }
}
