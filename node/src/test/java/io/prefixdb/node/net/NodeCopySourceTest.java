package io.prefixdb.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefixdb.node.model.Checkpoint;
import io.prefixdb.node.model.PrefixName;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NodeCopySourceTest {
  private static final Checkpoint CHECKPOINT =
      new Checkpoint("c1", new PrefixName("p"), 1, 1, "", List.of());

  /** As that of a promotion, whose former master accepts connections but is stopped. */
  @Test
  void whoGivesACopyUpDoesNotWaitForANodeThatDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeCopySource source = new NodeCopySource("127.0.0.1", silent.getLocalPort(), "");
      source.close();

      long began = System.nanoTime();
      source.release(CHECKPOINT);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      try (Socket told = silent.accept();
          BufferedReader request =
              new BufferedReader(
                  new InputStreamReader(told.getInputStream(), StandardCharsets.UTF_8))) {
        char[] text = new char[200];
        int length = request.read(text);
        assertThat(new String(text, 0, length)).contains("release_checkpoint").contains("c1");
      }
    }
  }
}
