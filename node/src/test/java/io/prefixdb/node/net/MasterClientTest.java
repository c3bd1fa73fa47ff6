package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.Field;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.MergeSettings;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Timeline;
import io.prefixdb.node.model.UpdateBatch;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.Master.Snapshot;
import io.prefixdb.node.replication.MasterAnswer;
import io.prefixdb.node.replication.Pulled;
import io.prefixdb.node.replication.Standing;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.FrameHandler;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MasterClientTest {
  private static final SharedLimits SHARED =
      new SharedLimits(new ByteBudget(1L << 30), new ConnectionLimit(1_000, 1));
  private static final PrefixName P = new PrefixName("p");

  /** Of whoever is at the other end of the first connection. */
  private static final String ORIGINAL = "connection 1";

  private final EventLoops loops = EventLoops.forPorts("test", 1, TransportChoice.AUTO);
  private final ExecutorService workers = Workers.pool("worker", 2);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    workers.shutdownNow();
    loops.close();
  }

  @Test
  void saysWhatTheOriginalSlaveSaysByteForByte() throws Exception {
    List<JsonNode> wire = goldenWire();
    List<String> asked = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (JsonNode line : wire) {
      String text = line.get("bytes").textValue();
      (line.get("direction").textValue().equals("slave->master") ? asked : answers)
          .add(text.substring(0, text.length() - 2));
    }
    MasterClient master = client(serve(_ -> answers.get(requests.size() - 1)));
    for (String request : asked) {
      JsonNode params = JsonMapper.builder().build().readTree(request).get("params");
      if (params.has("writable_only")) {
        given(master.allPrefixes(params.get("writable_only").booleanValue()));
      } else {
        Updates updates =
            given(
                master.updatesSince(
                    new PrefixName(params.get("prefix").textValue()),
                    params.get("seq").longValue(),
                    params.get("limit").intValue(),
                    ORIGINAL));
        if (updates instanceof Updates.Batches batches) {
          assertThat(UpdateBatch.of(batches.logs().getFirst()).sequence())
              .isEqualTo(batches.first())
              .isEqualTo(params.get("seq").longValue());
        }
      }
    }
    assertThat(requests).isEqualTo(asked);
    assertThat(asked).hasSize(35);
  }

  @Test
  void questionsAfterTheEndHaveNoAnswer() throws Exception {
    MasterClient master = client(serve(MasterClientTest::scripted));
    opened.removeLast().close();

    assertThat(answer(master.allPrefixes(true)))
        .isEqualTo(new MasterAnswer.None<List<Bytes>>("the connections are closed"));
  }

  @Test
  void readsWhatTheMasterAnswers() throws Exception {
    MasterClient master = client(serve(MasterClientTest::scripted));

    assertThat(given(master.allPrefixes(true)))
        .containsExactly(Bytes.utf8("one"), Bytes.utf8("a/b"));
    assertThat(given(master.createSnapshot(P, Duration.ofDays(1)))).isEqualTo(new Snapshot(3, 17));
    assertThat(given(master.range(P, 3, Bytes.utf8("k/"), false, 1024)))
        .isEqualTo(new Page(List.of(new Field(Bytes.utf8("k\n"), Bytes.utf8("{\"a\": 1}"))), true));
    assertThat(given(master.releaseSnapshot(P, 3))).isEqualTo(3);
    assertThat(given(master.updatesSince(P, 5, 1, ORIGINAL))).isEqualTo(new Updates.Purged(90));
    assertThat(answer(master.updatesSince(new PrefixName("gone"), 5, 1, ORIGINAL)))
        .isEqualTo(new MasterAnswer.Refused<Updates>(Status.PrefixNotFound));
    assertThat(answer(master.updatesSince(new PrefixName("base64"), 5, 1, ORIGINAL)))
        .isInstanceOf(MasterAnswer.Unreadable.class);
    assertThat(answer(master.updatesSince(new PrefixName("busy"), 5, 1, ORIGINAL)))
        .isEqualTo(
            new MasterAnswer.None<Updates>(
                "get_updates_since was answered with error -32004 Queue overflow"));
    assertThat(requests)
        .contains(
            "{\"jsonrpc\":\"2.0\",\"method\":\"range\",\"params\":{\"prefix\":\"p\",\"snapshot\":3,"
                + "\"repair_json\":true,\"beg\":false,\"from\":\"k\\/\",\"limit\":1024},\"id\":3}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"create_snapshot\",\"params\":{\"prefix\":\"p\","
                + "\"release_timeout_s\":86400},\"id\":2}");
  }

  @Test
  void updatesOfAMasterOfOursAreOfTheHistoryThatItTold() throws Exception {
    String branch = "0123456789abcdef0123456789abcdef";
    MasterClient master =
        client(
            serve(
                request ->
                    result(
                        request,
                        request.contains("get_history")
                            ? "{\"prefix\":\"p\",\"branches\":[{\"id\":\"%s\",\"epoch\":2,\"first\":5}],\"tag\":\"t\",\"last_seq\":9,\"ttl\":60,\"status\":\"OK\"}"
                                .formatted(branch)
                            : "{\"seq_final\":9,\"logs\":[],\"tag\":\"t\",\"status\":\"OK\"}")));

    assertThat(given(master.history(P)))
        .isEqualTo(
            new History(
                new Timeline(List.of(new Timeline.Branch(branch, 2, 5))),
                "t",
                9,
                new MergeSettings(Map.of("TTL_seconds", "60"))));
    assertThat(given(master.updatesSince(P, 10, 1, "t"))).isEqualTo(new Updates.CaughtUp(9));
    assertThat(answer(master.updatesSince(P, 10, 1, "u")))
        .isEqualTo(new MasterAnswer.Stale<Updates>());
    assertThat(requests.getFirst())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"get_history\",\"params\":{\"prefix\":\"p\"},\"id\":1}");
    assertThat(requests.getLast()).contains("\"seq\":10,\"limit\":1,\"tag\":\"u\"}");
  }

  @Test
  void whatAMasterTellsOfItsSettingsIsTakenAsFarAsItIsUnderstood() throws Exception {
    for (Map.Entry<String, Map<String, String>> told :
        Map.of(
                "",
                Map.<String, String>of(),
                ",\"settings\":{\"merge_rules\":\"1\",\"n\":2,\"l\":[1,{}]}",
                Map.of("merge_rules", "1", "n", "2", "l", "[1,{}]"),
                ",\"settings\":{\"a\":\"b\"},\"ttl\":60",
                Map.of("a", "b", "TTL_seconds", "60"),
                ",\"settings\":[\"a\"],\"ttl\":60",
                Map.of("TTL_seconds", "60"),
                ",\"settings\":7",
                Map.<String, String>of())
            .entrySet()) {
      String answer =
          "{\"branches\":[],\"tag\":\"t\",\"last_seq\":9" + told.getKey() + ",\"status\":\"OK\"}";
      MasterClient master = client(serve(request -> result(request, answer)));
      assertThat(given(master.history(P)).settings())
          .as(told.getKey())
          .isEqualTo(new MergeSettings(told.getValue()));
    }
  }

  @Test
  void aMasterThatIsASlaveItselfSaysHowItStandsIfItCanBeRead() throws Exception {
    for (Map.Entry<String, Optional<Standing>> said :
        Map.of(
                "",
                Optional.<Standing>empty(),
                ",\"stands\":{\"last_seq\":25,\"more\":[],\"behind_ms\":400,\"state\":\"Lagging\"}",
                Optional.of(new Standing(25, 400, "Lagging")),
                ",\"stands\":[7]",
                Optional.<Standing>empty(),
                ",\"stands\":{\"last_seq\":\"x\"}",
                Optional.<Standing>empty(),
                ",\"stands\":{\"last_seq\":-1}",
                Optional.<Standing>empty(),
                ",\"stands\":{\"behind_ms\":-1}",
                Optional.<Standing>empty(),
                ",\"stands\":{\"state\":\"%s\"}".formatted("x".repeat(65)),
                Optional.<Standing>empty())
            .entrySet()) {
      String answer =
          "{\"seq_final\":9,\"logs\":[],\"tag\":\"t\"" + said.getKey() + ",\"status\":\"OK\"}";
      MasterClient master = client(serve(request -> result(request, answer)));
      assertThat(given(master.pull(P, 10, 1, "t")))
          .as(said.getKey())
          .isEqualTo(new Pulled(new Updates.CaughtUp(9), said.getValue()));
    }
  }

  @Test
  void aHistoryThatCannotBeOneIsUnreadable() throws Exception {
    for (String wrong :
        List.of(
            "{\"branches\":[{\"id\":\"x\"}],\"tag\":\"t\",\"status\":\"OK\"}",
            "{\"branches\":7,\"tag\":\"t\",\"status\":\"OK\"}")) {
      MasterClient master = client(serve(request -> result(request, wrong)));
      assertThat(answer(master.history(P))).isInstanceOf(MasterAnswer.Unreadable.class);
    }
  }

  @Test
  void aMasterWithoutHistoryIsTrustedAsLongAsItsConnectionStands() throws Exception {
    UnaryOperator<String> original =
        request ->
            request.contains("get_history")
                ? "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not"
                    + " found\"},\"id\":"
                    + id(request)
                    + "}"
                : result(request, "{\"seq_final\":9,\"logs\":[],\"status\":\"OK\"}");
    RpcServer first = serve(original);
    MasterClient master = client(first);
    History told = given(master.history(P));
    assertThat(told.timeline()).isEqualTo(Timeline.UNKNOWN);
    assertThat(given(master.updatesSince(P, 10, 1, told.tag()))).isEqualTo(new Updates.CaughtUp(9));

    first.close();
    await().until(() -> !master.connected());
    assertThat(answer(master.history(P)))
        .as("nobody is there to be trusted")
        .isEqualTo(new MasterAnswer.None<History>("not connected to the master"));
    serve(first.port(), original);
    await().until(master::connected);
    assertThat(answer(master.updatesSince(P, 10, 1, told.tag())))
        .isEqualTo(new MasterAnswer.Stale<Updates>());
    assertThat(given(master.updatesSince(P, 10, 1, given(master.history(P)).tag())))
        .isEqualTo(new Updates.CaughtUp(9));
  }

  private static String result(String request, String json) {
    return "{\"jsonrpc\":\"2.0\",\"result\":" + json + ",\"id\":" + id(request) + "}";
  }

  @Test
  void matchesAnswersByIdAcrossConnections() throws Exception {
    RpcServer server =
        serve(
            request ->
                "{\"id\":" + id(request) + ",\"result\":{\"prefixes\":[],\"status\":\"OK\"}}");
    MasterClient master = client(server.port(), 3, 5_000);
    List<CompletionStage<MasterAnswer<List<Bytes>>>> stages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      stages.add(master.allPrefixes(false));
    }
    for (var stage : stages) {
      assertThat(given(stage)).isEmpty();
    }
  }

  @Test
  void aRequestWithoutAnAnswerEndsInTime() throws Exception {
    RpcServer server = serve(_ -> "");
    MasterClient master = client(server.port(), 1, 50);
    assertThat(answer(master.allPrefixes(false)))
        .isEqualTo(
            new MasterAnswer.None<>("no answer from 127.0.0.1:" + server.port() + " in 50 ms"));
  }

  @Test
  void connectsAgainAfterALossAndSaysSoMeanwhile() throws Exception {
    RpcServer first = serve(MasterClientTest::scripted);
    int port = first.port();
    RpcClient client = RpcClient.open(new UpstreamConfig("127.0.0.1", port, 1, 20, 5_000));
    opened.add(client);
    MasterClient master = new MasterClient(client);
    await().until(master::connected);
    assertThat(client.made()).isEqualTo(1);
    given(master.allPrefixes(true));
    first.close();
    await().until(() -> !master.connected());
    assertThat(answer(master.allPrefixes(true)))
        .isEqualTo(new MasterAnswer.None<>("not connected to 127.0.0.1:" + port));

    serve(port, MasterClientTest::scripted);
    await().until(master::connected);
    assertThat(client.made()).isEqualTo(2);
    assertThat(given(master.allPrefixes(true))).hasSize(2);
  }

  @Test
  void aLostConnectionEndsWhatWaitsForIt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      MasterClient master = client(silent.getLocalPort(), 1, 60_000);
      var stage = master.allPrefixes(true);
      silent.accept().close();
      assertThat(answer(stage))
          .isEqualTo(
              new MasterAnswer.None<>(
                  "the connection to 127.0.0.1:" + silent.getLocalPort() + " was lost"));
    }
  }

  @Test
  void aPeerThatHasGoneWithoutAFarewellIsConnectedToAnew() throws Exception {
    try (ServerSocket dead = new ServerSocket(0)) {
      MasterClient master = client(dead.getLocalPort(), 1, 50);
      try (Socket first = dead.accept()) {
        assertThat(answer(master.allPrefixes(true))).isInstanceOf(MasterAnswer.None.class);
        dead.setSoTimeout(20_000);
        try (Socket second = dead.accept()) {
          assertThat(second.getPort()).isNotEqualTo(first.getPort());
        }
      }
    }
  }

  @Test
  void whatIsNoJsonRpcClosesTheConnection() throws Exception {
    MasterClient master = client(serve(_ -> "HTTP/1.1 400 Bad Request"));
    assertThat(answer(master.allPrefixes(true))).isInstanceOf(MasterAnswer.None.class);
  }

  private static String scripted(String request) {
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

  private static String id(String request) {
    return request.replaceAll(".*\"id\":(\\d+)}", "$1");
  }

  private static List<JsonNode> goldenWire() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (var in = MasterClientTest.class.getResourceAsStream("/golden/slave-wire.jsonl")) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        lines.add(JsonMapper.builder().build().readTree(line));
      }
    }
    return lines;
  }

  private RpcServer serve(UnaryOperator<String> answer) throws IOException {
    return serve(0, answer);
  }

  private RpcServer serve(int port, UnaryOperator<String> answer) throws IOException {
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

  private MasterClient client(RpcServer server) {
    return client(server.port(), 1, 5_000);
  }

  private MasterClient client(int port, int connections, long timeoutMs) {
    RpcClient client =
        RpcClient.open(new UpstreamConfig("127.0.0.1", port, connections, 20, timeoutMs));
    opened.add(client);
    MasterClient master = new MasterClient(client);
    await().until(master::connected);
    return master;
  }

  private static <T> T given(CompletionStage<MasterAnswer<T>> stage) throws Exception {
    assertThat(answer(stage)).isInstanceOf(MasterAnswer.Given.class);
    return ((MasterAnswer.Given<T>) answer(stage)).value();
  }

  private static <T> MasterAnswer<T> answer(CompletionStage<MasterAnswer<T>> stage)
      throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
