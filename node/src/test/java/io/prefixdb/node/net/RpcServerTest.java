package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.WorkflowConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Mutation;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Round;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(value = TransportChoice.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class RpcServerTest {
  private static final SharedLimits SHARED =
      new SharedLimits(new ByteBudget(1L << 30), new ConnectionLimit(1_000));
  private static final int FRAME_BYTES_MAX = 1 << 20;

  private final EventLoops loops;
  private final ExecutorService workers = Workers.pool("worker", 2);
  private final List<AutoCloseable> opened = new ArrayList<>();

  RpcServerTest(TransportChoice transport) {
    loops = EventLoops.forPorts("test", 1, transport);
  }

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
  void theRestOfAFrameWaitsUntilTheClientHasTakenItsReplies() throws Exception {
    AtomicInteger parts = new AtomicInteger();
    Bytes part = Bytes.of(new byte[1 << 20]);
    RpcServer server =
        serve(
            Handler.of(
                (_, turn) -> {
                  turn.replies().line(part);
                  return parts.incrementAndGet() < 64 ? Progress.AFTER_REPLIES : Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "many\r\n");

    await().during(Duration.ofMillis(300)).until(() -> parts.get() < 64);
    int all = 64 * ((1 << 20) + 2);
    assertThat(client.getInputStream().readNBytes(all)).hasSize(all);
    assertThat(parts).hasValue(64);
  }

  @Test
  void anAnswerOverTheLimitOfOutputReachesAClientThatReads() throws Exception {
    Bytes answer = Bytes.of(new byte[512 << 10]);
    Socket client = connect(serve(limited(16 << 10), Handler.answering(_ -> answer.toString())));
    for (int i = 0; i < 20; i++) {
      write(client, "much\r\n");
      assertThat(client.getInputStream().readNBytes(answer.length() + 2))
          .hasSize(answer.length() + 2);
    }
  }

  @Test
  void aClientThatLeavesMoreThanTheLimitOfOutputIsCutOff() throws Exception {
    Bytes answer = Bytes.of(new byte[16 << 20]);
    Socket client = connect(serve(limited(1 << 20), Handler.answering(_ -> answer.toString())));
    write(client, "much\r\n");
    client.getInputStream().readNBytes(1);

    await().untilAsserted(() -> assertThat(opened.getFirst()).satisfies(RpcServerTest::hasNobody));
    assertThat(client.getInputStream().readAllBytes().length).isLessThan(answer.length());
  }

  private static void hasNobody(AutoCloseable server) {
    assertThat(((RpcServer) server).connections()).isZero();
  }

  private static ServerConfig limited(int outputBytesMax) {
    return config(ServerConfig.Kind.DIRECT, 0, 10, 64 << 20, outputBytesMax);
  }

  @Test
  void aWriterThatThrowsLeavesNobodyWaiting() throws Exception {
    RpcServer server =
        serve(
            Handler.of(
                (frame, turn) -> {
                  Round.Writer writer =
                      (_, _) -> {
                        if (frame.equals("bad")) {
                          throw new IllegalStateException("for a test");
                        }
                        return CompletableFuture.completedFuture(null);
                      };
                  turn.round().group(writer).add(new Mutation.Delete(Bytes.utf8(frame)), false);
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "bad\r\n");
    assertThat(read(client, 5)).isEqualTo("bad\r\n");

    write(connect(server), "good\r\n");
    write(client, "good\r\n");
    assertThat(read(client, 6)).isEqualTo("good\r\n");
  }

  @Test
  void writesOfAllThatWasReadTogetherAreCommittedTogetherAndRepliedToAfterwards() throws Exception {
    List<Integer> commits = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> disk = new CompletableFuture<>();
    Round.Writer writer =
        (mutations, _) -> {
          commits.add(mutations.size());
          return disk;
        };
    RpcServer server =
        serve(
            Handler.of(
                (frame, turn) -> {
                  turn.round().group(writer).add(new Mutation.Delete(Bytes.utf8(frame)), false);
                  turn.replies().line(Bytes.utf8("done " + frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "a\r\nb\r\nc\r\n");
    await().until(() -> !commits.isEmpty());
    assertThat(commits).containsExactly(3);
    assertThat(client.getInputStream().available()).isZero();

    disk.complete(null);
    assertThat(read(client, 24)).isEqualTo("done a\r\ndone b\r\ndone c\r\n");
  }

  @Test
  void aFrameThatStopsGoesOnAfterTheCommitAndLaterFramesWaitForIt() throws Exception {
    CompletableFuture<Void> disk = new CompletableFuture<>();
    AtomicInteger calls = new AtomicInteger();
    RpcServer server =
        serve(
            Handler.of(
                (frame, turn) -> {
                  calls.incrementAndGet();
                  if (frame.equals("stop") && !disk.isDone()) {
                    turn.round().group((_, _) -> disk).add(new Mutation.Delete(Bytes.EMPTY), false);
                    return Progress.AFTER_COMMIT;
                  }
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "stop\r\nnext\r\n");
    await().until(() -> calls.get() == 1);
    disk.complete(null);
    assertThat(read(client, 12)).isEqualTo("stop\r\nnext\r\n");
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatMayWaitIsDoneByAWorkerAndOtherConnectionsGoOn() throws Exception {
    CompletableFuture<Void> slow = new CompletableFuture<>();
    RpcServer server =
        serve(
            Handler.of(
                (frame, turn) -> {
                  if (frame.startsWith("slow")) {
                    if (!turn.mayWait()) {
                      return Progress.ON_WORKER;
                    }
                    slow.join();
                  }
                  turn.replies().line(Bytes.utf8(frame));
                  return Progress.DONE;
                }),
            10,
            1 << 20);
    Socket waiting = connect(server);
    Socket other = connect(server);
    write(waiting, "before\r\nslow 1\r\nafter\r\n");
    assertThat(read(waiting, 8)).isEqualTo("before\r\n");
    write(other, "quick\r\n");
    assertThat(read(other, 7)).isEqualTo("quick\r\n");

    slow.complete(null);
    assertThat(read(waiting, 15)).isEqualTo("slow 1\r\nafter\r\n");
  }

  @Test
  void aPortWithAQueueExecutesEverythingOnWorkersAndOneTaskOfAConnectionAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    RpcServer server =
        serve(
            config(ServerConfig.Kind.QUEUE, 0, 10, 1 << 20),
            Handler.answering(
                frame -> {
                  threads.add(Thread.currentThread().getName().replaceAll("\\d+$", ""));
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  inside.decrementAndGet();
                  return frame;
                }));
    Socket client = connect(server);
    for (int i = 0; i < 300; i++) {
      write(client, "x\r\n");
    }
    assertThat(read(client, 900)).isEqualTo("x\r\n".repeat(300));
    assertThat(most).hasValue(1);
    assertThat(threads).containsExactly("queue-");
  }

  @Test
  void closesAfterTheAnswersWhenTheHandlerSaysSo() throws Exception {
    RpcServer server =
        serve(
            Handler.of(
                (_, turn) -> {
                  turn.replies().line(Bytes.utf8("bye"));
                  return Progress.CLOSE;
                }),
            10,
            1 << 20);
    Socket client = connect(server);
    write(client, "exit\r\nmore\r\n");
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("bye\r\n");
  }

  @Test
  void aFailureInsideTheNodeClosesOnlyThatConnection() throws Exception {
    RpcServer server =
        serve(
            Handler.answering(
                frame -> {
                  if (frame.equals("bad")) {
                    throw new IllegalStateException("the test wants it");
                  }
                  return frame;
                }),
            10,
            1 << 20);
    Socket good = connect(server);
    Socket bad = connect(server);
    write(bad, "bad\r\n");
    assertThat(bad.getInputStream().readAllBytes()).isEmpty();
    write(good, "good\r\n");
    assertThat(read(good, 6)).isEqualTo("good\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "x\r\n"})
  void aMessageOverTheLimitClosesTheConnectionAfterTheAnswersBeforeIt(String end) throws Exception {
    Socket client = connect(serve(echo(), 10, 1 << 20));
    write(client, "a\r\n" + "x".repeat(FRAME_BYTES_MAX) + end);
    assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("a\r\n");
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
            Handler.of(
                (_, turn) -> {
                  executed.incrementAndGet();
                  turn.replies().line(big);
                  return Progress.DONE;
                }),
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
    CompletableFuture<Void> slow = new CompletableFuture<>();
    AtomicInteger handled = new AtomicInteger();
    RpcServer server =
        serve(
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
    Socket client = connect(server);
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
    RpcServer server = serve(echo(), 10, 1 << 20);
    ServerConfig same = config(ServerConfig.Kind.DIRECT, server.port(), 10, 1 << 20);
    assertThatThrownBy(() -> RpcServer.open(same, echo(), loops, workers, null, SHARED))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port test cannot listen on");
  }

  private static FrameHandler echo() {
    return Handler.answering(frame -> frame);
  }

  private static ServerConfig config(
      ServerConfig.Kind kind, int port, int connections, int backlog) {
    return config(kind, port, connections, backlog, 0);
  }

  private static ServerConfig config(
      ServerConfig.Kind kind, int port, int connections, int backlog, int outputBytesMax) {
    return new ServerConfig(
        "test",
        kind,
        RouteConfig.DEFAULT,
        "127.0.0.1",
        port,
        0,
        connections,
        Optional.empty(),
        false,
        0,
        Framing.LINES,
        ServerConfig.Sockets.DEFAULT,
        FRAME_BYTES_MAX,
        backlog,
        outputBytesMax);
  }

  private RpcServer serve(FrameHandler handler, int connections, int backlog) throws IOException {
    return serve(config(ServerConfig.Kind.DIRECT, 0, connections, backlog), handler);
  }

  private RpcServer serve(ServerConfig config, FrameHandler handler) throws IOException {
    @Nullable Workflow workflow =
        config.kind() == ServerConfig.Kind.QUEUE
            ? new Workflow(new WorkflowConfig("queue", 2, 0, 0, 0, 0, 0, false, false))
            : null;
    if (workflow != null) {
      opened.add(workflow);
    }
    RpcServer server = RpcServer.open(config, handler, loops, workers, workflow, SHARED);
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
