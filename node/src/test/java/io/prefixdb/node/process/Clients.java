package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.RawClient;
import io.prefixdb.node.history.Operation;
import io.prefixdb.node.history.Operation.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write and read the same few keys until the node goes away, and remember what they
 * saw over any number of its deaths. Each sends some requests at a time without waiting.
 */
final class Clients {
  static final List<String> PREFIXES = List.of("p0", "p1");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENTS = 6;
  private static final int PIPELINED_MAX = 8;
  private static final int REGISTERS = 8;
  private static final int COUNTERS = 2;
  private static final long LIST_MAX = 1_000_000;

  private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
  private final AtomicLong values = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile @Nullable AssertionError failure;

  /** A request that is on its way; the key's name begins with its prefix. */
  private record Sent(Kind kind, String key, long value, long start, String request) {
    Operation unknown(int client) {
      return new Operation(client, kind, key, value, start, Operation.NEVER);
    }

    Operation answered(int client, long answer) {
      return new Operation(
          client, kind, key, kind == Kind.READ ? answer : value, start, System.nanoTime());
    }
  }

  /** Begins; elements go to the lists of that round. */
  void start(NodeProcess node, int round, long seed) {
    threads.clear();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      Random random = new Random(seed + client);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("client-" + client)
              .start(() -> run(node, number, round, random)));
    }
  }

  /** Waits for the clients, whose node went away. */
  void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).as("%s has ended", thread.getName()).isFalse();
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Reads every register and counter, as one more client. */
  void readAll(NodeProcess node) throws IOException {
    try (RawClient connection = node.connect()) {
      for (String prefix : PREFIXES) {
        for (int i = 0; i < REGISTERS; i++) {
          turn(connection, CLIENTS, List.of(read(prefix + "/r" + i)));
        }
        for (int i = 0; i < COUNTERS; i++) {
          turn(connection, CLIENTS, List.of(read(prefix + "/c" + i)));
        }
      }
    }
  }

  static String list(String prefix, int round) {
    return prefix + "/l" + round;
  }

  /** What was seen so far. */
  List<Operation> history() {
    return List.copyOf(history);
  }

  private void run(NodeProcess node, int client, int round, Random random) {
    try (RawClient connection = node.connect()) {
      while (true) {
        List<Sent> turn = new ArrayList<>();
        for (int i = random.nextInt(PIPELINED_MAX); i >= 0; i--) {
          turn.add(next(round, random));
        }
        turn(connection, client, turn);
      }
    } catch (IOException e) {
      // The node went away, as the test wants.
      return;
    } catch (AssertionError e) {
      failure = e;
    }
  }

  private void turn(RawClient connection, int client, List<Sent> turn) throws IOException {
    StringBuilder requests = new StringBuilder();
    turn.forEach(sent -> requests.append(sent.request()).append("\r\n"));
    int answered = 0;
    try {
      connection.send(requests.toString(), List.of());
      for (Sent sent : turn) {
        JsonNode result = JSON.readTree(connection.frames(1)).required("result");
        // A prefix that no write has made yet has no keys.
        assertThat(result.path("status").asText())
            .isIn(sent.kind() == Kind.READ ? List.of("OK", "PrefixNotFound") : List.of("OK"));
        String name = sent.key().substring(sent.key().indexOf('/') + 1);
        history.add(sent.answered(client, result.path("fields").path(name).asLong(0)));
        answered++;
      }
    } finally {
      turn.subList(answered, turn.size()).forEach(sent -> history.add(sent.unknown(client)));
    }
  }

  private Sent next(int round, Random random) {
    String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
    String sync = random.nextInt(10) == 0 ? "\"sync\":true," : "";
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> write(prefix + "/r" + random.nextInt(REGISTERS), sync);
      case 3, 4 -> increment(prefix + "/c" + random.nextInt(COUNTERS), sync);
      case 5 -> append(list(prefix, round), sync);
      case 6 -> read(prefix + "/c" + random.nextInt(COUNTERS));
      default -> read(prefix + "/r" + random.nextInt(REGISTERS));
    };
  }

  private Sent write(String key, String sync) {
    long value = values.incrementAndGet();
    return sent(Kind.WRITE, key, value, "set", sync + "\"fields\":{\"%s\":" + value + "}");
  }

  private Sent increment(String key, String sync) {
    return sent(Kind.INCREMENT, key, 0, "inc", sync + "\"update\":{\"%s\":{\"inc\":1}}");
  }

  private Sent append(String key, String sync) {
    long value = values.incrementAndGet();
    return sent(
        Kind.APPEND,
        key,
        value,
        "add",
        sync + "\"update\":{\"%s\":{\"lim\":" + LIST_MAX + ",\"arr\":[" + value + "]}}");
  }

  private Sent read(String key) {
    return sent(Kind.READ, key, 0, "get", "\"fields\":[\"%s\"]");
  }

  private Sent sent(Kind kind, String key, long value, String method, String params) {
    String prefix = key.substring(0, key.indexOf('/'));
    String name = key.substring(key.indexOf('/') + 1);
    return new Sent(
        kind,
        key,
        value,
        System.nanoTime(),
        "{\"method\":\"%s\",\"params\":{\"prefix\":\"%s\",%s},\"id\":1}"
            .formatted(method, prefix, params.formatted(name)));
  }
}
