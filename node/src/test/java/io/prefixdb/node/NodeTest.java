package io.prefixdb.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ConfigException;
import io.prefixdb.node.config.ConfigFile;
import io.prefixdb.node.golden.Exchange;
import io.prefixdb.node.golden.Replay;
import io.prefixdb.node.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole node over its sockets, from the configuration that the transcript was recorded with.
 */
final class NodeTest {
  private static final Map<Integer, String> RECORDED_PORTS =
      Map.of(23000, "main-tcp", 23001, "queue-tcp", 23003, "text-tcp");

  @TempDir Path directory;

  @Test
  void answersTheTranscriptOverItsSockets() throws Exception {
    try (Node node = start(golden());
        Sockets sockets = new Sockets(node)) {
      Replay.assertAnswered(sockets::answer);
    }
  }

  @Test
  void answersTheTextPortOverItsSockets() throws Exception {
    try (Node node = start(golden());
        Sockets sockets = new Sockets(node)) {
      Replay.assertTextAnswered(sockets::answer);
    }
  }

  @Test
  void opensEveryPortOfItsConfiguration() throws Exception {
    try (Node node = start(golden())) {
      assertThat(node.ports())
          .containsOnlyKeys("main-tcp", "queue-tcp", "slave-tcp", "text-tcp", "batch-tcp");
    }
  }

  @Test
  void isThereAgainAfterAStop() throws Exception {
    Path config = golden();
    try (Node node = start(config);
        RawClient client = client(node)) {
      set(client, "{\"k\":[1,2]}");
    }
    try (Node node = start(config);
        RawClient client = client(node)) {
      assertThat(get(client)).contains("\"fields\":{\"k\":[1,2]}");
    }
  }

  @Test
  void aPortThatIsTakenLeavesNothingOpen() throws Exception {
    Path config = golden();
    try (ServerSocket taken = RawClient.listen()) {
      String text = Files.readString(config);
      Files.writeString(
          config,
          text.replaceFirst("(slave-tcp.*?\"port\": )\"0\"", "$1\"" + taken.getLocalPort() + "\""));

      assertThatThrownBy(() -> start(config))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("slave-tcp")
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
    try (Node node = start(config)) {
      assertThat(node.ports()).containsKey("slave-tcp");
    }
  }

  @Test
  void twoNodesDoNotShareADirectory() throws Exception {
    Path config = golden();
    try (Node node = start(config);
        RawClient client = client(node)) {
      assertThatThrownBy(() -> start(config))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is held by process " + ProcessHandle.current().pid());
      set(client, "{\"k\":2}");
      assertThat(get(client)).contains("\"fields\":{\"k\":2}");
    }
  }

  /** The golden configuration, its paths below the test's directory, the system choosing ports. */
  private Path golden() throws IOException {
    Files.writeString(directory.resolve("node.ini"), resource("/golden/node.ini"));
    Path config = directory.resolve("node.conf");
    return Files.writeString(
        config,
        resource("/golden/node.conf")
            .replace("\"./", "\"" + directory + "/")
            .replaceAll("\"port\": \"2300\\d\"", "\"port\": \"0\""));
  }

  private static Node start(Path config) throws ConfigException, StoreException, IOException {
    return Node.start(ConfigFile.read(config, _ -> null), config);
  }

  private static RawClient client(Node node) throws IOException {
    return RawClient.connect(Objects.requireNonNull(node.ports().get("main-tcp")));
  }

  private static void set(RawClient client, String fields) throws IOException {
    assertThat(
            client.ask(
                "{\"jsonrpc\":\"2.0\",\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"fields\":"
                    + fields
                    + "},\"id\":2}"))
        .contains("\"status\":\"OK\"");
  }

  private static String get(RawClient client) throws IOException {
    return client.ask(
        "{\"jsonrpc\":\"2.0\",\"method\":\"get\",\"params\":{\"prefix\":\"p\",\"fields\":[\"k\"]},"
            + "\"id\":3}");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(NodeTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** One connection to each recorded port, until the node closes it. */
  private static final class Sockets implements AutoCloseable {
    private final Node node;
    private final Map<Integer, RawClient> byPort = new TreeMap<>();

    Sockets(Node node) {
      this.node = node;
    }

    String answer(Exchange exchange, String expected) {
      if (exchange.name().endsWith("1.6 s later")) {
        await().until(() -> once(exchange, expected).equals(expected));
      }
      try {
        return once(exchange, expected);
      } catch (IOException e) {
        throw new UncheckedIOException("at exchange " + exchange.n() + " " + exchange.name(), e);
      }
    }

    private String once(Exchange exchange, String expected) throws IOException {
      RawClient client = byPort.get(exchange.port());
      if (client == null) {
        client =
            RawClient.connect(
                Objects.requireNonNull(
                    node.ports().get(Objects.requireNonNull(RECORDED_PORTS.get(exchange.port())))));
        byPort.put(exchange.port(), client);
      }
      client.send(exchange.request(), exchange.chunks());
      if (exchange.closes()) {
        byPort.remove(exchange.port());
        return client.rest();
      }
      return client.frames(frames(expected));
    }

    /** Lines within a frame end with LF alone. */
    private static int frames(String answer) {
      return answer.split("\r\n", -1).length - 1;
    }

    @Override
    public void close() throws IOException {
      for (RawClient client : byPort.values()) {
        client.close();
      }
    }
  }
}
