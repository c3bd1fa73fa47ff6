package io.prefixdb.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The admin ports of many nodes in one server: each has an address of its own out of 127.0.0.0/8,
 * and the address to which a question came tells who is asked.
 */
final class SimulatedNodes implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, SimulatedNode> nodes = new ConcurrentHashMap<>();
  private final AtomicInteger addresses = new AtomicInteger();

  private SimulatedNodes(HttpServer server) {
    this.server = server;
  }

  static SimulatedNodes start() throws IOException {
    // The default closes connections beyond two hundred, and a real node closes none.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    var started = new SimulatedNodes(HttpServer.create(new InetSocketAddress(0), 1000));
    started.server.createContext("/v1/", started::answer);
    started.server.start();
    return started;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Adds a node: its address. */
  String add(SimulatedNode node) {
    int number = addresses.incrementAndGet();
    String address =
        "127.%d.%d.%d".formatted(1 + number / 62_500, number / 250 % 250, 1 + number % 250);
    nodes.put(address, node);
    return address;
  }

  void remove(String address) {
    nodes.remove(address);
  }

  private void answer(HttpExchange exchange) throws IOException {
    SimulatedNode node = nodes.get(exchange.getLocalAddress().getAddress().getHostAddress());
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean stranger = !exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    String text = node == null || stranger ? null : text(node, exchange, body);
    if (text == null) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static @Nullable String text(SimulatedNode node, HttpExchange exchange, byte[] body)
      throws IOException {
    return switch (exchange.getRequestURI().getPath()) {
      case "/v1/status" -> node.status();
      case "/v1/role" -> node.take(JSON.readTree(body));
      case "/v1/reload" -> node.load(JSON.readTree(body));
      default -> null;
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
