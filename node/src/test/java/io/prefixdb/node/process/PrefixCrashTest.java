package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it makes prefixes; some seconds. */
final class PrefixCrashTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MADE_AT_LEAST = 5;

  @RegisterExtension private final Seed seed = new Seed();
  @TempDir private Path directory;
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  private NodeProcess node;

  @BeforeEach
  void configure() throws IOException {
    node = new NodeProcess(NodeFiles.in(directory, "node").writeMaster());
  }

  @AfterEach
  void end() throws InterruptedException {
    node.end();
  }

  @Test
  void whatWasAcknowledgedIsThereAndNoneThatWasCutOffIsInTheWay() throws Exception {
    for (int round = 0; round < 3; round++) {
      node.start();
      int before = acknowledged.size();
      Thread maker = makePrefixes("r" + round);
      await().atMost(PATIENCE).until(() -> acknowledged.size() >= before + MADE_AT_LEAST);
      TimeUnit.MILLISECONDS.sleep(seed.below(40)); // somewhere in the making of the next one
      node.kill();
      maker.join();
      node.start();
      for (Map.Entry<String, String> made : acknowledged.entrySet()) {
        assertThat(node.contents(made.getKey())).isEqualTo(Map.of("k", made.getValue()));
      }
      String next = "r" + round + "-" + (acknowledged.size() - before);
      node.set(next, "k", 1); // the one that was cut off
      acknowledged.put(next, "1");
      node.kill();
    }
  }

  /** One after another, until the node is killed. */
  private Thread makePrefixes(String start) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try (RawClient client = node.connect()) {
                for (int i = 0;
                    client.ask(Requests.set(start + "-" + i, "k", i)).contains("OK");
                    i++) {
                  acknowledged.put(start + "-" + i, Integer.toString(i));
                }
              } catch (IOException e) {
                // It was killed.
              }
            });
  }
}
