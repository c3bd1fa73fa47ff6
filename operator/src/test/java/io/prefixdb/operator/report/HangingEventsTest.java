package io.prefixdb.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prefixdb.operator.desired.Clusters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HangingEventsTest {
  /**
   * Each would hold up the pass for its time-out; nine of them looked like an operator that hangs.
   */
  @Test
  void eventThatIsNotAnsweredIsTheLastOneOfItsPass() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var asked = new AtomicInteger();
      Thread _ = Thread.ofVirtual().start(() -> hangUp(silent, asked));
      Config config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl("http://127.0.0.1:" + silent.getLocalPort())
              .withRequestRetryBackoffLimit(0)
              .build();
      try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
        new Events(client, "operator-0")
            .tell(Clusters.resource("  storage: {size: 1Gi}\n"), nine(), Instant.EPOCH);
      }
      // The client itself may send a request again whose connection was closed.
      assertThat(asked.get()).isBetween(1, 3);
    }
  }

  private static List<Transition> nine() {
    return IntStream.range(0, 9)
        .mapToObj(i -> new Transition(true, "SlaveBroken", "Observe", "test", "key " + i))
        .toList();
  }

  private static void hangUp(ServerSocket server, AtomicInteger asked) {
    while (!server.isClosed()) {
      try (Socket _ = server.accept()) {
        asked.incrementAndGet();
      } catch (IOException e) {
        return;
      }
    }
  }
}
