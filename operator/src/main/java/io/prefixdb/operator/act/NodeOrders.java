package io.prefixdb.operator.act;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.operator.observed.NodeWord;
import io.prefixdb.operator.observed.OrderAnswer;
import io.prefixdb.operator.observed.WholeAnswer;
import io.prefixdb.operator.plan.Action;
import io.prefixdb.operator.plan.Texts;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

  /** A node that would not may think otherwise when more of the cluster has been told. */
  private static final Duration AGAIN_AFTER_REFUSAL = Duration.ofSeconds(30);

  /** In the sentence of a node that would be the master in a later epoch only. */
  private static final Pattern EPOCH =
      Pattern.compile("(?:expected: (?:epoch|at least)|promote it with epoch) ([0-9]{1,15})");

  /** A master that only people replace needs no renewal of its right to take writes. */
  private static final long LEASE_WITHOUT_END = 0;

  private static final int REMEMBERED_MAX = 10_000;
  private static final long ANSWER_BYTES_MAX = 4L << 20;

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
    Duration stays =
        found.answer() instanceof OrderAnswer.Refused ? AGAIN_AFTER_REFUSAL : AGAIN_AFTER;
    return nanoClock.getAsLong() - found.atNanos() >= stays.toNanos()
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
    post(
        order.id(),
        order.node(),
        HttpRequest.newBuilder(order.adminPort().resolve("/v1/reload")).POST(body(members)),
        this::reload);
  }

  void send(Action.CancelReload order) {
    log.info("order {} to end its reload ({})", order.node(), order.id());
    post(
        order.id(),
        order.node(),
        HttpRequest.newBuilder(order.adminPort().resolve("/v1/reload")).DELETE(),
        (code, answer) -> null);
  }

  /** A conflict is no refusal: another reload runs, or the order is known already. */
  private @Nullable OrderAnswer reload(int code, JsonNode answer) {
    return code >= 400 && code < 500 && code != 409 ? refused(code, answer) : null;
  }

  void send(Action.OrderRole order) {
    log.info("order {} to be {} in epoch {}", order.node(), order.role(), order.epoch());
    var members = new LinkedHashMap<String, Object>();
    members.put("clusterId", order.clusterId());
    members.put("epoch", order.epoch());
    members.put("role", order.role());
    if (order.upstream() != null) {
      members.put("upstream", order.upstream());
    }
    if (order.role().equals("master")) {
      members.put("writeLeaseMillis", LEASE_WITHOUT_END);
    }
    if (order.asOfMillis() != null) {
      members.put("asOfMillis", order.asOfMillis());
    }
    post(
        order.id(),
        order.node(),
        HttpRequest.newBuilder(order.adminPort().resolve("/v1/role")).POST(body(members)),
        this::role);
  }

  private @Nullable OrderAnswer role(int code, JsonNode answer) {
    if (code == 200) {
      var positions = new TreeMap<String, Long>();
      answer
          .path("positions")
          .properties()
          .forEach(end -> positions.put(end.getKey(), end.getValue().asLong()));
      return new OrderAnswer.Done(positions);
    }
    // A node that was started since the reading that was named is told again with a newer one.
    boolean restarted = answer.path("detail").asText().startsWith("asOfMillis");
    return code >= 400 && code < 500 && !restarted ? refused(code, answer) : null;
  }

  private static OrderAnswer refused(int code, JsonNode answer) {
    String sentence = answer.path("detail").asText(answer.toString());
    Matcher epoch = EPOCH.matcher(sentence);
    return new OrderAnswer.Refused(
        Texts.clip("%d %s".formatted(code, sentence)),
        code == 409 && epoch.find() ? believed(Long.parseLong(epoch.group(1))) : 0);
  }

  private static long believed(long epoch) {
    return epoch <= NodeWord.EPOCH_BELIEVED_MAX ? epoch : 0;
  }

  /** What an answer means; null when it means that the order may be under way still. */
  private interface Reading {
    @Nullable OrderAnswer of(int code, JsonNode answer);
  }

  private void post(String id, String node, HttpRequest.Builder order, Reading reading) {
    remember(id, new OrderAnswer.UnderWay());
    HttpRequest request =
        order.timeout(PATIENCE).header("Content-Type", "application/json").build();
    var _ =
        WholeAnswer.of(
                http,
                request,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX),
                PATIENCE.multipliedBy(2))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    log.warn("order {} to {}: {}", id, node, failure.getMessage());
                  } else {
                    answered(id, node, response, reading);
                  }
                });
  }

  private void answered(String id, String node, HttpResponse<byte[]> response, Reading reading) {
    int code = response.statusCode();
    String text = new String(response.body(), StandardCharsets.UTF_8).strip();
    if (code >= 300) {
      log.warn("order {} to {}: {} {}", id, node, code, Texts.clip(text));
    }
    OrderAnswer answer = reading.of(code, json(text));
    if (answer != null) {
      remember(id, answer);
    }
  }

  private synchronized void remember(String id, OrderAnswer answer) {
    sent.put(id, new Sent(nanoClock.getAsLong(), answer));
  }

  private static BodyPublisher body(Map<String, Object> members) {
    try {
      return BodyPublishers.ofString(JSON.writeValueAsString(members));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order did not become JSON", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
