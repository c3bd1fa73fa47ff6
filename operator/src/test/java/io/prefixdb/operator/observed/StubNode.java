package io.prefixdb.operator.observed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A node's admin port that says what a test wants it to say. */
public final class StubNode implements AutoCloseable {
  private final HttpServer server;

  /** Bodies of the reload orders that came, DELETE for one that ends. */
  public final List<String> orders = new CopyOnWriteArrayList<>();

  /** Bodies of the role orders that came. */
  public final List<String> roles = new CopyOnWriteArrayList<>();

  public volatile int roleCode = 200;
  public volatile String roleAnswer = "{}";
  public volatile int statusCode = 200;
  public volatile String status = "{}";

  /** How long it takes to tell its status. */
  public volatile Duration delay = Duration.ZERO;

  public volatile int reloadCode = 202;
  public volatile String reloadAnswer = "{}";

  private StubNode(HttpServer server) {
    this.server = server;
  }

  public static StubNode start() throws IOException {
    var stub =
        new StubNode(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    stub.server.createContext(
        "/v1/status",
        exchange -> {
          LockSupport.parkNanos(stub.delay.toNanos());
          answer(exchange, stub.statusCode, stub.status);
        });
    stub.server.createContext(
        "/v1/reload",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean ends = exchange.getRequestMethod().equals("DELETE");
          stub.orders.add(ends ? "DELETE" : body);
          answer(exchange, stub.reloadCode, stub.reloadAnswer);
        });
    stub.server.createContext(
        "/v1/role",
        exchange -> {
          stub.roles.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange, stub.roleCode, stub.roleAnswer);
        });
    stub.server.start();
    return stub;
  }

  public URI adminPort() {
    return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
