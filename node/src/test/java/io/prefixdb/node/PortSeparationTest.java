package io.prefixdb.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long requests on one port, with its queue and threads, and short ones on another. */
class PortSeparationTest {
  private static final int KEYS = 20_000;
  private static final int BUSY_CLIENTS = 8;
  private static final int ROUNDS = 10;
  private static final int GETS_OF_A_ROUND = 10;

  /** Something else on the machine may hold up those here, but not in each round. */
  private static final int ROUNDS_AHEAD_MIN = 8;

  private static final String GET =
      "{\"method\":\"get\",\"params\":{\"prefix\":\"p\",\"fields\":[\"k1\"]},\"id\":1}";
  private static final String RANGE =
      "{\"method\":\"range\",\"params\":{\"prefix\":\"p\",\"from\":\"\",\"beg\":true,\"limit\":%d},\"id\":1}"
          .formatted(KEYS);

  @TempDir Path directory;

  @Test
  void aPortWhoseQueueIsLongKeepsNobodyElseWaiting() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("node.conf"),
            """
            {"server-tcp": [
               {"name": "main", "addr": "127.0.0.1", "port": "0", "target": "service"},
               {"name": "queued", "addr": "127.0.0.1", "port": "0", "target": "queue"}],
             "jsonrpc-queue": [{"name": "queue", "target": "service", "workflow": "one-thread"}],
             "workflow": [{"name": "one-thread", "threads": 1}],
             "prefixdb-service": [{"name": "service", "target": "db"}],
             "prefixdb": [{"name": "db", "path": "%1$s/data", "detach_path": "%1$s/detach"}]}
            """
                .formatted(directory));
    AtomicBoolean over = new AtomicBoolean();
    try (Node node = Node.start(ConfigFile.read(config, _ -> null), config);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        RawClient main = client(node, "main");
        RawClient queued = client(node, "queued")) {
      fill(main);
      List<Future<Integer>> busy = new ArrayList<>();
      for (int i = 0; i < BUSY_CLIENTS; i++) {
        busy.add(clients.submit(ranges(node, over)));
      }
      List<Long> there = new ArrayList<>();
      List<Long> here = new ArrayList<>();
      int ahead = 0;
      try {
        assertThat(queued.ask(GET)).contains("\"OK\""); // the queue is long from here on
        for (int round = 0; round < ROUNDS; round++) {
          long began = System.nanoTime();
          queued.send(GET + "\r\n", List.of());
          for (int i = 0; i < GETS_OF_A_ROUND; i++) {
            here.add(nanosOfAGet(main));
          }
          ahead += queued.hasMore() ? 0 : 1;
          assertThat(queued.frames(1)).contains("\"k1\":1");
          there.add(System.nanoTime() - began);
        }
      } finally {
        over.set(true);
      }
      for (Future<Integer> client : busy) {
        assertThat(client.get()).isPositive();
      }
      System.out.printf(
          "a get beside %d readers of everything: %d us through their queue, %d us on the other port%n",
          BUSY_CLIENTS,
          TimeUnit.NANOSECONDS.toMicros(percentile(there, 50)),
          TimeUnit.NANOSECONDS.toMicros(percentile(here, 99)));
      assertThat(ahead)
          .as("rounds in which all gets here were answered before the one there, asked first")
          .isGreaterThanOrEqualTo(ROUNDS_AHEAD_MIN);
    }
  }

  private static Callable<Integer> ranges(Node node, AtomicBoolean over) {
    return () -> {
      int answered = 0;
      try (RawClient client = client(node, "queued")) {
        while (!over.get()) {
          assertThat(client.ask(RANGE)).contains("\"final\":true");
          answered++;
        }
      }
      return answered;
    };
  }

  private static long nanosOfAGet(RawClient client) throws IOException {
    long began = System.nanoTime();
    assertThat(client.ask(GET)).contains("\"k1\":1");
    return System.nanoTime() - began;
  }

  private static void fill(RawClient client) throws IOException {
    String fields =
        IntStream.range(0, KEYS).mapToObj("\"k%d\":1"::formatted).collect(Collectors.joining(","));
    assertThat(
            client.ask(
                "{\"method\":\"set\",\"params\":{\"prefix\":\"p\",\"fields\":{"
                    + fields
                    + "}},\"id\":1}"))
        .contains("\"OK\"");
  }

  private static long percentile(List<Long> nanos, int percent) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.get((sorted.size() * percent - 1) / 100);
  }

  private static RawClient client(Node node, String port) throws IOException {
    return RawClient.connect(Objects.requireNonNull(node.ports().get(port)));
  }
}
