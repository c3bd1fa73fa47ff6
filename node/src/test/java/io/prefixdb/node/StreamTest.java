package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that follow each other over real sockets, by a stream or by the pull. */
final class StreamTest {
  /** A slave that holds a write later than that would make the counts here wrong. */
  private static final String ACKS =
      ", \"acks\": {\"min\": 1, \"timeout_ms\": 10000, \"otherwise\": \"refuse\"}";

  private final List<AutoCloseable> opened = new ArrayList<>();
  @TempDir Path directory;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"service", "queue"})
  void updatesArriveOverAStreamWithoutAQuestion(String target) throws Exception {
    Node master = master(target);
    CuttingProxy proxy = proxy(master);
    Node slave = slave("slave", proxy.port(), "auto");
    int before = writeUntilTheStreamStands(master, slave, proxy);
    int pulls = proxy.pulls();
    for (int i = before + 1; i <= before + 50; i++) {
      inc(master, "p", 1);
      String wanted = Integer.toString(i);
      soon().until(() -> count(slave, "p").equals(wanted));
    }
    assertThat(proxy.streams()).isEqualTo(1);
    assertThat(proxy.pulls()).isEqualTo(pulls);
  }

  /**
   * A slave asks for updates until its stream stands. The first update that comes without a
   * question may be the answer to an earlier one, the second is not; how many were written then.
   */
  private static int writeUntilTheStreamStands(Node master, Node slave, CuttingProxy proxy)
      throws IOException {
    int written = 0;
    int unasked = 0;
    int pulls = proxy.pulls();
    while (unasked < 2) {
      inc(master, "p", 1);
      String wanted = Integer.toString(++written);
      soon().until(() -> count(slave, "p").equals(wanted));
      int before = pulls;
      pulls = proxy.pulls();
      unasked = pulls == before ? unasked + 1 : 0;
    }
    return written;
  }

  @ParameterizedTest
  @CsvSource({"batch,auto,true", "service,pull,false"})
  void updatesArriveAlsoWhereNoStreamIsToBeHad(String target, String transfer, boolean asked)
      throws Exception {
    Node master = master(target);
    CuttingProxy proxy = proxy(master);
    Node slave = slave("slave", proxy.port(), transfer);
    for (int i = 1; i <= 3; i++) {
      inc(master, "p", 1);
      String wanted = Integer.toString(i);
      soon().until(() -> count(slave, "p").equals(wanted));
    }
    assertThat(proxy.pulls()).isPositive();
    soon().until(() -> proxy.streams() == (asked ? 1 : 0)); // it may be asked for after the updates
  }

  @Test
  void aChainPassesUpdatesOn() throws Exception {
    Node master = master("service");
    Node middle = slave("middle", port(master), "auto");
    Node last = slave("last", port(middle), "auto");
    for (int i = 1; i <= 20; i++) {
      inc(master, "p", 1);
      String wanted = Integer.toString(i);
      soon().until(() -> count(last, "p").equals(wanted));
    }
  }

  /** Takes some seconds. */
  @Test
  void aStreamThatIsCutAnywhereLosesAndRepeatsNothing() throws Exception {
    Node master = master("service");
    CuttingProxy proxy = proxy(master);
    Node slave = slave("slave", proxy.port(), "auto");
    int written = 1;
    inc(master, "p", 1);
    soon().until(() -> count(slave, "p").equals("1")); // so the first cut meets a stream that runs
    for (int cut = 0; cut < 400; cut += 13) {
      int before = proxy.streams();
      proxy.cutAfter = cut;
      for (int i = 0; i < 5; i++) {
        inc(master, "p", 1);
        written++;
      }
      soon().until(() -> proxy.streams() > before);
    }
    proxy.cutAfter = -1;
    String wanted = Integer.toString(written);
    soon().until(() -> count(slave, "p").equals(wanted));
    inc(master, "p", 1);
    String more = Integer.toString(written + 1);
    soon().until(() -> count(slave, "p").equals(more));
  }

  @Test
  void aWriteWaitsForItsSlaveAndIsRefusedWithoutOne() throws Exception {
    Node master = start("master", "service", "", ACKS);
    try (RawClient client = RawClient.connect(port(master))) {
      assertThat(client.ask(increment("p"))).contains("\"status\":\"IOError\"");
      Node slave = slave("slave", port(master), "auto");
      soon().until(() -> client.ask(increment("p")).contains("\"status\":\"OK\""));
      for (int i = 2; i <= 20; i++) {
        assertThat(client.ask(increment("p"))).contains("\"status\":\"OK\"");
        assertThat(count(slave, "p")).isEqualTo(Integer.toString(i));
      }
      slave.close();
      soon().until(() -> client.ask(increment("p")).contains("\"status\":\"IOError\""));
    }
  }

  @Test
  void aMasterThatStopsLetsItsSlavesAcknowledgeFirst() throws Exception {
    Node master = start("master", "service", "", ACKS);
    CuttingProxy proxy = proxy(master);
    Node slave = slave("slave", proxy.port(), "auto");
    try (RawClient client = RawClient.connect(port(master))) {
      soon().until(() -> client.ask(increment("p")).contains("\"status\":\"OK\""));
      soon().until(() -> count(slave, "p").equals("1"));
      proxy.acks = new CountDownLatch(1);
      client.send(increment("p") + "\r\n", List.of());
      soon().until(() -> count(slave, "p").equals("2"));
      Thread stop = Thread.ofPlatform().start(master::close);
      soon().until(() -> isClosed(port(master)));

      proxy.acks.countDown();

      assertThat(client.frames(1)).contains("\"status\":\"OK\"");
      stop.join();
    } finally {
      proxy.acks.countDown();
    }
  }

  private static boolean isClosed(int port) {
    try (RawClient client = RawClient.connect(port)) {
      return client.rest().isEmpty(); // accepted by the system, and closed by the node
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aSlaveCatchesUpWithWhatWasWrittenWhileItWasAway() throws Exception {
    Node master = master("service");
    Node slave = slave("slave", port(master), "auto");
    inc(master, "p", 1);
    inc(master, "q", 1);
    soon().until(() -> count(slave, "p").equals("1") && count(slave, "q").equals("1"));
    slave.close();
    inc(master, "p", 2_000);
    inc(master, "q", 10);
    Node again = slave("slave", port(master), "auto");
    soon().until(() -> count(again, "p").equals("2001") && count(again, "q").equals("11"));
  }

  @ParameterizedTest
  @CsvSource({"auto,0.9,1.2", "compressed,0,0.2"})
  void aStreamIsCompressedIfTheSlaveWantsIt(String transfer, double least, double most)
      throws Exception {
    Node master = master("service");
    CuttingProxy proxy = proxy(master);
    Node slave = slave("slave", proxy.port(), transfer);
    int before = writeUntilTheStreamStands(master, slave, proxy);
    long streamed = proxy.streamed();
    String value = "{\"state\":\"open\"}".repeat(50);
    int writes = 300;
    try (RawClient client = RawClient.connect(port(master))) {
      for (int i = 0; i < writes; i++) {
        assertThat(client.ask(set("p", "k" + i, value))).contains("\"status\":\"OK\"");
      }
    }
    inc(master, "p", 1);
    String wanted = Integer.toString(before + 1);
    soon().until(() -> count(slave, "p").equals(wanted));
    assertThat((proxy.streamed() - streamed) / (double) (writes * value.length()))
        .isBetween(least, most);
  }

  @Test
  void severalStreamsSharePrefixesAndEachComesBackByItself() throws Exception {
    List<String> prefixes = IntStream.range(0, 12).mapToObj(i -> "p" + i).toList();
    Node master = master("service");
    CuttingProxy proxy = proxy(master);
    Node slave = slave("slave", proxy.port(), "auto", 3);
    for (int cut : new int[] {-1, 100, -1}) {
      proxy.cutAfter = cut;
      for (String prefix : prefixes) {
        inc(master, prefix, 1);
      }
      if (cut > 0) {
        int before = proxy.streams();
        soon().until(() -> proxy.streams() > before + 3);
      } else {
        for (String prefix : prefixes) {
          String wanted = count(master, prefix);
          soon().until(() -> count(slave, prefix).equals(wanted));
        }
      }
      assertThat(proxy.streams()).isGreaterThanOrEqualTo(3);
    }
  }

  private static String set(String prefix, String key, String value) {
    return """
    {"jsonrpc":"2.0","method":"set","params":{"prefix":"%s","fields":{"%s":%s}},"id":1}\
    """
        .formatted(prefix, key, "[" + value.replace("}{", "},{") + "]");
  }

  private Node master(String target) throws Exception {
    return start("master", target, "", "");
  }

  private CuttingProxy proxy(Node master) throws IOException {
    CuttingProxy proxy = new CuttingProxy(port(master));
    opened.add(proxy);
    return proxy;
  }

  private Node slave(String name, int masterPort, String transfer) throws Exception {
    return slave(name, masterPort, transfer, 1);
  }

  private Node slave(String name, int masterPort, String transfer, int streams) throws Exception {
    return start(
        name,
        "service",
        """
        "prefixdb-gateway": [{"name": "gw", "outgoing_target": "up", "incoming_target": "service"}],
        "client-tcp": [{"name": "up", "addr": "127.0.0.1", "port": "%d",
                        "reconnect_timeout_ms": 10}],
        """
            .formatted(masterPort),
        """
        , "slave": {"enabled": true, "target": "gw", "pull_timeout_ms": 20,
                    "query_prefixes_timeout_ms": 50, "transfer": "%s", "streams": %d}
        """
            .formatted(transfer, streams));
  }

  private Node start(String name, String target, String upstream, String slave) throws Exception {
    Path ini = MasterIni.write(directory.resolve(name + ".ini"));
    Path config =
        Files.writeString(
            directory.resolve(name + ".conf"),
            """
            {"server-tcp": [{"name": "main", "target": "%s", "addr": "127.0.0.1", "port": "0"}],
             "jsonrpc-queue": [{"name": "queue", "target": "service", "workflow": "threads"}],
             "jsonrpc-batch": [{"name": "batch", "target": "service"}],
             "workflow": [{"name": "threads"}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             %s
             "prefixdb": [{"name": "db", "path": "%s", "ini": "%s" %s}]}
            """
                .formatted(target, upstream, directory.resolve(name), ini, slave));
    Node node = Node.start(ConfigFile.read(config, _ -> null), config);
    opened.add(node);
    return node;
  }

  private static ConditionFactory soon() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofMinutes(1));
  }

  private static int port(Node node) {
    return Objects.requireNonNull(node.ports().get("main"));
  }

  /** So many batches of one update. */
  private static void inc(Node node, String prefix, int times) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      for (int i = 0; i < times; i++) {
        assertThat(client.ask(increment(prefix))).contains("\"status\":\"OK\"");
      }
    }
  }

  private static String increment(String prefix) {
    return """
    {"jsonrpc":"2.0","method":"inc","params":{"prefix":"%s","update":{"n":{"inc":1}}},"id":1}\
    """
        .formatted(prefix);
  }

  /** The counter's text, empty where it is not. */
  private static String count(Node node, String prefix) throws IOException {
    try (RawClient client = RawClient.connect(port(node))) {
      return client
          .ask(
              """
              {"jsonrpc":"2.0","method":"get","params":{"prefix":"%s","fields":["n"]},"id":1}\
              """
                  .formatted(prefix))
          .replaceAll("(?s)^.*\"fields\":\\{(?:\"n\":)?([^}]*)}.*$", "$1");
    }
  }
}
