package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.FrameHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Masters that say what a test has them say, and clients of them; all are closed after it. */
final class ScriptedMasters implements AfterEachCallback {
  private static final SharedLimits SHARED =
      new SharedLimits(new ByteBudget(1L << 30), new ConnectionLimit(1_000, 1));

  private final EventLoops loops = EventLoops.forPorts("test", 1, TransportChoice.AUTO);
  private final ExecutorService workers = Workers.pool("worker", 2);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    workers.shutdownNow();
    loops.close();
  }

  /** The last that was opened is closed now. */
  void closeLast() throws Exception {
    opened.removeLast().close();
  }

  /** Closed with the others. */
  void closeLater(AutoCloseable one) {
    opened.add(one);
  }

  /** What the masters were asked. */
  List<String> requests() {
    return requests;
  }

  /** Answers to the questions that a slave has. */
  static String scripted(String request) {
    String result =
        switch (request.replaceAll(".*\"method\":\"(\\w+)\".*", "$1")) {
          case "get_all_prefixes" -> "{\"prefixes\":[\"one\",\"a\\/b\"],\"status\":\"OK\"}";
          case "create_snapshot" ->
              "{\"prefix\":\"p\",\"snapshot\":3,\"last_seq\":17,\"status\":\"OK\"}";
          case "release_snapshot" -> "{\"prefix\":\"p\",\"status\":\"OK\"}";
          case "range" ->
              "{\"final\":true,\"prefix\":\"p\",\"status\":\"OK\","
                  + "\"fields\":{\"k\\n\":{\"a\": 1}},\"stat\":null}";
          default -> updates(request);
        };
    return result.startsWith("\"error")
        ? "{\"jsonrpc\":\"2.0\"," + result + ",\"id\":" + id(request) + "}"
        : "{\"jsonrpc\":\"2.0\",\"result\":" + result + ",\"id\":" + id(request) + "}";
  }

  private static String updates(String request) {
    if (request.contains("\"busy\"")) {
      return "\"error\":{\"code\":-32004,\"message\":\"Queue overflow\"}";
    }
    String logs = request.contains("\"base64\"") ? "[\"AQ*A\"]" : "[]";
    String status =
        request.contains("\"gone\"")
            ? "PrefixNotFound"
            : request.contains("\"base64\"") ? "OK" : "InvalidSeqNumber";
    return "{\"prefix\":\"p\",\"seq_first\":0,\"seq_last\":0,\"seq_final\":90,\"logs\":"
        + logs
        + ",\"status\":\""
        + status
        + "\"}";
  }

  static String id(String request) {
    return request.replaceAll(".*\"id\":(\\d+)}", "$1");
  }

  RpcServer serve(UnaryOperator<String> answer) throws IOException {
    return serve(0, answer);
  }

  RpcServer serve(int port, UnaryOperator<String> answer) throws IOException {
    FrameHandler handler =
        Handler.answering(
            frame -> {
              requests.add(frame);
              return answer.apply(frame);
            });
    RpcServer server =
        RpcServer.open(
            new ServerConfig(
                "test",
                ServerConfig.Kind.DIRECT,
                RouteConfig.DEFAULT,
                "127.0.0.1",
                port,
                0,
                10,
                Optional.empty(),
                false,
                0,
                Framing.LINES,
                ServerConfig.Sockets.DEFAULT,
                1 << 20,
                1 << 20,
                0),
            handler,
            loops,
            workers,
            null,
            SHARED);
    opened.add(server);
    return server;
  }

  MasterClient client(RpcServer server) {
    return client(server.port(), 1, 5_000);
  }

  MasterClient client(int port, int connections, long timeoutMs) {
    RpcClient client =
        RpcClient.open(new UpstreamConfig("127.0.0.1", port, connections, 20, timeoutMs));
    opened.add(client);
    MasterClient master = new MasterClient(client);
    await().until(master::connected);
    return master;
  }

  static <T> T given(CompletionStage<MasterAnswer<T>> stage) throws Exception {
    assertThat(answer(stage)).isInstanceOf(MasterAnswer.Given.class);
    return ((MasterAnswer.Given<T>) answer(stage)).value();
  }

  static <T> MasterAnswer<T> answer(CompletionStage<MasterAnswer<T>> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
