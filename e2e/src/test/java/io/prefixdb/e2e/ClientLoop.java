package io.prefixdb.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that asks the same thing again and again, each time on a new connection as through a
 * Service, and keeps what went wrong. It runs on a thread of its own from its making to its close.
 */
final class ClientLoop implements AutoCloseable {
  private static final int PAUSE_MILLIS = 20;
  private static final int FAILURES_MAX = 100;

  private final InetSocketAddress address;
  private final String method;
  private final String params;
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final Standstills standstills = new Standstills();
  private final Thread thread;
  private volatile boolean closing;
  private volatile Slowest slowest = new Slowest(Instant.now(), 0, 0);

  private record Failure(long nanos, String text) {}

  /** From the connect to the answer or to what came instead, and what the connect took of that. */
  private record Slowest(Instant from, long millis, long connectMillis) {
    @Override
    public String toString() {
      return "%d ms (%d to connect, from %s on)".formatted(millis, connectMillis, from);
    }
  }

  private ClientLoop(InetSocketAddress address, String method, String params) {
    this.address = address;
    this.method = method;
    this.params = params;
    this.thread = Thread.ofPlatform().name("client-" + method).daemon().start(this::run);
  }

  /** Reads one key. */
  static ClientLoop reading(InetSocketAddress address, String prefix, String key) {
    return new ClientLoop(
        address, "get", "{\"prefix\":\"%s\",\"fields\":[\"%s\"]}".formatted(prefix, key));
  }

  /** Writes one key. */
  static ClientLoop writing(InetSocketAddress address, String prefix) {
    return new ClientLoop(
        address, "set", "{\"prefix\":\"%s\",\"fields\":{\"k\":1}}".formatted(prefix));
  }

  private void run() {
    while (!closing && failures.size() < FAILURES_MAX) {
      Instant from = Instant.now();
      long begin = System.nanoTime();
      long connected = begin;
      try (Wire wire = new Wire(address)) {
        connected = System.nanoTime();
        String answer = wire.ask(method, params);
        if (answer.contains("\"status\":\"OK\"")) {
          answered.incrementAndGet();
        } else {
          failures.add(new Failure(System.nanoTime(), answer.strip()));
        }
      } catch (IOException e) {
        failures.add(new Failure(System.nanoTime(), e.toString()));
      }
      took(from, System.nanoTime() - begin, connected - begin);
      pause();
    }
  }

  private void took(Instant from, long nanos, long connectNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    if (millis > slowest.millis) {
      slowest = new Slowest(from, millis, TimeUnit.NANOSECONDS.toMillis(connectNanos));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Requests that were answered as they should. */
  int answered() {
    return answered.get();
  }

  /**
   * What came instead of an answer, at most the first hundred, but for what a standstill of this
   * machine explains. To be asked after {@link #stop}.
   */
  List<String> failures() {
    return failures.stream()
        .filter(failure -> !standstills.explain(failure.nanos))
        .map(Failure::text)
        .toList();
  }

  /** How long the one took that took longest, in words. */
  String slowest() {
    return slowest.toString();
  }

  @Override
  public void close() {
    stop();
  }

  /** Waits for the request that is under way, and sends no more. */
  void stop() {
    closing = true;
    try {
      thread.join(TestCluster.LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    standstills.close();
  }
}
