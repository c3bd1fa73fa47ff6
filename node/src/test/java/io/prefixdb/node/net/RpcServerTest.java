package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RpcServerTest {
  private final EventLoops loops = new EventLoops("test", 1);
  private final ExecutorService workers = Workers.pool("worker", 2);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    workers.shutdownNow();
    loops.close();
  }

  @Test
  void answersEveryFrameInOrder() throws Exception {
    Socket client = connect(serve(echo(), 10, 1 << 20));
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
  void answersOfLaterTurnsWaitForThoseOfEarlierOnes() throws Exception {
    List<CompletableFuture<Answers>> pending = new CopyOnWriteArrayList<>();
    RpcServer server =
        serve(
            _ ->
                _ -> {
                  pending.add(new CompletableFuture<>());
                  return pending.getLast();
                },
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "a\r\n");
    await().until(() -> pending.size() == 1);
    write(client, "b\r\n");
    await().until(() -> pending.size() == 2);

    pending.get(1).complete(answers("second"));
    pending.get(0).complete(answers("first"));
    assertThat(read(client, 15)).isEqualTo("first\r\nsecond\r\n");
  }

  @Test
  void oneTurnAtATimeIsWithAWorker() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    RpcServer server =
        serve(
            _ ->
                frames -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  inside.decrementAndGet();
                  return CompletableFuture.completedFuture(new Answers(frames, false));
                },
            10,
            1 << 20);
    Socket client = connect(server);
    for (int i = 0; i < 300; i++) {
      write(client, "x\r\n");
    }
    read(client, 900);
    assertThat(most).hasValue(1);
  }

  @Test
  void closesAfterTheAnswersWhenTheHandlerSaysSo() throws Exception {
    RpcServer server =
        serve(
            _ ->
                _ ->
                    CompletableFuture.completedFuture(
                        new Answers(List.of(Bytes.utf8("bye")), true)),
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "exit\r\n");
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("bye\r\n");
  }

  @Test
  void aFailureInsideTheNodeClosesOnlyThatConnection() throws Exception {
    RpcServer server =
        serve(
            _ ->
                frames -> {
                  if (frames.getFirst().equals(Bytes.utf8("bad"))) {
                    throw new IllegalStateException("the test wants it");
                  }
                  return CompletableFuture.completedFuture(new Answers(frames, false));
                },
            10,
            1 << 20);
    Socket good = connect(server);
    Socket bad = connect(server);
    write(bad, "bad\r\n");
    assertThat(bad.getInputStream().readAllBytes()).isEmpty();
    write(good, "good\r\n");
    assertThat(read(good, 6)).isEqualTo("good\r\n");
  }

  @Test
  void refusesConnectionsOverTheLimitAndTakesThemAgainLater() throws Exception {
    RpcServer server = serve(echo(), 1, 1 << 20);
    Socket first = connect(server);
    write(first, "a\r\n");
    read(first, 3);
    assertThat(connect(server).getInputStream().readAllBytes()).isEmpty();
    first.close();
    await().until(() -> server.connections() == 0);
    Socket third = connect(server);
    write(third, "c\r\n");
    assertThat(read(third, 3)).isEqualTo("c\r\n");
  }

  @Test
  void answersWhatAClientSentBeforeItClosedItsSide() throws Exception {
    Socket client = connect(serve(echo(), 10, 1 << 20));
    write(client, "one\r\ntwo\r\n");
    client.shutdownOutput();
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("one\r\ntwo\r\n");
  }

  @Test
  void stopsExecutingWhileTheClientDoesNotReadItsAnswers() throws Exception {
    Bytes big = Bytes.of(new byte[300_000]);
    AtomicInteger executed = new AtomicInteger();
    RpcServer server =
        serve(
            _ ->
                frames -> {
                  executed.addAndGet(frames.size());
                  List<Bytes> answers = new ArrayList<>();
                  frames.forEach(_ -> answers.add(big));
                  return CompletableFuture.completedFuture(new Answers(answers, false));
                },
            10,
            200_000);
    Socket client = connect(server);
    int requests = 200;
    for (int i = 0; i < requests; i++) {
      int before = executed.get();
      write(client, "x\r\n");
      if (i < 3) {
        await().until(() -> executed.get() > before);
      }
    }
    // Some answers fit into the buffers of both sockets, but not these 60 million bytes.
    await().during(Duration.ofMillis(200)).until(() -> executed.get() < requests);
    int total = requests * (big.length() + 2);
    assertThat(client.getInputStream().readNBytes(total)).hasSize(total);
    assertThat(executed).hasValue(requests);
  }

  @Test
  void answersWhatItHasReadBeforeItCloses() throws Exception {
    CompletableFuture<Answers> slow = new CompletableFuture<>();
    AtomicInteger handled = new AtomicInteger();
    RpcServer server =
        serve(
            _ ->
                _ -> {
                  handled.incrementAndGet();
                  return slow;
                },
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "a\r\n");
    await().until(() -> handled.get() == 1);
    Thread closer = new Thread(server::close);
    closer.start();
    slow.complete(answers("done"));
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("done\r\n");
    closer.join();
  }

  @Test
  void anAddressThatIsTakenIsRefusedWithASentence() throws Exception {
    RpcServer server = serve(echo(), 10, 1 << 20);
    ServerConfig same = config(server.port(), 10, 1 << 20);
    assertThatThrownBy(() -> RpcServer.open(same, echo(), loops, workers))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port test cannot listen on");
  }

  private static FrameHandler echo() {
    return _ -> frames -> CompletableFuture.completedFuture(new Answers(frames, false));
  }

  private static Answers answers(String text) {
    return new Answers(List.of(Bytes.utf8(text)), false);
  }

  private static ServerConfig config(int port, int connections, int backlog) {
    return new ServerConfig(
        "test", ServerConfig.Kind.DIRECT, "127.0.0.1", port, connections, 0, 1 << 20, backlog);
  }

  private RpcServer serve(FrameHandler handler, int connections, int backlog) throws IOException {
    RpcServer server = RpcServer.open(config(0, connections, backlog), handler, loops, workers);
    opened.add(server);
    return server;
  }

  private Socket connect(RpcServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    opened.add(socket);
    return socket;
  }

  private static void write(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
  }
}
