package io.prefixdb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.golden.Exchange;
import io.prefixdb.node.golden.OurAnswers;
import io.prefixdb.node.golden.Transcript;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The recorded sessions of the original, played through the master's Service: answered as recorded
 * but for the listed differences, and every key replicated.
 */
final class RecordedSessionsIT {
  @RegisterExtension static final TestCluster cluster = TestCluster.withOperator();

  private static final String RECORDED =
      """
      apiVersion: prefixdb.io/v1beta1
      kind: PrefixDBCluster
      metadata: {name: recorded}
      spec:
        slaves: 2
        storage: {size: 1Gi}
        config:
          keys_per_req: 100
          key_size_limit: 256
          value_size_limit: 10240
          prefix_size_limit: 256
          max_prefixes: 128
          range_limit: 10000
          packed_limit: 1000
          array_limit: 1000
          readonly_prefixes: [roprefix]
        rocksdb: {max_successive_merges: "10", write_buffer_size: "4194304"}
      """;

  private final NodePods nodes = new NodePods(cluster, "recorded");

  @Test
  void areAnsweredAsRecordedAndReachEverySlave() throws IOException {
    cluster.apply(RECORDED);
    cluster.awaitReady("recorded");

    List<String> wrong = new ArrayList<>();
    Map<String, Integer> counted = new TreeMap<>();
    try (Player player = new Player(port -> nodes.service("master", port))) {
      for (Exchange exchange : Transcript.exchanges()) {
        OurAnswers.Expected expected = OurAnswers.to(exchange);
        counted.merge(
            expected.reason().isEmpty() ? "as recorded" : expected.reason(), 1, Integer::sum);
        if (expected.answer().isPresent()) {
          player.play(exchange, expected.answer().get()).ifPresent(wrong::add);
        }
      }
    }
    counted.forEach((reason, count) -> System.out.printf("%4d  %s%n", count, reason));
    assertThat(wrong).isEmpty();
    assertThat(counted.get("as recorded")).isEqualTo(445);

    Map<String, String> contents = nodes.awaitEqual(nodes.slaves(2));
    System.out.printf("%d keys are equal on the master and both slaves%n", contents.size());
    assertThat(contents).as("keys that the sessions leave").hasSize(110);
  }

  /** One connection for each recorded port, opened anew after the node closed one. */
  private static final class Player implements AutoCloseable {
    private final IntFunction<InetSocketAddress> service;
    private final Map<Integer, Wire> wires = new HashMap<>();

    Player(IntFunction<InetSocketAddress> service) {
      this.service = service;
    }

    /** What was wrong with the answer, if anything. */
    Optional<String> play(Exchange exchange, String expected) throws IOException {
      if (exchange.name().endsWith("1.6 s later")) {
        await().atMost(TestCluster.LIMIT).until(() -> ask(exchange, expected).equals(expected));
        return Optional.empty();
      }
      String answer = ask(exchange, expected);
      return exchange.comparable(answer).equals(exchange.comparable(expected))
          ? Optional.empty()
          : Optional.of(
              "%d %s: expected %s but got %s"
                  .formatted(exchange.n(), exchange.name(), expected, answer));
    }

    private String ask(Exchange exchange, String expected) throws IOException {
      Wire wire = wires.get(exchange.port());
      if (wire == null) {
        wire = connected(exchange.port());
        wires.put(exchange.port(), wire);
      }
      wire.send(exchange.request(), exchange.chunks());
      // A word too much would stand where the next answer is expected.
      String answer = wire.lines(expected.split("\r\n", -1).length - 1);
      if (exchange.closes()) {
        assertThat(wire.isClosed()).as("closed after %s", exchange).isTrue();
        wire.close();
        wires.remove(exchange.port());
      }
      return answer;
    }

    /** Each machine takes over the pods of a Service a moment after they got their labels. */
    private Wire connected(int port) {
      return await("a connection to port " + port)
          .atMost(TestCluster.LIMIT)
          .pollDelay(Duration.ZERO)
          .ignoreExceptions()
          .until(() -> new Wire(service.apply(port)), Objects::nonNull);
    }

    @Override
    public void close() throws IOException {
      for (Wire wire : wires.values()) {
        wire.close();
      }
    }
  }
}
