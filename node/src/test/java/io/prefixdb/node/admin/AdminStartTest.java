package io.prefixdb.node.admin;

import static io.prefixdb.node.admin.AdminClient.assertProblem;
import static io.prefixdb.node.admin.AdminClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port tells while its node starts. */
final class AdminStartTest {
  private final FakeStart start = new FakeStart();
  private final FakeNode node = new FakeNode();
  @RegisterExtension private final AdminClient admin = AdminClient.ofStart(start);

  @Test
  void aStartThatGetsOnLivesAndIsNotReady() throws Exception {
    assertThat(admin.get("/livez").statusCode()).isEqualTo(200);
    assertThat(admin.head("/livez").statusCode()).isEqualTo(200);
    assertThat(admin.get("/readyz"))
        .returns(503, HttpResponse::statusCode)
        .returns(
            json("{\"ready\":false,\"reasons\":[\"opening: 37 of 128 prefixes\"]}"),
            AdminClient::body);
  }

  @Test
  void aStartThatDoesNotGetOnDoesNotLive() throws Exception {
    start.stall = Optional.of("nothing has moved for 600 s while prefix 'p' is opened");
    assertProblem(
        admin.get("/livez"),
        503,
        "starting",
        "this node does not get on with its start: nothing has moved for 600 s while prefix 'p' is opened");
    start.stall = Optional.empty();
    assertThat(admin.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void thereIsNoStatusThatSomebodyCouldTakeForOneOfANodeThatServes() throws Exception {
    HttpResponse<String> reply = admin.get("/v1/status");
    assertProblem(
        reply,
        503,
        "starting",
        "this node starts, and can tell nothing of its prefixes yet (opening: 37 of 128 prefixes): ask again later");
    assertThat(reply.headers().firstValue("Retry-After")).contains("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/role", "/v1/reload", "/v1/detach", "/v1/retention"})
  void ordersAreRefused(String path) throws Exception {
    assertProblem(
        admin.post(path, "{}"),
        503,
        "starting",
        "this node starts, and takes no orders yet (opening: 37 of 128 prefixes): ask again later");
  }

  @Test
  void whatIsNoRequestAtAllIsSoDuringAStartToo() throws Exception {
    assertThat(admin.get("/v2/status").statusCode()).isEqualTo(404);
    assertThat(admin.get("/v1/role").statusCode()).isEqualTo(405);
  }

  @Test
  void metricsTellHowFarItIs() throws Exception {
    assertThat(admin.get("/metrics"))
        .returns(200, HttpResponse::statusCode)
        .extracting(HttpResponse::body)
        .asString()
        .contains("prefixdb_ready 0.0\n")
        .contains("prefixdb_start_prefixes 128.0\n")
        .contains("prefixdb_start_prefixes_done 37.0\n")
        .contains("prefixdb_build_info{java=\"25\",mode=\"master\",rocksdb=\"11.8.1\"")
        .contains("jvm_threads_current");
    start.prefixes = Optional.empty();
    assertThat(admin.get("/metrics").body()).doesNotContain("prefixdb_start_prefixes ");
  }

  @Test
  void theNodeIsToldOfOnceItServes() throws Exception {
    start.stall = Optional.of("it was slow at last");
    node.status = Statuses.master();
    admin.serve(node);
    assertThat(admin.get("/livez").statusCode()).isEqualTo(200);
    assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(admin.get("/v1/status").statusCode()).isEqualTo(200);
    assertThat(admin.get("/metrics").body())
        .contains("prefixdb_ready 1.0\n")
        .doesNotContain("prefixdb_start_");
  }
}
