package io.prefixdb.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.TestNode.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent to a node: a clear answer or the end of that connection, and the node stays. */
class BadInputTest {
  @TempDir Path directory;
  private TestNode node;
  private RawClient other;

  @BeforeEach
  void start() throws Exception {
    node =
        TestNode.start(
            directory,
            "service",
            ", 'connection': {'reader': {'maxsize': 1000000}}, 'max_connections': 2000",
            Options.ofDb(", 'max_prefixes': 3"));
    other = node.connect();
    assertThat(other.ask(set("p", "\"k\":1"))).contains("\"status\":\"OK\"");
  }

  /** After all of it another client finds the node as it was. */
  @AfterEach
  void theNodeIsStillThere() throws Exception {
    assertThat(other.ask(get("p", "\"k\""))).contains("\"fields\":{\"k\":1}");
    other.close();
    node.close();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void eachRequestHasItsAnswer(String request, String answer) throws Exception {
    try (RawClient client = node.connect()) {
      assertThat(client.ask(request)).contains(answer);
    }
  }

  static Stream<Arguments> requests() {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    return Stream.of(
        arguments(set("p", "\"d\":" + deep), "-32700"),
        arguments(deep, "Unknown method"),
        arguments("{\"method\":\"get\",\"id\":" + deep + "}", "-32700"),
        arguments("{\"a\":".repeat(200_000), "-32700"),
        arguments("/*".repeat(1000), "-32700"),
        arguments("{\"method\":\"get\",\"params\":{},\"id\":1} /*", "PrefixNotFound"),
        arguments(
            "{\"method\":\"nosuch\",\"params\":" + "1".repeat(500_000) + ",\"id\":1}", "-32601"),
        arguments(range("\"limit\":99999999999999999999999999"), "\"final\":true"),
        arguments(range("\"limit\":-1,\"offset\":-1"), "\"final\":true"),
        arguments(range("\"limit\":1.5"), "-32602"),
        arguments(range("\"from\":5"), "-32602"),
        arguments(range("\"snapshot\":-1"), "SnapshotNotFound"),
        arguments(range("\"stat\":true,\"limit\":0"), "\"number_count\":1"),
        arguments(call("get_updates_since", "\"prefix\":\"p\",\"seq\":-1,\"limit\":-1"), "\"OK\""),
        arguments(call("get_updates_since", "\"prefix\":\"p\",\"seq\":0,\"limit\":-1"), "\"OK\""),
        arguments(call("create_snapshot", "\"prefix\":\"p\",\"release_timeout_s\":-1"), "\"OK\""),
        arguments(call("release_snapshot", "\"prefix\":\"p\",\"snapshot\":-1"), "SnapshotNotFound"),
        arguments(
            call("repair_json", "\"prefix\":\"p\",\"limit\":-1,\"offset\":-1"), "\"total\":0"),
        arguments(call("inc", "\"prefix\":\"p\",\"update\":{\"n\":7}"), "InvalidFieldValue"),
        arguments(
            call("start_stream", "\"version\":0"),
            "\"Invalid params: version 0 (expected: at least 1)\""),
        arguments(
            call("start_stream", "\"version\":1,\"node\":\"" + "n".repeat(256) + "\""),
            "\"Invalid params: node of 256 bytes (expected: at most 255)\""),
        arguments("help " + "x".repeat(100_000), "Unknown command"),
        arguments("db 99999999999999999999999 p", "Backgrounds delayed"));
  }

  private static Arguments arguments(String request, String answer) {
    return Arguments.of(request, answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "../x", "a/b", "/etc"})
  void aPrefixThatIsNoPathElementIsNeverCreated(String name) throws Exception {
    try (RawClient client = node.connect()) {
      assertThat(client.ask(set(name, "\"k\":1"))).contains("CreatePrefixFail");
      assertThat(client.ask(get(name, "\"k\""))).contains("PrefixNotFound");
    }
    assertThat(names(directory)).isSubsetOf("data", "node.conf", "detach");
    assertThat(prefixes()).containsExactly("p");
  }

  /** The escape of a NUL is not read in a name, so it is six harmless characters. */
  @ParameterizedTest
  @ValueSource(strings = {"a\\u0000b", "\\u0000"})
  void aNameNeverHoldsANul(String name) throws Exception {
    try (RawClient client = node.connect()) {
      assertThat(client.ask(set(name, "\"k\":1"))).contains("\"status\":\"OK\"");
    }
    assertThat(names(directory)).isSubsetOf("data", "node.conf", "detach");
    assertThat(prefixes()).containsExactlyInAnyOrder("p", name);
  }

  /** What the data directory holds beside the node's own files. */
  private List<String> prefixes() throws IOException {
    return names(directory.resolve("data")).stream()
        .filter(entry -> !entry.startsWith("PREFIXDB."))
        .toList();
  }

  private static List<String> names(Path within) throws IOException {
    try (Stream<Path> entries = Files.list(within)) {
      return entries.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** As many clients type what is beyond U+FFFF. */
  @Test
  void aPrefixMayBeTypedAsTheTwoHalvesOfOneCharacter() throws Exception {
    String name = "\\ud83d\\ude00";
    try (RawClient client = node.connect()) {
      assertThat(client.ask(set(name, "\"k\":1")))
          .contains("\"prefix\":\"" + name + "\",\"status\":\"OK\"");
      assertThat(client.ask(get(name, "\"k\""))).contains("\"k\":1");
    }
  }

  @ParameterizedTest
  @CsvSource({"1, OK", "255, OK", "256, CreatePrefixFail", "300, CreatePrefixFail"})
  void aPrefixIsAsLongAsAFileNameAtMost(int length, String status) throws Exception {
    try (RawClient client = node.connect()) {
      assertThat(client.ask(set("n".repeat(length), "\"k\":1")))
          .contains("\"status\":\"" + status + "\"");
    }
  }

  @Test
  void noMorePrefixesAreMadeThanAreAllowed() throws Exception {
    try (RawClient client = node.connect()) {
      assertThat(client.ask(set("q", "\"k\":1"))).contains("\"OK\"");
      assertThat(client.ask(set("r", "\"k\":1"))).contains("\"OK\"");
      for (int i = 0; i < 20; i++) {
        assertThat(client.ask(set("s" + i, "\"k\":1"))).contains("CreatePrefixFail");
      }
      assertThat(client.ask(call("get_all_prefixes", ""))).contains("[\"p\",\"q\",\"r\"]");
    }
  }

  @Test
  void snapshotsHaveALimit() throws Exception {
    try (RawClient client = node.connect()) {
      String last = "";
      for (int i = 0; i < 1100; i++) {
        last = client.ask(call("create_snapshot", "\"prefix\":\"p\",\"release_timeout_s\":0"));
      }
      assertThat(last).contains("CreateSnapshotFail");
      assertThat(client.ask(call("release_snapshot", "\"prefix\":\"p\",\"snapshot\":1")))
          .contains("\"OK\"");
      assertThat(client.ask(call("create_snapshot", "\"prefix\":\"p\""))).contains("\"OK\"");
    }
  }

  @Test
  void aFrameWithoutAnEndClosesItsConnection() throws Exception {
    try (RawClient client = node.connect()) {
      String block = "x".repeat(100_000);
      assertThat(closes(client, block)).isTrue();
    }
  }

  private static boolean closes(RawClient client, String block) throws IOException {
    try {
      for (int i = 0; i < 200; i++) {
        client.send(block, List.of());
      }
      return client.rest().isEmpty();
    } catch (SocketException e) {
      return true; // the node closed it while we were sending
    }
  }

  @Test
  void aFrameOverTheLimitClosesItsConnectionAfterTheAnswersBefore() throws Exception {
    try (RawClient client = node.connect()) {
      client.send(get("p", "\"k\"") + "\r\n" + " ".repeat(1_000_001) + "\r\n", List.of());
      assertThat(client.frames(1)).contains("{\"k\":1}");
      assertThat(endOf(client)).isEmpty();
    }
  }

  /** A connection that is closed while bytes are on their way may end with a reset. */
  private static String endOf(RawClient client) throws IOException {
    try {
      return client.rest();
    } catch (SocketException e) {
      return "";
    }
  }

  @Test
  void bytesThatAreNoUtf8ArePartOfNoText() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket.setSoTimeout(20_000);
      byte[] request = set("p", "\"?\":1").getBytes(UTF_8);
      for (int i = 0; i < request.length; i++) {
        if (request[i] == '?') {
          request[i] = (byte) 0xff;
        }
      }
      socket.getOutputStream().write(request);
      socket.getOutputStream().write("\r\n".getBytes(UTF_8));
      byte[] answer = new byte[1000];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, UTF_8)).contains("-32700");
    }
  }

  @Test
  void manyIdleAndManySlowConnectionsKeepNobodyWaiting() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        sockets.add(socket);
        if (i % 2 == 0) {
          socket.getOutputStream().write('{');
        }
      }
      assertThat(other.ask(get("p", "\"k\""))).contains("{\"k\":1}");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    await().untilAsserted(() -> assertThat(other.ask(get("p", "\"k\""))).contains("{\"k\":1}"));
  }

  @Test
  void aClientThatNeverReadsHoldsUpNobody() throws Exception {
    String value = "\"" + "v".repeat(500_000) + "\"";
    assertThat(other.ask(set("p", "\"big\":" + value))).contains("\"OK\"");
    RawClient deaf = node.connect();
    try {
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 2_000; i++) {
                    deaf.send(get("p", "\"big\"") + "\r\n", List.of());
                  }
                } catch (IOException e) {
                  // closed below, while it still waits for room
                }
              });
      sender.start();
      for (int i = 0; i < 50; i++) {
        assertThat(other.ask(get("p", "\"k\""))).contains("{\"k\":1}");
      }
      deaf.close();
      sender.join();
    } finally {
      deaf.close();
    }
  }

  private static String set(String prefix, String fields) {
    return call("set", "\"prefix\":\"" + prefix + "\",\"fields\":{" + fields + "}");
  }

  private static String get(String prefix, String keys) {
    return call("get", "\"prefix\":\"" + prefix + "\",\"fields\":[" + keys + "]");
  }

  private static String range(String params) {
    return call("range", "\"prefix\":\"p\"," + params);
  }

  private static String call(String method, String params) {
    return "{\"method\":\"" + method + "\",\"params\":{" + params + "},\"id\":1}";
  }
}
