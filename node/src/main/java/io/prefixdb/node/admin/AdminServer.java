package io.prefixdb.node.admin;

import static io.prefixdb.node.admin.Reply.json;
import static io.prefixdb.node.admin.Reply.problem;

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
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** After so long it is worth to ask a node again that starts. */
  private static final String RETRY_SECONDS = "1";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static { // which the JDK's server reads when it is first used
    limit("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    limit("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
    limit("sun.net.httpserver.maxRspTime", ANSWER_SECONDS_MAX);
  }

  private final StartAnswers start;
  private final HttpServer server;
  private final ExecutorService threads;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Served served;

  private record Served(NodeView node, Metrics metrics) {}

  private AdminServer(StartView start, HttpServer server, ExecutorService threads) {
    this.start = new StartAnswers(start);
    this.server = server;
    this.threads = threads;
  }

  private static void limit(String name, int value) {
    System.setProperty(name, System.getProperty(name, Integer.toString(value)));
  }

  /** Opens the port for a node that starts; it tells no more than that before {@link #serve}. */
  public static AdminServer start(InetSocketAddress address, StartView start) throws IOException {
    HttpServer server = listening(address);
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
    AdminServer admin = new AdminServer(start, server, threads);
    server.setExecutor(threads);
    server.createContext("/", admin::handle);
    server.start();
    return admin;
  }

  /** The start is over: from now on the port serves {@code node}. */
  public void serve(NodeView node) {
    served = new Served(node, new Metrics(new NodeCollector(node)));
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
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      if (reply.status() == Fault.METHOD.status()) {
        exchange.getResponseHeaders().set("Allow", allowed(path(exchange)));
      }
      if (reply.status() == Fault.STARTING.status()) {
        exchange.getResponseHeaders().set("Retry-After", RETRY_SECONDS);
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        exchange.sendResponseHeaders(reply.status(), NO_BODY);
        return;
      }
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      LOG.debug("admin client went away", e);
    }
  }

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
    if (!List.of(allowed(path).split(", ", -1)).contains(method)) {
      return problem(
          allowed(path).isEmpty() ? Fault.UNKNOWN : Fault.METHOD,
          request.substring(0, Math.min(request.length(), SHOWN_MAX))
              + " (expected: GET /livez, /readyz, /metrics or /v1/status, POST or DELETE"
              + " /v1/reload, or POST /v1/detach, /v1/retention or /v1/role)");
    }
    @Nullable Served now = served;
    return now == null ? start.answer(request) : answer(now, request, exchange);
  }

  private static Reply answer(Served served, String request, HttpExchange exchange)
      throws IOException {
    NodeView node = served.node;
    return switch (request) {
      case "GET /livez" -> json(200, Map.of("live", true));
      case "GET /readyz" -> ready(node.status());
      case "GET /v1/status" -> json(200, node.status());
      case "GET /metrics" -> served.metrics.reply();
      case "POST /v1/reload" -> reload(node, body(exchange));
      case "DELETE /v1/reload" -> cancelReload(node);
      case "POST /v1/detach" -> detach(node, body(exchange));
      case "POST /v1/retention" -> retention(node, body(exchange));
      case "POST /v1/role" -> role(node, body(exchange));
      default -> throw new IllegalStateException("a request that is allowed: " + request);
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
    return Reply.ready(status.ready(), status.reasons());
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

  private static Reply retention(NodeView node, byte[] body) throws JsonProcessingException {
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

  private static Reply role(NodeView node, byte[] body) throws JsonProcessingException {
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

  private static Reply reload(NodeView node, byte[] body) throws JsonProcessingException {
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

  private static Reply cancelReload(NodeView node) throws JsonProcessingException {
    Optional<String> cancelled = node.cancelReload();
    return cancelled.isPresent()
        ? json(202, Map.of("id", cancelled.get()))
        : problem(Fault.CONFLICT, "no reload runs: there is nothing to cancel");
  }

  private static Reply detach(NodeView node, byte[] body) throws JsonProcessingException {
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

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    server.stop(0);
    List<Runnable> waiting = threads.shutdownNow();
    if (!waiting.isEmpty()) {
      LOG.debug("{} admin requests dropped at the end", waiting.size());
    }
  }
}
