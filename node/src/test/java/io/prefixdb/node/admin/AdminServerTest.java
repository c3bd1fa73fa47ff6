package io.prefixdb.node.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.admin.NodeView.ReloadOrder;
import io.prefixdb.node.admin.NodeView.ReloadReply;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Upstream;
import io.prefixdb.node.rpc.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The text format 0.0.4 of Prometheus. */
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";

  private static final Pattern COMMENT =
      Pattern.compile(
          "# (HELP %s \\S.*|TYPE %s (gauge|counter|histogram|summary))".formatted(NAME, NAME));
  private static final String LABEL = "[a-zA-Z_]\\w*=\"(?:[^\"\\\\\\n]|\\\\[\"\\\\n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "%s(\\{%s(,%s)*})? (-?\\d+(\\.\\d+)?(E-?\\d+)?|\\+Inf|NaN)"
              .formatted(NAME, LABEL, LABEL));

  private final FakeNode node = new FakeNode();
  private final HttpClient http = HttpClient.newHttpClient();
  private AdminServer server;

  @BeforeEach
  void start() throws Exception {
    server = AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), node);
  }

  @AfterEach
  void close() {
    server.close();
    http.shutdownNow();
  }

  @Test
  void livesWhateverTheVerdict() throws Exception {
    node.status = Statuses.brokenSlave();

    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyAsTheVerdictSays() throws Exception {
    node.status = Statuses.master();
    assertThat(get("/readyz"))
        .returns(200, HttpResponse::statusCode)
        .returns(json("{\"ready\":true,\"reasons\":[]}"), AdminServerTest::body);

    node.status = Statuses.brokenSlave();
    assertThat(get("/readyz"))
        .returns(503, HttpResponse::statusCode)
        .returns(
            json("{\"ready\":false,\"reasons\":[\"prefix 'p' is Broken: update 11 is gone\"]}"),
            AdminServerTest::body);
  }

  @Test
  void theStatusOfAMasterLeavesOutWhatDoesNotApply() throws Exception {
    node.status = Statuses.master();
    HttpResponse<String> response = get("/v1/status");

    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(body(response))
        .isEqualTo(
            json(
                """
                {"node":"orders-master-0","cluster":"5f0c","version":"0.1.0","build":{"java":"25","rocksdb":"11.8.1"},"mode":"master",
                 "configFile":"/etc/node.conf","iniFile":"/etc/node.ini","walTtlSeconds":7200,
                 "replicationSupported":true,"role":"master","managed":false,"startedAt":"2026-01-01T00:00:00Z",
                 "ready":true,"healthy":true,"reasons":[],
                 "prefixes":[{"name":"p","state":"Serving","sequence":20,
                   "writesPerSecond":2.5,"oldestUpdate":1,"bytes":12345,"walBytes":678,
                   "branch":{"id":"0123456789abcdef0123456789abcdef","epoch":1,"first":16}}],
                 "jobs":[],"disk":{"freeBytes":1,"totalBytes":2,"dataBytes":12345,"walBytes":678},
                 "retention":{"ttlSeconds":7200,"maxTtlSeconds":86400,"volumePercent":40,
                   "walBytes":678,"shareBytes":900,
                   "slaves":[{"name":"orders-slave-0","prefix":"p","cursor":11,"ackedSequence":10,
                     "lastSeenSeconds":0.5,"lagSequences":10,"lagSeconds":1.5,
                     "headroomSequences":3,"headroomSeconds":7100.0,"trend":"growing",
                     "breakSeconds":600.0}],
                   "pins":[{"holder":"copy-1","prefix":"p","sequence":5,
                     "until":"2026-01-01T01:00:00Z"}],
                   "lastLoss":{"time":"2026-01-01T00:00:01Z","prefix":"p","who":"orders-slave-1",
                     "need":3,"reason":"WALDroppedForDisk","message":"no room"}}}
                """));
  }

  @Test
  void theStatusOfABrokenSlaveTellsWhatIsMissing() throws Exception {
    node.status = Statuses.brokenSlave();

    assertThat(body(get("/v1/status")))
        .isEqualTo(
            json(
                """
                {"node":"orders-slave-0","cluster":"5f0c","version":"0.1.0","build":{"java":"25","rocksdb":"11.8.1"},"mode":"slave",
                 "configFile":"/etc/node.conf","iniFile":"/etc/node.ini","walTtlSeconds":0,
                 "replicationSupported":false,"role":"slave","managed":true,"clusterId":"5f0c",
                 "epoch":7,"clockMillis":1000,"upstream":"orders-master:23002",
                 "upstreamConnected":true,"startedAt":"2026-01-01T00:00:00Z",
                 "ready":false,"healthy":false,
                 "reasons":["prefix 'p' is Broken: update 11 is gone"],
                 "prefixes":[{"name":"p","state":"Broken","sequence":10,"masterSequence":20,
                   "lagSequences":10,"lagSeconds":1.5,"writesPerSecond":2.5,"bytes":12345,"walBytes":678,"pausedSeconds":60.0,"silentSeconds":0.5,
                   "broken":{"reason":"WALGap","need":11,"first":15,"last":20,
                     "since":"2026-01-01T00:00:01Z","message":"update 11 is gone"}}],
                 "reload":{"running":true,"id":"r2","prefixes":["p"],"method":"Copy",
                   "startedAt":"2026-01-01T00:00:03Z","source":"slave-1:23002","prefix":"p",
                   "keysDone":100,"bytesDone":1000,"bytesKept":500,"bytesTotal":4000,
                   "bytesPerSecond":250,"secondsLeft":10},
                 "lastReload":{"id":"r1","prefixes":["p"],"method":"API",
                   "startedAt":"2026-01-01T00:00:01Z","finishedAt":"2026-01-01T00:00:02Z",
                   "result":"Failed","message":"the master went away","keys":3,"bytes":30,
                   "bytesKept":0},
                 "diverged":[{"prefix":"p","from":6,"to":8,"updates":3,"file":"/data_diverged/p/6-8-0a.jsonl"}],
                 "jobs":[{"name":"backup","lastSuccess":"2026-01-01T00:00:02Z","lastSeconds":1.5,
                   "lastBytes":42,"lastError":"full","failures":3}],
                 "disk":{"freeBytes":1,"totalBytes":2,"dataBytes":12345,"walBytes":678},
                 "retention":{"ttlSeconds":0,"maxTtlSeconds":86400,"volumePercent":40,"walBytes":0,
                   "shareBytes":0,"slaves":[],"pins":[]}}
                """));
  }

  @Test
  void metricsAreWhatPrometheusReads() throws Exception {
    node.status = Statuses.brokenSlave();
    HttpResponse<String> response = get("/metrics");

    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).endsWith("\n");
    List<String> lines = response.body().lines().toList();
    assertThat(lines)
        .allMatch(
            line -> COMMENT.matcher(line).matches() || SAMPLE.matcher(line).matches(),
            "a comment or a sample");
    assertThat(lines)
        .doesNotHaveDuplicates()
        .contains(
            "prefixdb_ready 0.0",
            "prefixdb_upstream_connected 1.0",
            "prefixdb_role{role=\"slave\"} 1.0",
            "prefixdb_role{role=\"master\"} 0.0",
            "prefixdb_epoch 7.0",
            "prefixdb_diverged_updates{prefix=\"p\"} 3.0",
            "prefixdb_prefix_sequence{prefix=\"p\"} 10.0",
            "prefixdb_replication_lag_sequences{prefix=\"p\"} 10.0",
            "prefixdb_replication_lag_seconds{prefix=\"p\"} 1.5",
            "prefixdb_replication_broken{prefix=\"p\"} 1.0",
            "prefixdb_replication_silent_seconds{prefix=\"p\"} 0.5",
            "prefixdb_prefix_write_operations_per_second{prefix=\"p\"} 2.5",
            "prefixdb_prefix_wal_bytes{prefix=\"p\"} 678.0",
            "prefixdb_build_info{java=\"25\",mode=\"slave\",rocksdb=\"11.8.1\",version=\"0.1.0\"} 1",
            "prefixdb_connections{port=\"main-tcp\"} 7.0",
            "prefixdb_requests_total{method=\"set\",port=\"main-tcp\",status=\"IOError\"} 1.0",
            "prefixdb_request_duration_seconds_bucket{method=\"set\",port=\"main-tcp\",le=\"5.0E-5\"} 0",
            "prefixdb_request_duration_seconds_bucket{method=\"set\",port=\"main-tcp\",le=\"+Inf\"} 3",
            "prefixdb_request_duration_seconds_sum{method=\"set\",port=\"main-tcp\"} 0.25",
            "prefixdb_queue_length{port=\"main-tcp\",queue=\"queue-workflow\"} 5.0",
            "prefixdb_queue_warn_length{port=\"main-tcp\",queue=\"queue-workflow\"} 10.0",
            "prefixdb_queue_dropped_total{port=\"main-tcp\",queue=\"queue-workflow\",reason=\"full\"} 4.0",
            "prefixdb_queue_dropped_total{port=\"main-tcp\",queue=\"queue-workflow\",reason=\"timeout\"} 3.0",
            "prefixdb_prefix_paused_seconds{prefix=\"p\"} 60.0",
            "prefixdb_job_last_success_timestamp_seconds{job=\"backup\"} 1.767225602E9",
            "prefixdb_job_failures_total{job=\"backup\"} 3.0",
            "prefixdb_reload_running 1.0");
  }

  @Test
  void metricsOfAMasterHaveNoLag() throws Exception {
    node.status = Statuses.master();

    assertThat(get("/metrics").body().lines().filter(line -> line.contains("replication_lag")))
        .allMatch(line -> line.startsWith("#"));
  }

  @Test
  void metricsOfAMasterTellHowItsSlavesStand() throws Exception {
    node.status = Statuses.master();

    assertThat(get("/metrics").body().lines())
        .contains(
            "prefixdb_wal_max_ttl_seconds 86400.0",
            "prefixdb_wal_bytes 678.0",
            "prefixdb_wal_share_bytes 900.0",
            "prefixdb_wal_pins 1.0",
            "prefixdb_slave_lag_sequences{prefix=\"p\",slave=\"orders-slave-0\"} 10.0",
            "prefixdb_slave_lag_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 1.5",
            "prefixdb_slave_silent_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 0.5",
            "prefixdb_slave_headroom_sequences{prefix=\"p\",slave=\"orders-slave-0\"} 3.0",
            "prefixdb_slave_headroom_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 7100.0",
            "prefixdb_slave_break_seconds{prefix=\"p\",slave=\"orders-slave-0\"} 600.0");
  }

  @Test
  void namesOfPrefixesAreEscapedInMetrics() throws Exception {
    node.status = Statuses.masterOf("a\"b\\c\nd");

    assertThat(get("/metrics").body().lines())
        .allMatch(line -> COMMENT.matcher(line).matches() || SAMPLE.matcher(line).matches())
        .contains("prefixdb_prefix_sequence{prefix=\"a\\\"b\\\\c\\nd\"} 20.0");
  }

  @Test
  void aReloadIsAccepted() throws Exception {
    node.reply = new ReloadReply.Accepted("r1");
    HttpResponse<String> response =
        reload("{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"API\"}");

    assertThat(response)
        .returns(202, HttpResponse::statusCode)
        .returns(json("{\"id\":\"r1\"}"), AdminServerTest::body);
    assertThat(node.orders).containsExactly(new ReloadOrder("r1", List.of("p"), "API", null, null));
  }

  @Test
  void anOrderOfACopyNamesItsSourceAndItsSpeed() throws Exception {
    node.reply = new ReloadReply.Accepted("r1");
    assertThat(
            reload(
                "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"Auto\",\"source\":\"slave-1:23002\",\"maxBytesPerSecond\":1000}"))
        .returns(202, HttpResponse::statusCode);
    assertThat(node.orders)
        .containsExactly(new ReloadOrder("r1", List.of("p"), "Auto", "slave-1:23002", 1000L));
  }

  @Test
  void aReloadThatRunsCanBeCancelled() throws Exception {
    node.running = Optional.of("r1");
    assertThat(delete("/v1/reload"))
        .returns(202, HttpResponse::statusCode)
        .returns(json("{\"id\":\"r1\"}"), AdminServerTest::body);
    node.running = Optional.empty();
    assertProblem(
        delete("/v1/reload"), 409, "conflict", "no reload runs: there is nothing to cancel");
  }

  @Test
  void refusalsAreProblemsWithOneSentence() throws Exception {
    String order = "{\"id\":\"r1\",\"prefixes\":[\"x\"],\"method\":\"API\"}";
    node.reply = new ReloadReply.Invalid("prefixes: [x] (expected: others)");
    assertProblem(reload(order), 400, "invalid-order", "prefixes: [x] (expected: others)");

    node.reply = new ReloadReply.Conflict("reload 'r0' runs already: wait for it");
    assertProblem(reload(order), 409, "conflict", "reload 'r0' runs already: wait for it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "7",
        "{}",
        "{\"id\":\"r1\",\"prefixes\":[\"p\"]}",
        "{\"id\":null,\"prefixes\":[\"p\"],\"method\":\"API\"}",
        "{\"id\":\"r1\",\"prefixes\":null,\"method\":\"API\"}",
        "{\"id\":\"r1\",\"prefixes\":[null],\"method\":\"API\"}",
        "{\"id\":\"r1\",\"prefixes\":\"p\",\"method\":\"API\"}",
        "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"API\",\"force\":true}",
        "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"API\"}{}",
      })
  void whatIsNoOrderIsRefused(String body) throws Exception {
    assertProblem(
        reload(body),
        400,
        "invalid-order",
        "the body is no reload order (expected:"
            + " {\"id\":\"…\",\"prefixes\":[\"…\"],\"method\":\"Auto\"})");
    assertThat(node.orders).isEmpty();
  }

  @Test
  void lettingCopiesGoIsAcceptedForThoseThatAreMissing() throws Exception {
    HttpResponse<String> accepted = post("/v1/detach", "{\"prefixes\":[\"gone\"]}");
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(body(accepted)).isEqualTo(json("{\"prefixes\":[\"gone\"]}"));
    assertProblem(
        post("/v1/detach", "{\"prefixes\":[\"p\"]}"),
        409,
        "conflict",
        "prefixes [p] are not missing");
    assertProblem(
        post("/v1/detach", "{\"prefixes\":7}"),
        400,
        "invalid-order",
        "the body is no detach order (expected: {\"prefixes\":[\"…\"]})");
  }

  @Test
  void anOrderForTheLogsIsCarriedOut() throws Exception {
    assertThat(
            post(
                "/v1/retention",
                """
                {"ttl":"2h10m","pins":[{"holder":"copy-1","prefix":"p","sequence":5,
                  "until":"2026-01-01T01:00:00Z"}]}
                """))
        .returns(200, HttpResponse::statusCode)
        .returns(json("{\"accepted\":true}"), AdminServerTest::body);
    post("/v1/retention", "{\"ttl\":7200}");

    assertThat(node.kept)
        .containsExactly(
            new RetentionOrder(
                Optional.of(Duration.ofMinutes(130)),
                Optional.of(
                    List.of(
                        new RetentionOrder.Pin(
                            "copy-1", "p", 5, Instant.parse("2026-01-01T01:00:00Z"))))),
            new RetentionOrder(Optional.of(Duration.ofHours(2)), Optional.empty()));

    node.keeping = new NodeView.OrderReply.Conflict("no logs are kept");
    assertProblem(post("/v1/retention", "{}"), 409, "conflict", "no logs are kept");
  }

  @Test
  void aRoleOrderIsHandedOverAndAnsweredWithTheRoleInForce() throws Exception {
    node.roleReply =
        new RoleReply.InForce(
            new RoleStatus("standby", true, "5f0c", 8L, null, 9_000L), null, Map.of("p", 20L));

    assertThat(
            post(
                "/v1/role",
                """
                {"clusterId":"5f0c","epoch":8,"role":"master","upstream":null,
                 "writeLeaseMillis":3000,"asOfMillis":8900}
                """))
        .returns(200, HttpResponse::statusCode)
        .returns(
            json(
                """
                {"role":"standby","managed":true,"clusterId":"5f0c","epoch":8,"clockMillis":9000,
                 "positions":{"p":20}}
                """),
            AdminServerTest::body);
    post(
        "/v1/role", "{\"clusterId\":\"5f0c\",\"epoch\":8,\"role\":\"slave\",\"upstream\":\"m:2\"}");

    assertThat(node.roles)
        .containsExactly(
            new RoleOrder(
                "5f0c",
                8,
                Role.MASTER,
                Optional.empty(),
                Duration.ofSeconds(3),
                OptionalLong.of(8_900)),
            new RoleOrder(
                "5f0c",
                8,
                Role.SLAVE,
                Optional.of(new Upstream("m", 2)),
                Duration.ZERO,
                OptionalLong.empty()));
    node.roleReply = new RoleReply.Conflict("epoch 8 is over");
    String order = "{\"clusterId\":\"5f0c\",\"epoch\":8,\"role\":\"standby\"}";
    assertProblem(post("/v1/role", order), 409, "conflict", "epoch 8 is over");
    node.roleReply = new RoleReply.Failed("no space left");
    assertProblem(post("/v1/role", order), 500, "internal", "no space left");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"clusterId":"c","epoch":1,"role":"king"}    | role: "king" (expected: master, slave or standby)
          {"clusterId":"c","epoch":1,"role":"master"}  | writeLeaseMillis is missing (expected: milliseconds, or 0 for a lease without end)
          {"clusterId":"c","epoch":"1","role":"standby"} | epoch: "1" (expected: a whole number)
          {"clusterId":"c","epoch":0,"role":"standby"} | epoch: 0 (expected: at least 1)
          {"clusterId":"c","epoch":1,"role":"slave","upstream":"x"} | upstream: "x" (expected: "host:port")
          {"clusterId":"c","epoch":1,"role":"standby","lease":1} | 'lease' is unknown (expected: clusterId, epoch, role, upstream, writeLeaseMillis, asOfMillis)
          []                                           | the body is no order (expected: an object with clusterId, epoch, role, upstream, writeLeaseMillis, asOfMillis)
          {                                            | the body is no role order (expected: {"clusterId":"…","epoch":1,"role":"standby"})
          """)
  void whatIsNoRoleOrderIsRefused(String body, String sentence) throws Exception {
    assertProblem(post("/v1/role", body), 400, "invalid-order", sentence);
    assertThat(node.roles).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"ttl":"soon"}  | ttl: 'soon' (expected: seconds, or a duration such as "2h10m", of at least 1 s)
          {"ttl":0}       | ttl: '0' (expected: seconds, or a duration such as "2h10m", of at least 1 s)
          {"pins":{}}     | pins: {} (expected: a list)
          {"tll":"2h"}    | 'tll' is unknown (expected: pins, ttl)
          {"pins":[{"holder":"a","prefix":"p","sequence":1,"until":"soon"}]} | until: 'soon' (expected: a time such as "2026-01-01T00:00:00Z")
          {"pins":[{"prefix":"p"}]} | pins: {"prefix":"p"} (expected: each with holder, prefix, sequence, until)
          []              | '[]' is no order (expected: an object with pins, ttl)
          {               | the body is no order (expected: {"ttl":"2h","pins":[…]}, each may be left out)
          """)
  void whatIsNoOrderForTheLogsIsRefused(String body, String sentence) throws Exception {
    assertProblem(post("/v1/retention", body), 400, "invalid-order", sentence);
    assertThat(node.kept).isEmpty();
  }

  @Test
  void anOrderOverTheLimitIsRefused() throws Exception {
    String order = "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"API\"}";

    assertProblem(
        reload(order + " ".repeat((1 << 20) + 1 - order.length())),
        413,
        "too-large",
        "the body has more than 1048576 bytes (expected: an order for fewer prefixes)");
    assertThat(node.orders).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/readyz/", "/v1", "/v1/reload", "/status?x=1"})
  void otherRequestsAreNotFound(String path) throws Exception {
    assertProblem(
        get(path),
        404,
        "not-found",
        "GET %s (expected: GET /livez, /readyz, /metrics or /v1/status, POST or DELETE /v1/reload, or POST /v1/detach, /v1/retention or /v1/role)"
            .formatted(URI.create(path).getPath()));
  }

  @Test
  void aVerdictThatFailsIsAServerError() throws Exception {
    node.status = null;

    assertProblem(get("/readyz"), 500, "internal", "the node failed to answer: see its log");
  }

  @Test
  void clientsThatNeverFinishTheirRequestsKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        silent.add(socket);
        socket.getOutputStream().write("POST /v1/reload HT".getBytes(US_ASCII));
      }
      assertThat(get("/livez").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private HttpResponse<String> reload(String body) throws Exception {
    return post("/v1/reload", body);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> delete(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String type, String detail) throws Exception {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.path("type").asText()).isEqualTo("urn:prefixdb:problem:" + type);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).isEqualTo(detail);
  }

  private static JsonNode body(HttpResponse<String> response) {
    return json(response.body());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (Exception e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  /** Says what it is told to say, and keeps the orders. */
  private static final class FakeNode implements NodeView {
    private final List<ReloadOrder> orders = new ArrayList<>();
    private volatile @Nullable NodeStatus status = Statuses.master();
    private volatile Optional<String> running = Optional.empty();
    private final List<RetentionOrder> kept = new ArrayList<>();
    private final List<RoleOrder> roles = new ArrayList<>();
    private volatile RoleReply roleReply = new RoleReply.Conflict("?");
    private volatile OrderReply keeping = new OrderReply.Accepted();
    private volatile ReloadReply reply = new ReloadReply.Accepted("?");

    @Override
    public NodeStatus status() {
      NodeStatus told = status;
      if (told == null) {
        throw new IllegalStateException("the test wants it");
      }
      return told;
    }

    @Override
    public List<Port> ports() {
      List<Long> buckets =
          new ArrayList<>(Collections.nCopies(Traffic.boundsSeconds().size() + 1, 0L));
      buckets.set(1, 3L);
      return List.of(
          new Port(
              "main-tcp",
              7,
              List.of(
                  new Traffic.MethodTraffic("set", Map.of("OK", 2L, "IOError", 1L), buckets, 0.25)),
              Optional.of(new Queue("queue-workflow", 2, 5, 10, 4, 3))));
    }

    @Override
    public Optional<String> cancelReload() {
      return running;
    }

    @Override
    public RoleReply role(RoleOrder order) {
      roles.add(order);
      return roleReply;
    }

    @Override
    public OrderReply retention(RetentionOrder order) {
      kept.add(order);
      return keeping;
    }

    @Override
    public synchronized ReloadReply reload(ReloadOrder order) {
      orders.add(order);
      return reply;
    }

    @Override
    public Optional<String> detach(DetachOrder order) {
      return order.prefixes().equals(List.of("gone"))
          ? Optional.empty()
          : Optional.of("prefixes [p] are not missing");
    }
  }
}
