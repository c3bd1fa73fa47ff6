package io.prefixdb.node.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people are told who ask a node by its admin port. */
@Timeout(60)
final class AdminPortTest {
  private HttpServer server;
  private AdminPort port;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    port = port(server.getAddress().getPort(), Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void ordersAreSentAndAnswersRead() throws Exception {
    answer("/v1/status", 200, "{\"state\":\"InSync\"}");
    answer("/v1/reload", 202, "{\"id\":\"1\"}");
    assertThat(port.status().path("state").asText()).isEqualTo("InSync");
    assertThat(port.post("/v1/reload", "{\"id\":\"1\"}").path("id").asText()).isEqualTo("1");
    assertThat(port.delete("/v1/reload").path("id").asText()).isEqualTo("1");
  }

  @Test
  void whatTheNodeRefusesIsSaidInItsOwnWords() {
    answer("/v1/reload", 409, "{\"detail\":\"another reload runs\"}");
    assertThatThrownBy(() -> port.post("/v1/reload", "{}")).hasMessage("another reload runs");
  }

  @Test
  void somethingElseThatListensThereIsNoNode() {
    assertThatThrownBy(port::status).hasMessage(port.address() + " answers 404");
    answer("/v1/status", 200, "<html>");
    assertThatThrownBy(port::status)
        .hasMessage(port.address() + " answers no JSON (expected: the admin port of a node)");
  }

  @Test
  void whereNothingListensThatIsSaid() {
    server.stop(0);
    assertThatThrownBy(port::status)
        .isInstanceOf(ConnectException.class)
        .hasMessageStartingWith(
            "no answer from %s: nothing listens there".formatted(port.address()));
  }

  @Test
  void aNodeThatIsSilentIsNotWaitedForLongerThanThat() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      AdminPort asked = port(silent.getLocalPort(), Duration.ofMillis(200));
      assertThatThrownBy(asked::status)
          .hasMessageStartingWith("no answer from " + asked.address())
          .hasMessageContaining("timed out");
    }
  }

  /** It may have been carried out; whoever ordered it decides. */
  @Test
  void anOrderWithoutAnAnswerIsNotSentAgain() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Integer> asked = thread.submit(() -> orders(closing));
      AdminPort ordered = port(closing.getLocalPort(), Duration.ofSeconds(20));
      assertThatThrownBy(() -> ordered.post("/v1/reload", "{}"))
          .hasMessageStartingWith("no answer from " + ordered.address());
      new Socket(InetAddress.getLoopbackAddress(), closing.getLocalPort()).close();
      assertThat(asked.get()).isEqualTo(1);
    }
  }

  /** How many come before somebody who says nothing; each is read and left without an answer. */
  private static int orders(ServerSocket server) throws IOException {
    for (int orders = 0; ; orders++) {
      try (Socket one = server.accept()) {
        if (one.getInputStream().readNBytes(4).length == 0) {
          return orders;
        }
        while (!endsOrder(one)) {
          // the rest of it
        }
      }
    }
  }

  private static boolean endsOrder(Socket one) throws IOException {
    int next = one.getInputStream().read();
    return next < 0 || next == '}';
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  private static AdminPort port(int port, Duration patience) {
    return new AdminPort("127.0.0.1:" + port, patience);
  }
}
