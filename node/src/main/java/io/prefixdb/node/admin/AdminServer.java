package io.prefixdb.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prefixdb.node.role.RoleOrder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin port over HTTP with JSON; errors are {@code application/problem+json} with one
 * sentence in {@code detail}. A thread of its own for each request, so that a busy node still
 * answers, and so does one whose other clients never finish their requests.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int BACKLOG = 64;
  private static final int BODY_BYTES_MAX = 1 << 20;

  /** Of a request that is not known, so much is repeated in the answer. */
  private static final int SHOWN_MAX = 200;

  /** More are closed as they come. */
  static final int CONNECTIONS_MAX = 1_000;

  private static final int REQUEST_SECONDS_MAX = 30;

  /** From the end of a request to that of its answer: longer than the longest order takes. */
  private static final int ANSWER_SECONDS_MAX = 120;

  private static final int NO_BODY = -1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static { // which the JDK's server reads when it is first used
    limit("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    limit("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
    limit("sun.net.httpserver.maxRspTime", ANSWER_SECONDS_MAX);
  }

  private final NodeView node;
  private final Metrics metrics;
  private final HttpServer server;
  private final ExecutorService threads;

  private AdminServer(NodeView node, HttpServer server, ExecutorService threads) {
    this.node = node;
    this.metrics = new Metrics(node);
    this.server = server;
    this.threads = threads;
  }

  private static void limit(String name, int value) {
    System.setProperty(name, System.getProperty(name, Integer.toString(value)));
  }

  /** Opens the port and serves {@code node} on it. */
  public static AdminServer start(InetSocketAddress address, NodeView node) throws IOException {
    HttpServer server = listening(address);
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
    AdminServer admin = new AdminServer(node, server, threads);
    server.setExecutor(threads);
    server.createContext("/", admin::handle);
    server.start();
    return admin;
  }

  private static HttpServer listening(InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "the admin port cannot listen on %s: %s (expected: admin.addr and admin.port are an address of this machine, and a port that nobody else has)"
              .formatted(address, e.getMessage()),
          e);
    }
  }

  /** The port that was opened. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Reply reply = answered(exchange);
      byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.type);
      if (reply.status == Fault.METHOD.status) {
        exchange.getResponseHeaders().set("Allow", allowed(path(exchange)));
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        exchange.sendResponseHeaders(reply.status, NO_BODY);
        return;
      }
      exchange.sendResponseHeaders(reply.status, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      LOG.debug("admin client went away", e);
    }
  }

  private record Reply(int status, String type, String body) {}

  private Reply answered(HttpExchange exchange) throws IOException {
    try {
      return answer(exchange);
    } catch (RuntimeException e) {
      LOG.error("admin request {} failed", exchange.getRequestURI(), e);
      return problem(Fault.INTERNAL, "the node failed to answer: see its log");
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException {
    String path = path(exchange);
    String method = exchange.getRequestMethod();
    String request = (method.equals("HEAD") ? "GET" : method) + " " + path;
    return switch (request) {
      case "GET /livez" -> json(200, Map.of("live", true));
      case "GET /readyz" -> ready(node.status());
      case "GET /v1/status" -> json(200, node.status());
      case "GET /metrics" -> scrape();
      case "POST /v1/reload" -> reload(body(exchange));
      case "DELETE /v1/reload" -> cancelReload();
      case "POST /v1/detach" -> detach(body(exchange));
      case "POST /v1/retention" -> retention(body(exchange));
      case "POST /v1/role" -> role(body(exchange));
      default ->
          problem(
              allowed(path).isEmpty() ? Fault.UNKNOWN : Fault.METHOD,
              request.substring(0, Math.min(request.length(), SHOWN_MAX))
                  + " (expected: GET /livez, /readyz, /metrics or /v1/status, POST or DELETE"
                  + " /v1/reload, or POST /v1/detach, /v1/retention or /v1/role)");
    };
  }

  private static String path(HttpExchange exchange) {
    return String.valueOf(exchange.getRequestURI().getPath());
  }

  /** The methods of that path, none when there is no such path. */
  private static String allowed(String path) {
    return switch (path) {
      case "/livez", "/readyz", "/v1/status", "/metrics" -> "GET, HEAD";
      case "/v1/reload" -> "POST, DELETE";
      case "/v1/detach", "/v1/retention", "/v1/role" -> "POST";
      default -> "";
    };
  }

  private static Reply ready(NodeStatus status) throws JsonProcessingException {
    return json(
        status.ready() ? 200 : 503, Map.of("ready", status.ready(), "reasons", status.reasons()));
  }

  private Reply scrape() throws IOException {
    return new Reply(200, Metrics.CONTENT_TYPE, metrics.text());
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    return exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
  }

  private static Reply tooLarge() throws JsonProcessingException {
    return problem(
        Fault.TOO_LARGE,
        "the body has more than "
            + BODY_BYTES_MAX
            + " bytes (expected: an order for fewer prefixes)");
  }

  private Reply retention(byte[] body) throws JsonProcessingException {
    if (body.length > BODY_BYTES_MAX) {
      return tooLarge();
    }
    RetentionOrder order;
    try {
      order = RetentionOrder.read(JSON, body);
    } catch (JsonProcessingException e) {
      return problem(
          Fault.INVALID,
          "the body is no order (expected: {\"ttl\":\"2h\",\"pins\":[…]}, each may be left out)");
    } catch (IOException e) {
      return problem(Fault.INVALID, Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
    return switch (node.retention(order)) {
      case NodeView.OrderReply.Accepted _ -> json(200, Map.of("accepted", true));
      case NodeView.OrderReply.Invalid invalid -> problem(Fault.INVALID, invalid.sentence());
      case NodeView.OrderReply.Conflict conflict -> problem(Fault.CONFLICT, conflict.sentence());
    };
  }

  private Reply role(byte[] body) throws JsonProcessingException {
    if (body.length > BODY_BYTES_MAX) {
      return tooLarge();
    }
    RoleOrder order;
    try {
      order = RoleOrders.read(JSON, body);
    } catch (JsonProcessingException e) {
      return problem(
          Fault.INVALID,
          "the body is no role order (expected:"
              + " {\"clusterId\":\"…\",\"epoch\":1,\"role\":\"standby\"})");
    } catch (IOException e) {
      return problem(Fault.INVALID, Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
    return switch (node.role(order)) {
      case RoleReply.InForce inForce -> json(200, inForce);
      case RoleReply.Conflict conflict -> problem(Fault.CONFLICT, conflict.sentence());
      case RoleReply.Failed failed -> problem(Fault.INTERNAL, failed.sentence());
    };
  }

  private Reply reload(byte[] body) throws JsonProcessingException {
    if (body.length > BODY_BYTES_MAX) {
      return tooLarge();
    }
    NodeView.@Nullable ReloadOrder order = order(body, NodeView.ReloadOrder.class);
    if (order == null) {
      return problem(
          Fault.INVALID,
          "the body is no reload order (expected:"
              + " {\"id\":\"…\",\"prefixes\":[\"…\"],\"method\":\"Auto\"})");
    }
    return switch (node.reload(order)) {
      case NodeView.ReloadReply.Accepted accepted -> json(202, Map.of("id", accepted.id()));
      case NodeView.ReloadReply.Invalid invalid -> problem(Fault.INVALID, invalid.sentence());
      case NodeView.ReloadReply.Conflict conflict -> problem(Fault.CONFLICT, conflict.sentence());
    };
  }

  private Reply cancelReload() throws JsonProcessingException {
    Optional<String> cancelled = node.cancelReload();
    return cancelled.isPresent()
        ? json(202, Map.of("id", cancelled.get()))
        : problem(Fault.CONFLICT, "no reload runs: there is nothing to cancel");
  }

  private Reply detach(byte[] body) throws JsonProcessingException {
    if (body.length > BODY_BYTES_MAX) {
      return tooLarge();
    }
    NodeView.@Nullable DetachOrder order = order(body, NodeView.DetachOrder.class);
    if (order == null) {
      return problem(
          Fault.INVALID, "the body is no detach order (expected: {\"prefixes\":[\"…\"]})");
    }
    Optional<String> why = node.detach(order);
    return why.isPresent()
        ? problem(Fault.CONFLICT, why.get())
        : json(202, Map.of("prefixes", order.prefixes()));
  }

  private static <T> @Nullable T order(byte[] body, Class<T> type) {
    try {
      return JSON.readValue(body, type);
    } catch (IOException e) {
      return null;
    }
  }

  private static Reply json(int status, Object body) throws JsonProcessingException {
    return new Reply(status, "application/json", JSON.writeValueAsString(body));
  }

  private static Reply problem(Fault fault, String detail) throws JsonProcessingException {
    return new Reply(
        fault.status,
        "application/problem+json",
        JSON.writeValueAsString(
            new Problem("urn:prefixdb:problem:" + fault.type, fault.title, fault.status, detail)));
  }

  private record Problem(String type, String title, int status, String detail) {}

  private enum Fault {
    INVALID(400, "invalid-order", "Bad Request"),
    UNKNOWN(404, "not-found", "Not Found"),
    METHOD(405, "method-not-allowed", "Method Not Allowed"),
    CONFLICT(409, "conflict", "Conflict"),
    TOO_LARGE(413, "too-large", "Content Too Large"),
    INTERNAL(500, "internal", "Internal Server Error");

    private final int status;
    private final String type;
    private final String title;

    Fault(int status, String type, String title) {
      this.status = status;
      this.type = type;
      this.title = title;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    List<Runnable> waiting = threads.shutdownNow();
    if (!waiting.isEmpty()) {
      LOG.debug("{} admin requests dropped at the end", waiting.size());
    }
  }
}
