package io.prefixdb.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes prefixes of slaves break: the slave's link is cut, the master is written to until its log
 * has moved on, and the link is mended. Works on clusters whose log lives for seconds.
 */
final class Breaks {
  private static final String SLAVE_PORT = "23002";
  private static final int VALUE_BYTES = 8000;
  private static final int KEYS_PER_REQUEST = 10;
  private static final int PORTION_MEGABYTES = 20;

  /** Updates, of several files: a reader may still have the first one open after its removal. */
  private static final long GAP_MIN = 200;

  /** A node answers with a status that it had up to 0.2 s ago. */
  private static final Duration STATUS_AGE_MAX = Duration.ofMillis(300);

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
    write(prefix, 0, requests(megabytes));
  }

  /**
   * As {@link #write(String, int)}, as fast as the slaves follow: a log of seconds is soon gone.
   */
  void write(String prefix, int megabytes, List<String> slaves) throws IOException {
    int portion = requests(PORTION_MEGABYTES);
    for (int from = 0; from < requests(megabytes); from += portion) {
      write(prefix, from, Math.min(from + portion, requests(megabytes)));
      slaves.forEach(slave -> awaitLevel(slave, prefix));
    }
  }

  private static int requests(int megabytes) {
    return Math.max(1, megabytes * 1_000_000 / (VALUE_BYTES * KEYS_PER_REQUEST));
  }

  private void write(String prefix, int from, int to) throws IOException {
    try (Wire wire = new Wire(nodes.address(nodes.currentMaster()))) {
      for (int i = from; i < to; i++) {
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

  /** Waits until the slave has what the master has of a prefix, whose writes have ended. */
  void awaitLevel(String slave, String prefix) {
    await(slave + " to have all of " + prefix)
        .atMost(TestCluster.LIMIT)
        .pollDelay(STATUS_AGE_MAX)
        .ignoreExceptions()
        .until(() -> sequence(slave, prefix) == sequence(nodes.currentMaster(), prefix));
  }

  /** Breaks one prefix of a slave that is level; returns since when it is broken. */
  Instant breakPrefix(String slave, String prefix) throws IOException {
    awaitLevel(slave, prefix);
    cut(slave);
    writeUntilGone(slave, prefix);
    Instant mended = Instant.now();
    mend(slave);
    return awaitBroken(slave, prefix, mended);
  }

  /**
   * Writes until the master's log no longer has what a slave needs, wherever that is: some of the
   * first writes may have reached it after the cut.
   */
  void writeUntilGone(String slave, String prefix) {
    await("the master's log to move on")
        .atMost(TestCluster.LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .until(
            () -> {
              write(prefix, 1);
              return nodes.oldestUpdate(nodes.currentMaster(), prefix)
                  > sequence(slave, prefix) + GAP_MIN;
            });
  }

  /**
   * A reload that began after this time tells of a break as well: a slow look may come after it.
   */
  Instant awaitBroken(String slave, String prefix, Instant after) {
    return await(slave + " to break")
        .atMost(TestCluster.LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(() -> brokenSince(nodes.status(slave), prefix, after), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<Instant> brokenSince(JsonNode status, String prefix, Instant after) {
    Stream<String> reloads =
        Stream.of("reload", "lastReload").map(name -> status.path(name).path("startedAt").asText());
    String since = NodePods.prefix(status, prefix).path("broken").path("since").asText();
    return Stream.concat(Stream.of(since), reloads)
        .filter(time -> !time.isEmpty())
        .map(Instant::parse)
        .filter(time -> !time.isBefore(after.truncatedTo(ChronoUnit.SECONDS)))
        .findFirst();
  }

  private long sequence(String pod, String prefix) throws IOException {
    return NodePods.prefix(nodes.status(pod), prefix).path("sequence").asLong(-1);
  }
}
