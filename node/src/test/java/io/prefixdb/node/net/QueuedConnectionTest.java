package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.WorkflowConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.rpc.Switch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A port with a queue over real sockets. */
@ParameterizedClass
@EnumSource(value = TransportChoice.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class QueuedConnectionTest {
  private static final SharedLimits SHARED =
      new SharedLimits(new ByteBudget(1L << 30), new ConnectionLimit(1_000, 1));
  private static final String REFUSED =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32004,\"message\":\"Queue"
          + " overflow\"},\"id\":%d}\r\n";

  private static final String SWITCH = "{\"method\":\"speak_something_else\",\"id\":7}\r\n";
  private static final String SWITCHED = "{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":7}\r\n";

  private final EventLoops loops;
  private final ExecutorService workers = Workers.pool("worker", 1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private final Queue<String> executed = new ConcurrentLinkedQueue<>();

  /** The first frame waits; each is answered by itself. */
  private final FrameHandler handler =
      Handler.answering(
          frame -> {
            executed.add(frame);
            awaitGoOn();
            return frame;
          });

  QueuedConnectionTest(TransportChoice transport) {
    loops = EventLoops.forPorts("test", 1, transport);
  }

  @AfterEach
  void close() throws Exception {
    mayGoOn.countDown();
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    workers.shutdownNow();
    loops.close();
  }

  @Test
  void theNewestRequestIsRefusedWhenTooManyWait() throws Exception {
    Workflow workflow = workflow(1, 2);
    Socket client = connect(serve(workflow, false));
    write(client, request(1));
    await().until(() -> executed.size() == 1);
    write(client, request(2) + request(3) + request(4) + request(5));

    assertThat(read(client, REFUSED.formatted(4) + REFUSED.formatted(5)))
        .isEqualTo(REFUSED.formatted(4) + REFUSED.formatted(5));
    assertThat(workflow.length()).isEqualTo(2);
    assertThat(workflow.dropped()).isEqualTo(2);
    mayGoOn.countDown();
    String rest = request(1) + request(2) + request(3);
    assertThat(read(client, rest)).isEqualTo(rest);
    await().until(() -> workflow.length() == 0);
    write(client, request(6));
    assertThat(read(client, request(6))).isEqualTo(request(6));
  }

  @Test
  void allThatWaitIsRefusedWhenAnotherOneFindsNoRoom() throws Exception {
    Workflow workflow = new Workflow(new WorkflowConfig("w", 1, 2, 0, 0, 0, 0, true, true));
    opened.add(workflow);
    Socket client = connect(serve(workflow, false));
    write(client, request(1));
    await().until(() -> executed.size() == 1);
    write(client, request(2) + request(3) + request(4));
    assertThat(read(client, REFUSED.formatted(4))).isEqualTo(REFUSED.formatted(4));
    mayGoOn.countDown();

    String answers = request(1) + REFUSED.formatted(2) + REFUSED.formatted(3);
    assertThat(read(client, answers)).isEqualTo(answers);
    assertThat(executed).containsExactly(request(1).trim());
    write(client, request(5));
    assertThat(read(client, request(5))).isEqualTo(request(5));
  }

  @Test
  void aRequestThatHasWaitedForTooLongIsRefused() throws Exception {
    Workflow workflow = workflow(1, 0);
    Socket client = connect(serve(workflow, false, 1500, handler));
    beginOneAndQueueOne(client, workflow);
    long written = System.nanoTime();
    await().until(() -> System.nanoTime() - written > TimeUnit.MILLISECONDS.toNanos(1600));
    mayGoOn.countDown();

    String answers = request(1) + REFUSED.formatted(2);
    assertThat(read(client, answers)).isEqualTo(answers);
    assertThat(workflow.late()).isEqualTo(1);
    assertThat(executed).containsExactly(request(1).trim());
    write(client, request(3));
    assertThat(read(client, request(3))).isEqualTo(request(3));
  }

  @Test
  void noMoreIsExecutedUntilTheClientHasTakenItsReplies() throws Exception {
    mayGoOn.countDown();
    Workflow workflow = workflow(1, 0);
    Socket client = connect(serve(workflow, false, talkative()));
    for (int i = 0; i < 32; i++) {
      write(client, request(i));
    }

    await().during(Duration.ofMillis(300)).until(() -> executed.size() < 64);
    int all = 64 * ((1 << 20) + 2);
    assertThat(client.getInputStream().readNBytes(all)).hasSize(all);
    assertThat(executed).hasSize(64);
    await().until(() -> workflow.length() == 0);
  }

  @Test
  void whatAConnectionThatReadsNothingLeavesIsForgottenWithIt() throws Exception {
    Workflow workflow = workflow(1, 0);
    Socket client = connect(serve(workflow, true, talkative()));
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      requests.append(request(i));
    }
    write(client, requests.toString());
    await().until(() -> !executed.isEmpty());
    await().during(Duration.ofMillis(300)).until(() -> workflow.length() > 0);

    client.close();

    await().until(() -> workflow.length() == 0);
  }

  /** Answers each frame in two parts of a megabyte, the second when the first was taken. */
  private FrameHandler talkative() {
    Bytes large = Bytes.of(new byte[1 << 20]);
    return Handler.of(
        (frame, turn) -> {
          executed.add(frame);
          turn.replies().line(large);
          return executed.size() % 2 == 0 ? Progress.DONE : Progress.AFTER_REPLIES;
        });
  }

  @Test
  void aNotificationThatIsRefusedHasNoAnswer() throws Exception {
    Workflow workflow = workflow(1, 1);
    Socket client = connect(serve(workflow, false));
    write(client, request(1));
    await().until(() -> executed.size() == 1);
    write(client, request(2) + "{\"method\":\"set\"}\r\n" + "{\"method\":\r\n" + request(3));

    String broken =
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"Parse"
            + " error\"},\"id\":null}\r\n";
    assertThat(read(client, broken + REFUSED.formatted(3)))
        .isEqualTo(broken + REFUSED.formatted(3));
  }

  @Test
  void aLongRequestThatIsRefusedIsReadByAWorker() throws Exception {
    Workflow workflow = workflow(1, 1);
    Socket client = connect(serve(workflow, false));
    beginOneAndQueueOne(client, workflow);
    workers.execute(this::awaitGoOn);
    String text = "x".repeat(FrameHandler.LOOP_FRAME_BYTES_MAX);
    write(client, "{\"method\":\"get\",\"params\":\"" + text + "\",\"id\":3}\r\n" + request(4));

    assertThat(read(client, REFUSED.formatted(4))).isEqualTo(REFUSED.formatted(4));
    mayGoOn.countDown();
    List<String> rest = List.of(request(1), request(2), REFUSED.formatted(3));
    assertThat(read(client, String.join("", rest)).lines())
        .containsExactlyInAnyOrderElementsOf(rest.stream().map(String::strip).toList());
  }

  @Test
  void anAnswerToNoCallEndsTheConnectionAfterWhatWasAdmitted() throws Exception {
    Workflow workflow = workflow(1, 1);
    Socket client = connect(serve(workflow, false));
    beginOneAndQueueOne(client, workflow);
    write(client, "{\"result\":1,\"id\":1}\r\n" + request(3));
    mayGoOn.countDown();

    String answers = request(1) + request(2);
    assertThat(read(client, answers)).isEqualTo(answers);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void whereAConnectionHasOneAnswerARefusalIsTheOnlyOne() throws Exception {
    Workflow workflow = workflow(1, 1);
    FrameDispatcher dispatcher =
        new FrameDispatcher(
            _ ->
                (_, _) -> {
                  executed.add("one");
                  awaitGoOn();
                  return new Outcome.Failed();
                });
    Route once = new Route(Route.Speech.QUEUED, false, true, false, false);
    Socket client = connect(serve(workflow, false, (_, peer) -> dispatcher.open(once, peer)));
    String get = "{\"method\":\"get\",\"params\":{},\"id\":%d}\r\n";
    write(client, get.formatted(1));
    await().until(() -> executed.size() == 1);
    write(client, get.formatted(2) + get.formatted(3));

    assertThat(read(client, REFUSED.formatted(3))).isEqualTo(REFUSED.formatted(3));
    mayGoOn.countDown();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void portsThatShareAWorkflowShareItsLimit() throws Exception {
    Workflow workflow = workflow(1, 1);
    Socket one = connect(serve(workflow, false));
    Socket other = connect(serve(workflow, false));
    beginOneAndQueueOne(one, workflow);
    write(other, request(3));

    assertThat(read(other, REFUSED.formatted(3))).isEqualTo(REFUSED.formatted(3));
  }

  @Test
  void whatWaitsIsExecutedAlthoughItsConnectionIsClosed() throws Exception {
    Workflow workflow = workflow(1, 0);
    RpcServer server = serve(workflow, false);
    Socket client = connect(server);
    write(client, request(1) + request(2));
    await().until(() -> executed.size() == 1 && workflow.length() == 1);
    client.setSoLinger(true, 0);
    client.close();
    await().until(() -> server.connections() == 0);
    mayGoOn.countDown();

    await().until(() -> executed.size() == 2);
  }

  @Test
  void whatWaitsIsGivenUpWithItsConnectionWhereThePortTracksThem() throws Exception {
    Workflow workflow = workflow(1, 0);
    RpcServer server = serve(workflow, true);
    Socket client = connect(server);
    write(client, request(1));
    await().until(() -> executed.size() == 1);
    write(client, request(2) + request(3));
    await().until(() -> workflow.length() == 2);
    client.setSoLinger(true, 0);
    client.close();
    await().until(() -> server.connections() == 0);
    await().until(() -> workflow.length() == 0);
    mayGoOn.countDown();

    Socket next = connect(server);
    write(next, request(4));
    assertThat(read(next, request(4))).isEqualTo(request(4));
    assertThat(executed).doesNotContain(request(2).strip(), request(3).strip());
  }

  @Test
  void oneThatReadsNoneOfItsAnswersKeepsNobodyElseWaiting() throws Exception {
    mayGoOn.countDown();
    String big = "x".repeat(200_000);
    FrameHandler big200 = Handler.answering(frame -> frame.equals("big") ? big : frame);
    RpcServer server = serve(workflow(1, 0), false, big200);
    Socket deaf = connect(server);
    for (int i = 0; i < 200; i++) {
      write(deaf, "big\r\n");
    }
    Socket client = connect(server);
    write(client, request(1));
    assertThat(read(client, request(1))).isEqualTo(request(1));
  }

  @Test
  void afterASwitchTheConnectionIsTheSuccessors() throws Exception {
    Socket client = connect(serve(workflow(1, 0), false, switching()));
    write(client, SWITCH);
    assertThat(read(client, SWITCHED)).isEqualTo(SWITCHED);

    write(client, "\r\n\r\nany bytes");

    assertThat(read(client, "\r\n\r\nany bytes")).isEqualTo("\r\n\r\nany bytes");
  }

  @Test
  void whoDoesNotWaitForTheAnswerToASwitchIsClosed() throws Exception {
    Workflow workflow = workflow(1, 0);
    Socket client = connect(serve(workflow, false, switching()));

    write(client, SWITCH + request(1));

    assertThat(read(client, SWITCHED)).isEqualTo(SWITCHED);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(workflow.length()).isZero();
  }

  /** The first request is executed, and does not end yet; the second one waits. */
  private void beginOneAndQueueOne(Socket client, Workflow workflow) throws IOException {
    write(client, request(1));
    await().until(() -> executed.size() == 1);
    write(client, request(2));
    await().until(() -> workflow.length() == 1);
  }

  /** Knows one method, after which it sends back what comes in. */
  private static FrameHandler switching() {
    Switch echo = _ -> new Switch.Switched(Bytes.utf8("{}"), new EchoSuccessor());
    return new FrameDispatcher(
        _ -> (_, _) -> new Outcome.Failed(), Map.of("speak_something_else", echo));
  }

  private static String request(int id) {
    return "{\"method\":\"get\",\"id\":" + id + "}\r\n";
  }

  private Workflow workflow(int threads, long max) {
    Workflow workflow =
        new Workflow(new WorkflowConfig("w", threads, max, 0, 0, 0, 0, false, true));
    opened.add(workflow);
    return workflow;
  }

  private RpcServer serve(Workflow workflow, boolean forgetsClosed) throws IOException {
    return serve(workflow, forgetsClosed, handler);
  }

  private RpcServer serve(Workflow workflow, boolean forgetsClosed, FrameHandler what)
      throws IOException {
    return serve(workflow, forgetsClosed, 0, what);
  }

  private RpcServer serve(
      Workflow workflow, boolean forgetsClosed, long waitMsMax, FrameHandler what)
      throws IOException {
    ServerConfig config =
        new ServerConfig(
            "test",
            ServerConfig.Kind.QUEUE,
            RouteConfig.DEFAULT,
            "127.0.0.1",
            0,
            0,
            10,
            Optional.empty(),
            forgetsClosed,
            waitMsMax,
            Framing.LINES,
            ServerConfig.Sockets.DEFAULT,
            1 << 20,
            1 << 20,
            0);
    RpcServer server = RpcServer.open(config, what, loops, workers, workflow, SHARED);
    opened.add(server);
    return server;
  }

  private Socket connect(RpcServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    opened.add(socket);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String read(Socket socket, String expected) throws IOException {
    return new String(socket.getInputStream().readNBytes(expected.length()), UTF_8);
  }

  private void awaitGoOn() {
    try {
      mayGoOn.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
