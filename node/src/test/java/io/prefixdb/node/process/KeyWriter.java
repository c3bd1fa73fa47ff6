package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that write new keys one by one, until they are stopped or the node goes away, and
 * remember which of them were acknowledged. A write that is refused is no error here.
 */
final class KeyWriter {
  /** Each has one request under way at a time. */
  static final int CLIENTS = 4;

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String prefix;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  KeyWriter(String prefix) {
    this.prefix = prefix;
  }

  void start(NodeProcess node) {
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(Thread.ofPlatform().daemon().name("writer").start(() -> write(node)));
    }
  }

  /** The keys that are in the node for sure. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  long sent() {
    return sent.get();
  }

  void stop() throws InterruptedException {
    stopped = true;
    awaitEnd();
  }

  /** Waits for clients whose node went away. */
  void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private void write(NodeProcess node) {
    try (RawClient connection = node.connect()) {
      while (!stopped) {
        String key = "key-" + NUMBERS.incrementAndGet();
        sent.incrementAndGet();
        if (connection.ask(Requests.set(prefix, key, 1)).contains("\"status\":\"OK\"")) {
          acknowledged.add(key);
        }
      }
    } catch (IOException e) {
      // The node went away, as the test wants.
      return;
    }
  }
}
