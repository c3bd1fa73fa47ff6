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
                    .isEqualTo(new OrderAnswer.Refused("400 prefix 'p' is unknown")));
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
            "{\"clusterId\":\"5f0c\",\"epoch\":2,\"role\":\"master\",\"writeLeaseMillis\":0}",
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
                    .isEqualTo(new OrderAnswer.Refused("409 epoch 2 is over")));
  }

  private void sendRole(String role, @Nullable String upstream) {
    orders.send(
        new Action.OrderRole("orders-slave-0", node.adminPort(), "r-1", "5f0c", 2, role, upstream));
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
