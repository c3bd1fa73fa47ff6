package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write until the node goes away: each sets keys of its own and increments the counter
 * that all share, several requests at a time without waiting. What was acknowledged is remembered
 * over any number of nodes' deaths and successors.
 */
final class Writers {
  private static final String COUNTER = "count";
  private static final int CLIENTS = 4;
  private static final int PIPELINED = 10;

  /** So many increments of all clients are sent before any of them has to be answered. */
  static final int UNDER_WAY_MAX = CLIENTS * PIPELINED;

  private static final int KEYS_PER_CLIENT = 2_000;
  private static final int REFUSED_PAUSE_MS = 5;

  private final String prefix;
  private final boolean mayBeRefused;

  /** The highest value of each key that was acknowledged: values only rise. */
  private final Map<String, Long> acknowledged = new ConcurrentSkipListMap<>();

  private final AtomicLong incrementsSent = new AtomicLong();
  private final AtomicLong incrementsAcknowledged = new AtomicLong();
  private final AtomicLong values = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable AssertionError failure;

  /** Of {@link NodeProcess#PREFIX}, to a node that takes all they write. */
  Writers() {
    this(NodeProcess.PREFIX, false);
  }

  private Writers(String prefix, boolean mayBeRefused) {
    this.prefix = prefix;
    this.mayBeRefused = mayBeRefused;
  }

  /** Of that prefix; what is refused may be there, but need not. */
  static Writers undeterred(String prefix) {
    return new Writers(prefix, true);
  }

  /** Begins to write to that node. */
  void start(NodeProcess node) {
    stopped = false;
    threads.clear();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      threads.add(Thread.ofPlatform().daemon().name("writer").start(() -> write(node, number)));
    }
  }

  /** So many writes are acknowledged by now. */
  long acknowledged() {
    return incrementsAcknowledged.get();
  }

  /** So many were sent by now. */
  long sent() {
    return incrementsSent.get();
  }

  /** Lets every client end the requests it is at. */
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
    if (failure != null) {
      throw failure;
    }
  }

  private void write(NodeProcess node, int client) {
    try (RawClient connection = node.connect()) {
      while (!stopped) {
        if (!turn(connection, client)) {
          TimeUnit.MILLISECONDS.sleep(REFUSED_PAUSE_MS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the test is over
    } catch (IOException e) {
      // The node went away, as the test wants.
      return;
    } catch (AssertionError e) {
      failure = e;
    }
  }

  /** Whether everything was accepted. */
  private boolean turn(RawClient connection, int client) throws IOException {
    StringBuilder requests = new StringBuilder();
    Map<String, Long> sets = new LinkedHashMap<>();
    for (int i = 0; i < PIPELINED; i++) {
      long value = values.incrementAndGet();
      String key = "key-%d-%04d".formatted(client, value % KEYS_PER_CLIENT);
      sets.put(key, value);
      requests.append(Requests.set(prefix, key, value)).append("\r\n");
      requests.append(Requests.increment(prefix, COUNTER)).append("\r\n");
    }
    incrementsSent.addAndGet(PIPELINED);
    connection.send(requests.toString(), List.of());
    boolean all = true;
    for (Map.Entry<String, Long> set : sets.entrySet()) {
      if (isAccepted(connection.frames(1))) {
        acknowledged.merge(set.getKey(), set.getValue(), Math::max);
      } else {
        all = false;
      }
      if (isAccepted(connection.frames(1))) {
        incrementsAcknowledged.incrementAndGet();
      } else {
        all = false;
      }
    }
    return all;
  }

  private boolean isAccepted(String answer) {
    boolean accepted = answer.contains("\"status\":\"OK\"");
    if (!accepted) {
      assertThat(mayBeRefused).as("an answer %s", answer).isTrue();
      assertThat(answer).containsPattern("\"status\":\"(IOError|PrefixReadonly)\"");
    }
    return accepted;
  }

  /** Checks that the contents hold what was acknowledged and nothing that was not sent. */
  void assertNothingLost(Map<String, String> contents) {
    assertThat(Long.parseLong(Objects.requireNonNullElse(contents.get(COUNTER), "0")))
        .as("the counter, of %d sent", incrementsSent.get())
        .isBetween(incrementsAcknowledged.get(), incrementsSent.get());
    acknowledged.forEach(
        (key, value) ->
            assertThat(Long.parseLong(Objects.requireNonNullElse(contents.get(key), "-1")))
                .as("value of %s", key)
                .isBetween(value, values.get()));
    assertThat(contents).allSatisfy((key, _) -> assertThat(key).matches("count|key-\\d-\\d{4}"));
  }
}
