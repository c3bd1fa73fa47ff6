package io.prefixdb.node;

import static io.prefixdb.node.LinkedNodes.port;
import static io.prefixdb.node.LinkedNodes.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefixdb.node.FaultyProxy.Fault;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reloads by files between nodes in one process, over their sockets. They do not compact by
 * themselves, which would make other files of the same data on either side.
 */
@Timeout(120)
final class CopyTest {
  private static final int KEYS = 4_000;
  private static final int KEYS_PER_REQUEST = 200;

  @TempDir Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private LinkedNodes nodes;
  private int orders;

  /** What the ports lead to. */
  private String target = "service";

  @BeforeEach
  void open() {
    nodes = new LinkedNodes(directory, "disable_auto_compactions=true");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    nodes.close();
  }

  @Test
  void aCopyIsTheMastersPrefixAndTheNextOneMovesOnlyWhatChanged() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, KEYS);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);

    JsonNode first = reload(slave, "\"method\":\"Auto\"");
    assertThat(first.path("result").asText()).as("%s", first).isEqualTo("Succeeded");
    assertThat(first.path("bytes").asLong()).isGreaterThan(100_000);
    fill(master, 0, 10);
    awaitLevel(slave, master);
    assertSame(slave, master);

    JsonNode second = reload(slave, "\"method\":\"Copy\"");
    assertThat(second.path("bytes").asLong()).isLessThan(first.path("bytes").asLong() / 5);
    assertThat(second.path("bytesKept").asLong()).isGreaterThan(first.path("bytes").asLong() / 2);
    fill(master, 10, 20);
    awaitLevel(slave, master);
    assertSame(slave, master);
    await().untilAsserted(() -> assertNothingLeft("slave"));
    await().untilAsserted(() -> assertNothingLeft("master"));
  }

  @Test
  void aPortBehindAQueueIsASourceAsWell() throws Exception {
    target = "queue";
    Node master = start("master", 0, 0);
    fill(master, 0, 100);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);

    JsonNode done = reload(slave, "\"method\":\"Copy\"");

    assertThat(done.path("result").asText()).as("%s", done).isEqualTo("Succeeded");
    fill(master, 0, 10);
    awaitLevel(slave, master);
    assertSame(slave, master);
  }

  @Test
  void aSlaveIsASourceForAnotherOne() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, KEYS);
    Node first = start("first", port(master), 0);
    Node second = start("second", port(master), 0);
    awaitLevel(first, master);
    awaitLevel(second, master);

    JsonNode done =
        reload(second, "\"method\":\"Copy\",\"source\":\"127.0.0.1:" + port(first) + "\"");

    assertThat(done.path("result").asText()).as("%s", done).isEqualTo("Succeeded");
    fill(master, 0, 100);
    awaitLevel(second, master);
    assertSame(second, master);
  }

  @Test
  void whatIsDamagedOrCutOffOnTheWayIsFetchedOnceMore() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, KEYS);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);
    Random random = new Random(7);
    FaultyProxy proxy =
        FaultyProxy.before(
            port(master),
            connection ->
                switch (connection) {
                  case 1 -> new Fault(50_000, -1); // in the middle of a table
                  case 2 -> new Fault(-1, 20_000);
                  case 3 -> new Fault(10, -1); // in the first answer
                  case 4, 5, 6, 7 -> new Fault(-1, random.nextInt(60_000));
                  default -> Fault.NONE;
                });
    opened.add(proxy);

    JsonNode done = reload(slave, "\"method\":\"Copy\",\"source\":\"" + proxy.address() + "\"");

    assertThat(done.path("result").asText()).as("%s", done).isEqualTo("Succeeded");
    assertThat(proxy.connections()).isGreaterThan(4);
    fill(master, 0, 50);
    awaitLevel(slave, master);
    assertSame(slave, master);
  }

  @Test
  void aSourceThatIsNotThereIsFollowedByTheMaster() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, 10);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);
    FaultyProxy dead = FaultyProxy.before(port(master), _ -> new Fault(-1, 0));
    opened.add(dead);

    JsonNode done = reload(slave, "\"method\":\"Auto\",\"source\":\"" + dead.address() + "\"");

    assertThat(done.path("result").asText()).as("%s", done).isEqualTo("Succeeded");
    assertThat(done.path("message").asText())
        .contains("'p' came from 127.0.0.1:" + port(master) + " in the end, for");
    assertSame(slave, master);
  }

  @Test
  void aNodeIsNoSourceForItself() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, 10);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);

    JsonNode done =
        reload(slave, "\"method\":\"Copy\",\"source\":\"127.0.0.1:" + port(slave) + "\"");

    assertThat(done.path("result").asText()).as("%s", done).isEqualTo("Succeeded");
    assertThat(done.path("message").asText())
        .contains("is to be loaded from its own node: name another source");
  }

  @Test
  void aPersonOrdersAReloadAndSeesHowItEnds() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, 100);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);

    assertThat(reloadByHand(slave, "p")).isEqualTo("0 Succeeded: loaded 1 prefix(es)");
    assertThat(nodes.status(slave).at("/lastReload/id").asText())
        .as("the operator ends an order with the uid of a record that is no more")
        .matches("by-hand-[0-9a-f]{1,16}");
    assertThat(reloadByHand(slave, "q"))
        .isEqualTo("1 prefixdb reload: prefixes: [q] (expected: prefixes that this slave follows)");
    assertThat(reloadByHand(slave, "--cancel"))
        .isEqualTo("1 prefixdb reload: no reload runs: there is nothing to cancel");
    assertSame(slave, master);
  }

  /** The exit status and the last line that was said. */
  private static String reloadByHand(Node slave, String... words) {
    List<String> line = new ArrayList<>(List.of("reload", uri(slave, "").getAuthority()));
    line.addAll(List.of(words));
    CommandRun run = CommandRun.of(line.toArray(String[]::new));
    return run.status() + " " + run.text().lines().toList().getLast();
  }

  /** Only the prefix that is damaged; what it held is kept until the copy is in sync. */
  @Test
  void whatIsDamagedOnTheSlavesDiskIsLoadedAnew() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, KEYS);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);
    slave.close();
    Files.writeString(directory.resolve("slave/p/CURRENT"), "nonsense");
    Node again = start("slave", port(master), 0);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                nodes.status(again).at("/prefixes/0/broken/reason").asText().equals("LocalDamage"));
    assertThat(nodes.status(again).path("ready").asBoolean()).isFalse();

    JsonNode done = reload(again, "\"method\":\"Auto\"");

    assertThat(done.path("result").asText()).as("%s", done).isEqualTo("Succeeded");
    awaitLevel(again, master);
    assertSame(again, master);
    assertThat(nodes.status(again).path("ready").asBoolean()).isTrue();
    await().untilAsserted(() -> assertNothingLeft("slave"));
  }

  @Test
  void aSlowCopyIsSeenAndCanBeCancelled() throws Exception {
    Node master = start("master", 0, 0);
    fill(master, 0, KEYS);
    Node slave = start("slave", port(master), 0);
    awaitLevel(slave, master);
    order(slave, "\"method\":\"Copy\",\"maxBytesPerSecond\":20000");
    await()
        .untilAsserted(
            () -> {
              JsonNode running = nodes.status(slave).path("reload");
              assertThat(running.path("bytesTotal").asLong()).isGreaterThan(100_000);
              assertThat(running.path("bytesDone").asLong()).isPositive();
              assertThat(running.path("secondsLeft").asLong()).isPositive();
            });

    HttpResponse<String> cancelled =
        nodes.send(HttpRequest.newBuilder(uri(slave, "/v1/reload")).DELETE());

    assertThat(cancelled.statusCode()).isEqualTo(202);
    JsonNode done = awaitEnd(slave);
    assertThat(done.path("result").asText()).isEqualTo("Failed");
    assertThat(done.path("message").asText()).contains("cancelled");
    fill(master, 0, 10);
    awaitLevel(slave, master);
    await().untilAsserted(() -> assertNothingLeft("slave"));
    await().untilAsserted(() -> assertNothingLeft("master"));
  }

  private void assertNothingLeft(String name) throws IOException {
    Path side = directory.resolve(name + "_reload");
    if (Files.exists(side)) {
      try (Stream<Path> left = Files.walk(side)) {
        assertThat(left.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  private Node start(String name, int upstream, int port) throws Exception {
    return nodes.start(name, target, upstream, port);
  }

  private void order(Node slave, String how) throws Exception {
    nodes.orderReload(slave, "{\"id\":\"%d\",\"prefixes\":[\"p\"],%s}".formatted(++orders, how));
  }

  private JsonNode reload(Node slave, String how) throws Exception {
    order(slave, how);
    return awaitEnd(slave);
  }

  private JsonNode awaitEnd(Node slave) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> nodes.status(slave).path("lastReload"),
            last -> last.path("id").asText().equals(Integer.toString(orders)));
  }

  private void awaitLevel(Node slave, Node master) {
    nodes.awaitLevel(slave, master, Duration.ofSeconds(30));
  }

  private static void fill(Node node, int from, int to) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      for (int key = from; key < to; key += KEYS_PER_REQUEST) {
        StringBuilder update = new StringBuilder();
        for (int i = key; i < Math.min(to, key + KEYS_PER_REQUEST); i++) {
          update.append(i == key ? "" : ",");
          update.append("\"key%06d\":{\"inc\":1,\"val\":%d}".formatted(i, random(i)));
        }
        assertThat(
                client.ask(
                    "{\"method\":\"inc\",\"params\":{\"prefix\":\"p\",\"update\":{%s}},\"id\":1}"
                        .formatted(update)))
            .contains("\"OK\"");
      }
    }
  }

  /** Values that no compression makes small. */
  private static long random(int i) {
    return new Random(i).nextLong();
  }

  private static void assertSame(Node slave, Node master) throws IOException {
    assertThat(contents(slave)).isEqualTo(contents(master));
  }

  private static String contents(Node node) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      return client.ask(
          "{\"method\":\"range\",\"params\":{\"prefix\":\"p\",\"limit\":100000},\"id\":1}");
    }
  }
}
