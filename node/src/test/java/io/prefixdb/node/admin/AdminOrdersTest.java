package io.prefixdb.node.admin;

import static io.prefixdb.node.admin.AdminClient.assertProblem;
import static io.prefixdb.node.admin.AdminClient.body;
import static io.prefixdb.node.admin.AdminClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.admin.NodeView.ReloadOrder;
import io.prefixdb.node.admin.NodeView.ReloadReply;
import io.prefixdb.node.role.Role;
import io.prefixdb.node.role.RoleOrder;
import io.prefixdb.node.role.Upstream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders at the admin port, and how they are refused. */
final class AdminOrdersTest {
  private final FakeNode node = new FakeNode();
  @RegisterExtension private final AdminClient admin = AdminClient.of(node);

  @Test
  void aReloadIsAccepted() throws Exception {
    node.reply = new ReloadReply.Accepted("r1");
    HttpResponse<String> response =
        admin.reload("{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"API\"}");

    assertThat(response)
        .returns(202, HttpResponse::statusCode)
        .returns(json("{\"id\":\"r1\"}"), AdminClient::body);
    assertThat(node.orders)
        .containsExactly(new ReloadOrder("r1", List.of("p"), "API", List.of(), null));
  }

  @Test
  void anOrderOfACopyNamesItsSourceAndItsSpeed() throws Exception {
    node.reply = new ReloadReply.Accepted("r1");
    assertThat(
            admin.reload(
                "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"Auto\",\"source\":\"slave-1:23002\",\"maxBytesPerSecond\":1000}"))
        .returns(202, HttpResponse::statusCode);
    assertThat(node.orders)
        .containsExactly(
            new ReloadOrder("r1", List.of("p"), "Auto", List.of("slave-1:23002"), 1000L));
  }

  @Test
  void anOrderOfACopyMayNameSeveralSources() throws Exception {
    node.reply = new ReloadReply.Accepted("r1");
    assertThat(
            admin.reload(
                "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"Copy\",\"source\":[\"a:1\",\"b:2\"]}"))
        .returns(202, HttpResponse::statusCode);
    assertThat(node.orders)
        .containsExactly(new ReloadOrder("r1", List.of("p"), "Copy", List.of("a:1", "b:2"), null));
  }

  @Test
  void aReloadThatRunsCanBeCancelled() throws Exception {
    node.running = Optional.of("r1");
    assertThat(admin.delete("/v1/reload"))
        .returns(202, HttpResponse::statusCode)
        .returns(json("{\"id\":\"r1\"}"), AdminClient::body);
    node.running = Optional.empty();
    assertProblem(
        admin.delete("/v1/reload"), 409, "conflict", "no reload runs: there is nothing to cancel");
  }

  @Test
  void refusalsAreProblemsWithOneSentence() throws Exception {
    String order = "{\"id\":\"r1\",\"prefixes\":[\"x\"],\"method\":\"API\"}";
    node.reply = new ReloadReply.Invalid("prefixes: [x] (expected: others)");
    assertProblem(admin.reload(order), 400, "invalid-order", "prefixes: [x] (expected: others)");

    node.reply = new ReloadReply.Conflict("reload 'r0' runs already: wait for it");
    assertProblem(admin.reload(order), 409, "conflict", "reload 'r0' runs already: wait for it");
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
        admin.reload(body),
        400,
        "invalid-order",
        "the body is no reload order (expected:"
            + " {\"id\":\"…\",\"prefixes\":[\"…\"],\"method\":\"Auto\"})");
    assertThat(node.orders).isEmpty();
  }

  @Test
  void lettingCopiesGoIsAcceptedForThoseThatAreMissing() throws Exception {
    HttpResponse<String> accepted = admin.post("/v1/detach", "{\"prefixes\":[\"gone\"]}");
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(body(accepted)).isEqualTo(json("{\"prefixes\":[\"gone\"]}"));
    assertProblem(
        admin.post("/v1/detach", "{\"prefixes\":[\"p\"]}"),
        409,
        "conflict",
        "prefixes [p] are not missing");
    assertProblem(
        admin.post("/v1/detach", "{\"prefixes\":7}"),
        400,
        "invalid-order",
        "the body is no detach order (expected: {\"prefixes\":[\"…\"]})");
  }

  @Test
  void anOrderForTheLogsIsCarriedOut() throws Exception {
    assertThat(
            admin.post(
                "/v1/retention",
                """
                {"ttl":"2h10m","pins":[{"holder":"copy-1","prefix":"p","sequence":5,
                  "until":"2026-01-01T01:00:00Z"}]}
                """))
        .returns(200, HttpResponse::statusCode)
        .returns(json("{\"accepted\":true}"), AdminClient::body);
    admin.post("/v1/retention", "{\"ttl\":7200}");

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
    assertProblem(admin.post("/v1/retention", "{}"), 409, "conflict", "no logs are kept");
  }

  @Test
  void aRoleOrderIsHandedOverAndAnsweredWithTheRoleInForce() throws Exception {
    node.roleReply =
        new RoleReply.InForce(
            new RoleStatus("standby", true, "5f0c", 8L, null, 9_000L), null, Map.of("p", 20L));

    assertThat(
            admin.post(
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
            AdminClient::body);
    admin.post(
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
    assertProblem(admin.post("/v1/role", order), 409, "conflict", "epoch 8 is over");
    node.roleReply = new RoleReply.Failed("no space left");
    assertProblem(admin.post("/v1/role", order), 500, "internal", "no space left");
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
          {"clusterId":"c","epoch":1000000000000000000,"role":"standby"} | epoch: 1000000000000000000 (expected: at most 999999999999999999)
          {"clusterId":"c","epoch":1,"role":"slave","upstream":"x"} | upstream: "x" (expected: "host:port")
          {"clusterId":"c","epoch":1,"role":"standby","lease":1} | 'lease' is unknown (expected: clusterId, epoch, role, upstream, writeLeaseMillis, asOfMillis)
          []                                           | the body is no order (expected: an object with clusterId, epoch, role, upstream, writeLeaseMillis, asOfMillis)
          {                                            | the body is no role order (expected: {"clusterId":"…","epoch":1,"role":"standby"})
          """)
  void whatIsNoRoleOrderIsRefused(String body, String sentence) throws Exception {
    assertProblem(admin.post("/v1/role", body), 400, "invalid-order", sentence);
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
          {"pins":[{"holder":"a","prefix":"p","sequence":1,"until":"+999999999-12-31T23:59:59Z"}]} | until: '+999999999-12-31T23:59:59Z' (expected: a time before the year 10000)
          {"pins":[{"prefix":"p"}]} | pins: {"prefix":"p"} (expected: each with holder, prefix, sequence, until)
          []              | '[]' is no order (expected: an object with pins, ttl)
          {               | the body is no order (expected: {"ttl":"2h","pins":[…]}, each may be left out)
          """)
  void whatIsNoOrderForTheLogsIsRefused(String body, String sentence) throws Exception {
    assertProblem(admin.post("/v1/retention", body), 400, "invalid-order", sentence);
    assertThat(node.kept).isEmpty();
  }

  @Test
  void anOrderOverTheLimitIsRefused() throws Exception {
    String order = "{\"id\":\"r1\",\"prefixes\":[\"p\"],\"method\":\"API\"}";

    assertProblem(
        admin.reload(order + " ".repeat((1 << 20) + 1 - order.length())),
        413,
        "too-large",
        "the body has more than 1048576 bytes (expected: an order for fewer prefixes)");
    assertThat(node.orders).isEmpty();
  }
}
