package io.prefixdb.node.net;

import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends requests to one node over a few connections that it keeps up, and matches the answers by
 * id. Safe for use by many threads; no call waits. It has event loops of its own, since looking up
 * a name blocks one.
 */
public final class RpcClient implements AutoCloseable {
  /** How many requests may wait for their answers. */
  static final int PENDING_MAX = 10_000;

  /** The original has no limit; an answer of 100 batches of 100 values of 10 KiB has 140 MB. */
  private static final long ANSWER_BYTES_MAX = 256 << 20;

  private static final long ANSWER_BYTES_MIN = 32 << 20;

  /** For all connections; an answer takes up to twice its bytes while it comes in. */
  private static final int HEAP_PART = 8;

  private final EventLoops loops = EventLoops.forClients("upstream");
  private final List<ClientConnection> connections = new ArrayList<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger pending = new AtomicInteger();

  private RpcClient() {}

  /** A client that begins to connect at once and tries again for ever. */
  public static RpcClient open(UpstreamConfig upstream) {
    long heapPart = Runtime.getRuntime().maxMemory() / HEAP_PART / upstream.connectCount();
    return open(upstream, (int) Math.clamp(heapPart, ANSWER_BYTES_MIN, ANSWER_BYTES_MAX));
  }

  /** With another limit of how long an answer may be. */
  static RpcClient open(UpstreamConfig upstream, int answerBytesMax) {
    RpcClient client = new RpcClient();
    for (int i = 0; i < upstream.connectCount(); i++) {
      client.connections.add(
          new ClientConnection(upstream, client.loops, client.numbers, answerBytesMax));
    }
    client.connections.forEach(ClientConnection::connect);
    return client;
  }

  /** Whether at least one connection stands. */
  public boolean connected() {
    return connections.stream().anyMatch(ClientConnection::connected);
  }

  /** How many connections were made since it was opened. */
  public long made() {
    return numbers.get();
  }

  /** The number of a connection that stands, of each in turn; 0 before the first one. */
  long standing() {
    return inTurn(ids.get()).number();
  }

  /** Whether the connection of that number still stands. */
  boolean stands(long number) {
    return connections.stream()
        .anyMatch(connection -> connection.connected() && connection.number() == number);
  }

  /** As {@link #call(long, String, Bytes)}, over any connection. */
  CompletableFuture<Response> call(String method, Bytes params) {
    return call(0, method, params);
  }

  /**
   * Sends a request; the future completes normally within the request timeout, on an event loop.
   *
   * @param over the number of the only connection that it may go over, 0 for any
   * @param params JSON text
   */
  CompletableFuture<Response> call(long over, String method, Bytes params) {
    if (pending.incrementAndGet() > PENDING_MAX) {
      pending.decrementAndGet();
      return CompletableFuture.completedFuture(
          new Response.None(PENDING_MAX + " requests wait for answers already"));
    }
    ClientConnection connection = connection(over, ids.get() + 1);
    // As the original's: what is not sent has no number.
    long id = connection.connected() ? ids.incrementAndGet() : ClientConnection.NO_ID;
    CompletableFuture<Response> reply = new CompletableFuture<>();
    try {
      connection.send(id, over, request(method, params, id), reply);
    } catch (RejectedExecutionException e) {
      reply.complete(new Response.None("the connections are closed"));
    }
    return reply.whenComplete((_, _) -> pending.decrementAndGet());
  }

  static Bytes request(String method, Bytes params, long id) {
    return new JsonWriter()
        .raw("{\"jsonrpc\":\"2.0\",\"method\":\"")
        .raw(method)
        .raw("\",\"params\":")
        .raw(params)
        .raw(",\"id\":")
        .number(id)
        .raw("}")
        .bytes();
  }

  private ClientConnection connection(long over, long turn) {
    return connections.stream()
        .filter(connection -> over != 0 && connection.number() == over)
        .findAny()
        .orElseGet(() -> inTurn(turn));
  }

  /** The connections in turn, those that are down left out while one stands. */
  private ClientConnection inTurn(long turn) {
    int count = connections.size();
    for (int i = 0; i < count; i++) {
      ClientConnection candidate = connections.get((int) ((turn + i) % count));
      if (candidate.connected()) {
        return candidate;
      }
    }
    return connections.get((int) (turn % count));
  }

  /** Closes the connections; requests without an answer end with a reason. */
  @Override
  public void close() {
    connections.forEach(ClientConnection::close);
    loops.close();
  }
}
