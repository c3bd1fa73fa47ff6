package io.prefixdb.operator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.observed.StubNode;
import io.prefixdb.operator.plan.Action;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeOrdersTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong nanos = new AtomicLong();
  private final NodeOrders orders = new NodeOrders(http, nanos::get);
  private StubNode node;

  @BeforeEach
  void start() throws IOException {
    node = StubNode.start();
  }

  @AfterEach
  void stop() {
    node.close();
    http.close();
  }

  @Test
  void orderIsTheContractsBody() {
    send();

    await().untilAsserted(() -> assertThat(node.orders).hasSize(1));
    assertThat(node.orders.getFirst())
        .isEqualTo(
            "{\"id\":\"o-1\",\"prefixes\":[\"p\"],\"method\":\"Copy\",\"source\":\"10.0.0.1:23002\","
                + "\"maxBytesPerSecond\":1000}");
    assertThat(orders.answerTo("o-1")).isEqualTo(new OrderAnswer.UnderWay());
  }

  @Test
  void orderThatTheNodeDoesNotShowMayBeSentAgainAfterAWhile() {
    send();
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());

    assertThat(orders.answerTo("o-1")).isEqualTo(new OrderAnswer.None());
    assertThat(orders.answerTo("never sent")).isEqualTo(new OrderAnswer.None());
  }

  @Test
  void refusalIsRememberedWithTheNodesSentence() {
    node.reloadCode = 400;
    node.reloadAnswer = "{\"title\":\"Bad Request\",\"detail\":\"prefix 'p' is unknown\"}";
    send();

    await()
        .untilAsserted(
            () ->
                assertThat(orders.answerTo("o-1"))
                    .isEqualTo(new OrderAnswer.Refused("400 prefix 'p' is unknown", 0)));
  }

  @Test
  void conflictIsNoRefusal() {
    node.reloadCode = 409;
    send();
    await().untilAsserted(() -> assertThat(node.orders).hasSize(1));
    http.close(); // waits until the answer has been handled

    assertThat(orders.answerTo("o-1")).isEqualTo(new OrderAnswer.UnderWay());
  }

  @Test
  void roleIsTheContractsBodyAndItsAnswerTellsWhereTheMasterEnded() {
    node.roleAnswer = "{\"role\":\"standby\",\"epoch\":2,\"positions\":{\"p\":7,\"q\":0}}";
    sendRole("standby", null);

    await()
        .untilAsserted(
            () ->
                assertThat(orders.answerTo("r-1"))
                    .isEqualTo(new OrderAnswer.Done(Map.of("p", 7L, "q", 0L))));
    assertThat(node.roles)
        .containsExactly("{\"clusterId\":\"5f0c\",\"epoch\":2,\"role\":\"standby\"}");
  }

  @Test
  void masterGetsALeaseWithoutEndAndASlaveItsUpstream() {
    sendRole("master", null);
    sendRole("slave", "orders-slave-0.orders-nodes.shop.svc:23002");

    await().untilAsserted(() -> assertThat(node.roles).hasSize(2));
    assertThat(node.roles)
        .containsExactlyInAnyOrder(
            "{\"clusterId\":\"5f0c\",\"epoch\":2,\"role\":\"master\",\"writeLeaseMillis\":0,"
                + "\"asOfMillis\":17}",
            "{\"clusterId\":\"5f0c\",\"epoch\":2,\"role\":\"slave\","
                + "\"upstream\":\"orders-slave-0.orders-nodes.shop.svc:23002\"}");
  }

  @Test
  void conflictIsARefusalOfARole() {
    node.roleCode = 409;
    node.roleAnswer = "{\"detail\":\"epoch 2 is over\"}";
    sendRole("master", null);

    await()
        .untilAsserted(
            () ->
                assertThat(orders.answerTo("r-1"))
                    .isEqualTo(new OrderAnswer.Refused("409 epoch 2 is over", 0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epoch 2 is over (expected: at least 8, which this node was told before)",
        "this node is standby in epoch 7, which has another master: promote it with epoch 8",
        "epoch 2 is over or has another master: prefix 'p' has updates of epoch 7 (expected: epoch 8 or later)"
      })
  void epochInWhichTheNodeWouldIsUnderstood(String sentence) {
    node.roleCode = 409;
    node.roleAnswer = "{\"detail\":\"%s\"}".formatted(sentence);
    sendRole("master", null);

    await()
        .untilAsserted(
            () ->
                assertThat(orders.answerTo("r-1"))
                    .isEqualTo(new OrderAnswer.Refused("409 " + sentence, 8)));
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(orders.answerTo("r-1")).as("not for ever").isEqualTo(new OrderAnswer.None());
  }

  @Test
  void nodeThatWasStartedSinceIsToldAgain() {
    node.roleCode = 409;
    node.roleAnswer =
        "{\"detail\":\"asOfMillis: 17 (expected: 20 to 30): the node was started since\"}";
    sendRole("master", null);
    await().untilAsserted(() -> assertThat(node.roles).hasSize(1));
    http.close(); // waits until the answer has been handled

    assertThat(orders.answerTo("r-1")).isEqualTo(new OrderAnswer.UnderWay());
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(orders.answerTo("r-1")).isEqualTo(new OrderAnswer.None());
  }

  @Test
  void reloadIsEndedByADelete() {
    orders.send(new Action.CancelReload("orders-slave-0", node.adminPort(), "end o-1", false));

    await().untilAsserted(() -> assertThat(node.orders).containsExactly("DELETE"));
    assertThat(orders.answerTo("end o-1")).isEqualTo(new OrderAnswer.UnderWay());
  }

  private void sendRole(String role, @Nullable String upstream) {
    orders.send(
        new Action.OrderRole(
            "orders-slave-0",
            node.adminPort(),
            "r-1",
            "5f0c",
            2,
            role,
            upstream,
            role.equals("master") ? 17L : null));
  }

  private void send() {
    orders.send(
        new Action.OrderReload(
            "orders-slave-0",
            node.adminPort(),
            "o-1",
            List.of("p"),
            "Copy",
            "10.0.0.1:23002",
            1000));
  }
}
