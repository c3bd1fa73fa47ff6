package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.RawClient;
import io.prefixdb.node.process.Ledger.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One client for each prefix, which sets, counts and removes at a moderate pace and connects anew
 * when its node is back. Before it goes on it checks that what it was promised is there.
 */
final class FleetWriters {
  static final List<String> PREFIXES = List.of("p0", "p1", "p2");
  private static final int KEYS = 40;
  private static final int COUNTERS = 3;
  private static final int PIPELINED_MAX = 8;
  private static final int TEXT_MAX = 400;
  private static final int PAUSE_MS = 10;

  private final List<Client> clients;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  private record Client(String prefix, Ledger ledger, Random choices) {}

  FleetWriters(long seed) {
    this.clients =
        PREFIXES.stream()
            .map(prefix -> new Client(prefix, new Ledger(), new Random(seed + prefix.hashCode())))
            .toList();
  }

  /** Writes to that node until {@link #stop}, whenever it is there. */
  void start(NodeProcess master) {
    stopped = false;
    for (Client client : clients) {
      threads.add(
          Thread.ofPlatform().daemon().name("writer").start(() -> writeAll(master, client)));
    }
  }

  /** Lets every client end the requests it is at. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(thread.isAlive()).as("a client has ended").isFalse();
    }
    threads.clear();
    check();
  }

  /** Fails when a client saw something wrong. */
  void check() {
    if (failure != null) {
      throw new AssertionError("a client saw something wrong", failure);
    }
  }

  long acknowledged() {
    return sum(Ledger::acknowledgements);
  }

  long refused() {
    return sum(Ledger::refusals);
  }

  private long sum(ToLongFunction<Ledger> count) {
    return clients.stream().map(Client::ledger).mapToLong(count).sum();
  }

  /** Compares with what is there while nobody writes. */
  void settle(NodeProcess master) throws IOException {
    for (Client client : clients) {
      settle(master, client);
    }
  }

  private static void settle(NodeProcess master, Client client) throws IOException {
    String prefix = client.prefix();
    assertThat(client.ledger().settle(master.contentsIfAny(prefix))).as(prefix).isEmpty();
  }

  /** What is certainly there, by prefix. */
  Map<String, Map<String, String>> contents() {
    Map<String, Map<String, String>> contents = new TreeMap<>();
    clients.forEach(client -> contents.put(client.prefix(), client.ledger().contents()));
    return contents;
  }

  /** From now on this is there instead. */
  void reset(Map<String, Map<String, String>> contents) {
    clients.forEach(
        client -> client.ledger().reset(contents.getOrDefault(client.prefix(), Map.of())));
  }

  private void writeAll(NodeProcess master, Client client) {
    try {
      while (!stopped && failure == null) {
        writeWhileThere(master, client);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  private void writeWhileThere(NodeProcess master, Client client) throws InterruptedException {
    try (RawClient connection = master.connect()) {
      settle(master, client);
      while (!stopped) {
        turn(connection, client);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    } catch (IOException e) {
      return; // the node went away, or is not there yet
    }
  }

  private static void turn(RawClient connection, Client client) throws IOException {
    Ledger ledger = client.ledger();
    Random random = client.choices();
    List<Write> turn = new ArrayList<>();
    StringBuilder requests = new StringBuilder();
    for (int i = random.nextInt(PIPELINED_MAX); i >= 0; i--) {
      Write write = next(random);
      turn.add(write);
      requests.append(write.request(client.prefix())).append("\r\n");
    }
    ledger.sent(turn);
    connection.send(requests.toString(), List.of());
    for (Write write : turn) {
      String answer = connection.frames(1);
      boolean nothingThere = answer.contains("\"status\":\"PrefixNotFound\"");
      if (answer.contains("\"status\":\"OK\"") || (nothingThere && write instanceof Write.Remove)) {
        ledger.acknowledged();
      } else {
        assertThat(answer).as("%s", write).contains("\"status\":\"IOError\"");
        ledger.refused();
      }
    }
  }

  private static Write next(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new Write.Remove("k" + random.nextInt(KEYS));
      case 1, 2, 3 -> new Write.Increment("c" + random.nextInt(COUNTERS));
      default ->
          new Write.Put(
              "k" + random.nextInt(KEYS),
              random.nextLong() + "-" + "x".repeat(random.nextInt(TEXT_MAX)));
    };
  }
}
