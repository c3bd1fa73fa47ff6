package io.prefixdb.node.net;

import static io.prefixdb.node.net.TestPorts.config;
import static io.prefixdb.node.net.TestPorts.echo;
import static io.prefixdb.node.net.TestPorts.read;
import static io.prefixdb.node.net.TestPorts.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a port and its connections begin, answer and end. */
@ParameterizedClass
@EnumSource(value = TransportChoice.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class RpcServerTest {
  private final TestPorts ports;

  RpcServerTest(TransportChoice transport) {
    ports = new TestPorts(transport);
  }

  @AfterEach
  void close() throws Exception {
    ports.close();
  }

  @Test
  void answersEveryFrameInOrder() throws Exception {
    Socket client = ports.connect(ports.serve(echo(), 10, 1 << 20));
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      sent.append("frame ").append(i).append("\r\n");
    }
    Thread writer = new Thread(() -> write(client, sent.toString()));
    writer.start();
    assertThat(read(client, sent.length())).isEqualTo(sent.toString());
    writer.join();
  }

  @Test
  void closesAfterTheAnswersWhenTheHandlerSaysSo() throws Exception {
    RpcServer server =
        ports.serve(
            Handler.of(
                (_, turn) -> {
                  turn.replies().line(Bytes.utf8("bye"));
                  return Progress.CLOSE;
                }),
            10,
            1 << 20);
    Socket client = ports.connect(server);
    write(client, "exit\r\nmore\r\n");
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("bye\r\n");
  }

  @Test
  void aFailureInsideTheNodeClosesOnlyThatConnection() throws Exception {
    RpcServer server =
        ports.serve(
            Handler.answering(
                frame -> {
                  if (frame.equals("bad")) {
                    throw new IllegalStateException("the test wants it");
                  }
                  return frame;
                }),
            10,
            1 << 20);
    Socket good = ports.connect(server);
    Socket bad = ports.connect(server);
    write(bad, "bad\r\n");
    assertThat(bad.getInputStream().readAllBytes()).isEmpty();
    write(good, "good\r\n");
    assertThat(read(good, 6)).isEqualTo("good\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "x\r\n"})
  void aMessageOverTheLimitClosesTheConnectionAfterTheAnswersBeforeIt(String end) throws Exception {
    RpcServer server = ports.serve(echo(), 10, 1 << 20);
    Socket client = ports.connect(server);
    write(client, "a\r\n" + "x".repeat(TestPorts.FRAME_BYTES_MAX) + end);
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("a\r\n");
    assertThat(server.traffic().cuts()).containsEntry(Cut.FRAME_TOO_LONG, 1L);
  }

  @Test
  void refusesConnectionsOverTheLimitAndTakesThemAgainLater() throws Exception {
    RpcServer server = ports.serve(echo(), 1, 1 << 20);
    Socket first = ports.connect(server);
    write(first, "a\r\n");
    read(first, 3);
    assertThat(ports.connect(server).getInputStream().readAllBytes()).isEmpty();
    first.close();
    await().until(() -> server.connections() == 0);
    Socket third = ports.connect(server);
    write(third, "c\r\n");
    assertThat(read(third, 3)).isEqualTo("c\r\n");
  }

  @Test
  void answersWhatAClientSentBeforeItClosedItsSide() throws Exception {
    Socket client = ports.connect(ports.serve(echo(), 10, 1 << 20));
    write(client, "one\r\ntwo\r\n");
    client.shutdownOutput();
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("one\r\ntwo\r\n");
  }

  @Test
  void answersWhatItHasReadBeforeItCloses() throws Exception {
    CompletableFuture<Void> slow = new CompletableFuture<>();
    AtomicInteger handled = new AtomicInteger();
    RpcServer server =
        ports.serve(
            Handler.of(
                (frame, turn) -> {
                  if (!turn.mayWait()) {
                    return Progress.ON_WORKER;
                  }
                  handled.incrementAndGet();
                  slow.join();
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = ports.connect(server);
    write(client, "a\r\nb\r\n");
    await().until(() -> handled.get() == 1);
    Thread closer = new Thread(server::close);
    closer.start();
    slow.complete(null);
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("a\r\nb\r\n");
    closer.join();
  }

  @Test
  void anAddressThatIsTakenIsRefusedWithASentence() throws Exception {
    RpcServer server = ports.serve(echo(), 10, 1 << 20);
    ServerConfig same = config(ServerConfig.Kind.DIRECT, server.port(), 10, 1 << 20);
    assertThatThrownBy(() -> ports.serve(same, echo()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port test cannot listen on")
        .hasMessageContainingAll("ddress already in use", "(expected: ");
  }
}
