package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that asks a node the same again and again. */
final class DemoTraffic implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RpcConnection connection;
  private final String method;
  private final String params;
  private final long pauseMs;
  private final Thread thread;
  private volatile boolean ended;
  private long calls;
  private long longestNanos;
  private @Nullable IOException failure;

  private DemoTraffic(RpcConnection connection, String method, String params, long pauseMs) {
    this.connection = connection;
    this.method = method;
    this.params = params;
    this.pauseMs = pauseMs;
    this.thread = Thread.ofPlatform().daemon().name("traffic").start(this::run);
  }

  /** Begins at once, and pauses so long after each answer. */
  static DemoTraffic start(Endpoint node, String method, String params, long pauseMs)
      throws IOException {
    return new DemoTraffic(RpcConnection.open(node, PATIENCE), method, params, pauseMs);
  }

  /**
   * What it saw since it was asked last.
   *
   * @param calls how often it was answered with OK
   * @param longestMs how long the longest of these took
   */
  record Seen(long calls, long longestMs) {}

  /**
   * What it saw since it was asked last.
   *
   * @throws IOException when a call failed
   */
  synchronized Seen seen() throws IOException {
    if (failure != null) {
      throw new IOException(method + " failed meanwhile: " + failure.getMessage(), failure);
    }
    Seen seen = new Seen(calls, TimeUnit.NANOSECONDS.toMillis(longestNanos));
    calls = 0;
    longestNanos = 0;
    return seen;
  }

  private void run() {
    try {
      while (!ended) {
        long begin = System.nanoTime();
        JsonNode answer = connection.call(method, params);
        if (!answer.path("status").asText().equals("OK")) {
          throw new IOException("status " + answer.path("status").asText());
        }
        count(System.nanoTime() - begin);
        TimeUnit.MILLISECONDS.sleep(pauseMs);
      }
    } catch (IOException e) {
      failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void count(long nanos) {
    calls++;
    longestNanos = Math.max(longestNanos, nanos);
  }

  private synchronized void failed(IOException cause) {
    failure = cause;
  }

  /** Ends after the call that is under way. */
  @Override
  public void close() throws IOException {
    ended = true;
    try {
      var _ = thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
