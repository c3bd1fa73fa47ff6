package io.prefixdb.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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
  private final AtomicLong longestMillis = new AtomicLong();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final Standstills standstills = new Standstills();
  private final Thread thread;
  private volatile boolean closing;

  private record Failure(long nanos, String text) {}

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
      long begin = System.nanoTime();
      try {
        String answer = Wire.ask(address, method, params);
        if (answer.contains("\"status\":\"OK\"")) {
          answered.incrementAndGet();
        } else {
          failures.add(new Failure(System.nanoTime(), answer.strip()));
        }
      } catch (IOException e) {
        failures.add(new Failure(System.nanoTime(), e.toString()));
      }
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      longestMillis.accumulateAndGet(took, Math::max);
      pause();
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

  /** The longest time from a connect to its answer. */
  long longestMillis() {
    return longestMillis.get();
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
