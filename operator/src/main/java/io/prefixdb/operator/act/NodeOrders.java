package io.prefixdb.operator.act;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.plan.Action;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends orders to nodes without waiting, and remembers what became of the latest. The memory is
 * only a convenience: after a restart the same order is sent once more under the same id, which a
 * node takes as the same order.
 */
public final class NodeOrders {
  private static final Logger log = LoggerFactory.getLogger(NodeOrders.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /**
   * An order whose answer was lost, or whose node does not show it, may be sent again after this.
   */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

  private static final int REMEMBERED_MAX = 10_000;
  private static final long ANSWER_BYTES_MAX = 64L << 10;

  private final HttpClient http;
  private final LongSupplier nanoClock;
  private final Map<String, Sent> sent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  private record Sent(long atNanos, OrderAnswer answer) {}

  /** Uses a client that may be shared. */
  public NodeOrders(HttpClient http, LongSupplier nanoClock) {
    this.http = http;
    this.nanoClock = nanoClock;
  }

  /** What became of the order with that id. Called by passes; never waits. */
  public synchronized OrderAnswer answerTo(String id) {
    Sent found = sent.get(id);
    if (found == null) {
      return new OrderAnswer.None();
    }
    boolean old = nanoClock.getAsLong() - found.atNanos() >= AGAIN_AFTER.toNanos();
    return old && found.answer() instanceof OrderAnswer.UnderWay
        ? new OrderAnswer.None()
        : found.answer();
  }

  void send(Action.OrderReload order) {
    log.info(
        "order {} to load {} again by {} from {} (order {})",
        order.node(),
        order.prefixes(),
        order.method(),
        order.source() == null ? "the master" : order.source(),
        order.id());
    remember(order.id(), new OrderAnswer.UnderWay());
    HttpRequest request =
        HttpRequest.newBuilder(order.adminPort().resolve("/v1/reload"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body(order)))
            .build();
    var _ =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    log.warn("order {} to {}: {}", order.id(), order.node(), failure.getMessage());
                  } else {
                    answered(order, response);
                  }
                });
  }

  /** A conflict is no refusal: another reload runs, or the order is known already. */
  private void answered(Action.OrderReload order, HttpResponse<byte[]> response) {
    int code = response.statusCode();
    if (code == 202) {
      return;
    }
    String text = new String(response.body(), StandardCharsets.UTF_8).strip();
    log.warn("order {} to {}: {} {}", order.id(), order.node(), code, text);
    if (code >= 400 && code < 500 && code != 409) {
      remember(order.id(), new OrderAnswer.Refused("%d %s".formatted(code, detail(text))));
    }
  }

  private synchronized void remember(String id, OrderAnswer answer) {
    sent.put(id, new Sent(nanoClock.getAsLong(), answer));
  }

  private static String body(Action.OrderReload order) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", order.id());
    members.put("prefixes", order.prefixes());
    members.put("method", order.method());
    if (order.source() != null) {
      members.put("source", order.source());
    }
    if (order.maxBytesPerSecond() > 0) {
      members.put("maxBytesPerSecond", order.maxBytesPerSecond());
    }
    try {
      return JSON.writeValueAsString(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order did not become JSON", e);
    }
  }

  private static String detail(String problem) {
    try {
      return JSON.readTree(problem).path("detail").asText(problem);
    } catch (JsonProcessingException e) {
      return problem;
    }
  }
}
