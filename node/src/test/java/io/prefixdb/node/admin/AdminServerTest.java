package io.prefixdb.node.admin;

import static io.prefixdb.node.admin.AdminClient.assertProblem;
import static io.prefixdb.node.admin.AdminClient.body;
import static io.prefixdb.node.admin.AdminClient.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port tells of the node, and how it stands what is no order. */
final class AdminServerTest {
  private final FakeNode node = new FakeNode();
  @RegisterExtension private final AdminClient admin = AdminClient.of(node);

  @Test
  void aPortThatSomebodyElseHasIsNamedWithTheReason() {
    InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port());
    assertThatThrownBy(() -> AdminServer.start(taken, new FakeStart()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the admin port cannot listen on " + taken)
        .hasMessageContainingAll("Address already in use", "(expected: admin.addr and admin.port");
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("no-such-host", 1);
    assertThatThrownBy(() -> AdminServer.start(unknown, new FakeStart()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-host");
  }

  @Test
  void livesWhateverTheVerdict() throws Exception {
    node.status = Statuses.brokenSlave();

    assertThat(admin.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyAsTheVerdictSays() throws Exception {
    node.status = Statuses.master();
    assertThat(admin.get("/readyz"))
        .returns(200, HttpResponse::statusCode)
        .returns(json("{\"ready\":true,\"reasons\":[]}"), AdminClient::body);

    node.status = Statuses.brokenSlave();
    assertThat(admin.get("/readyz"))
        .returns(503, HttpResponse::statusCode)
        .returns(
            json("{\"ready\":false,\"reasons\":[\"prefix 'p' is Broken: update 11 is gone\"]}"),
            AdminClient::body);
  }

  @Test
  void theStatusOfAMasterLeavesOutWhatDoesNotApply() throws Exception {
    node.status = Statuses.master();
    HttpResponse<String> response = admin.get("/v1/status");

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
                 "connections":{"heldBytes":65536,"maxBytes":1048576,"refused":2},
                 "responseTimes":[
                   {"port":"main-tcp","requests":1000,"p50Millis":0.25,"p95Millis":0.9,"p99Millis":3.5},
                   {"port":"queue-tcp","requests":0}],
                 "retention":{"ttlSeconds":7200,"maxTtlSeconds":86400,"volumePercent":40,
                   "walBytes":678,"shareBytes":900,"sentBytes":4096,
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

    assertThat(body(admin.get("/v1/status")))
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
                   "lagSequences":10,"lagSeconds":1.5,"writesPerSecond":2.5,"bytes":12345,"walBytes":678,"pausedSeconds":60.0,"pausedBy":["127.0.0.1"],"silentSeconds":0.5,
                   "differingSettings":[{"name":"TTL_seconds","master":"60","here":"0"},
                     {"name":"newer","master":"1"}],
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
                 "replication":{"connectionsMade":6,"lostUpdates":0,
                   "breaks":{"MasterBehind":0,"WALGap":2},
                   "reloads":[{"method":"API","result":"Failed","count":1}]},
                 "diverged":[{"prefix":"p","from":6,"to":8,"updates":3,"file":"/data_diverged/p/6-8-0a.jsonl"}],
                 "jobs":[{"name":"backup","lastSuccess":"2026-01-01T00:00:02Z","lastSeconds":1.5,
                   "lastBytes":42,"lastError":"full","failures":3}],
                 "disk":{"freeBytes":1,"totalBytes":2,"dataBytes":12345,"walBytes":678},
                 "connections":{"heldBytes":65536,"maxBytes":1048576,"refused":2},
                 "responseTimes":[],
                 "retention":{"ttlSeconds":0,"maxTtlSeconds":86400,"volumePercent":40,"walBytes":0,
                   "shareBytes":0,"sentBytes":0,"slaves":[],"pins":[]}}
                """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/readyz/", "/v1", "/status?x=1"})
  void otherRequestsAreNotFound(String path) throws Exception {
    assertProblem(
        admin.get(path),
        404,
        "not-found",
        "GET %s (expected: GET /livez, /readyz, /metrics or /v1/status, POST or DELETE /v1/reload, or POST /v1/detach, /v1/retention or /v1/role)"
            .formatted(URI.create(path).getPath()));
  }

  @Test
  void aMethodThatAPathDoesNotHaveIsNamedWithThoseThatItHas() throws Exception {
    assertThat(admin.get("/v1/reload"))
        .returns(405, HttpResponse::statusCode)
        .returns("POST, DELETE", reply -> reply.headers().firstValue("Allow").orElse(""));
    assertThat(admin.post("/livez", "{}"))
        .returns(405, HttpResponse::statusCode)
        .returns("GET, HEAD", reply -> reply.headers().firstValue("Allow").orElse(""));
    assertProblem(
        admin.delete("/metrics"),
        405,
        "method-not-allowed",
        "DELETE /metrics (expected: GET /livez, /readyz, /metrics or /v1/status, POST or DELETE"
            + " /v1/reload, or POST /v1/detach, /v1/retention or /v1/role)");
    assertThat(admin.get("/" + "x".repeat(5_000)).body()).hasSizeLessThan(1_000);
  }

  @Test
  void headIsGetWithoutTheBody() throws Exception {
    for (String path : List.of("/livez", "/metrics", "/nothing")) {
      HttpResponse<String> get = admin.get(path);
      assertThat(admin.head(path))
          .returns(get.statusCode(), HttpResponse::statusCode)
          .returns("", HttpResponse::body);
      assertThat(admin.head(path).headers().firstValue("Content-Type"))
          .isEqualTo(get.headers().firstValue("Content-Type"));
    }
  }

  @Test
  void aVerdictThatFailsIsAServerError() throws Exception {
    node.status = null;

    assertProblem(admin.get("/readyz"), 500, "internal", "the node failed to answer: see its log");
  }

  @Test
  void connectionsBeyondTheLimitAreClosedUntilOthersGo() throws Exception {
    List<Socket> many = new ArrayList<>();
    try {
      for (int i = 0; i < AdminServer.CONNECTIONS_MAX; i++) {
        many.add(new Socket(InetAddress.getLoopbackAddress(), admin.port()));
      }
      try (Socket more = new Socket(InetAddress.getLoopbackAddress(), admin.port())) {
        more.setSoTimeout(20_000);
        assertThat(more.getInputStream().read()).as("the end").isEqualTo(-1);
      }
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
    await().ignoreExceptions().until(() -> admin.get("/livez").statusCode() == 200);
  }

  @Test
  void clientsThatNeverFinishTheirRequestsKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port());
        silent.add(socket);
        socket.getOutputStream().write("POST /v1/reload HT".getBytes(US_ASCII));
      }
      assertThat(admin.get("/livez").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }
}
