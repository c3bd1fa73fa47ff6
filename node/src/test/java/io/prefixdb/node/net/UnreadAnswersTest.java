package io.prefixdb.node.net;

import static io.prefixdb.node.net.TestPorts.config;
import static io.prefixdb.node.net.TestPorts.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a port does for clients that do not take their answers. */
@ParameterizedClass
@EnumSource(value = TransportChoice.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class UnreadAnswersTest {
  private final TestPorts ports;

  UnreadAnswersTest(TransportChoice transport) {
    ports = new TestPorts(transport);
  }

  @AfterEach
  void close() throws Exception {
    ports.close();
  }

  @Test
  void theRestOfAFrameWaitsUntilTheClientHasTakenItsReplies() throws Exception {
    AtomicInteger parts = new AtomicInteger();
    Bytes part = Bytes.of(new byte[1 << 20]);
    RpcServer server =
        ports.serve(
            Handler.of(
                (_, turn) -> {
                  turn.replies().line(part);
                  return parts.incrementAndGet() < 64 ? Progress.AFTER_REPLIES : Progress.DONE;
                }),
            10,
            1 << 20);
    Socket client = ports.connect(server);
    write(client, "many\r\n");

    await().during(Duration.ofMillis(300)).until(() -> parts.get() < 64);
    int all = 64 * ((1 << 20) + 2);
    assertThat(client.getInputStream().readNBytes(all)).hasSize(all);
    assertThat(parts).hasValue(64);
  }

  @Test
  void anAnswerOverTheLimitOfOutputReachesAClientThatReads() throws Exception {
    Bytes answer = Bytes.of(new byte[512 << 10]);
    Socket client =
        ports.connect(ports.serve(limited(16 << 10), Handler.answering(_ -> answer.toString())));
    for (int i = 0; i < 20; i++) {
      write(client, "much\r\n");
      assertThat(client.getInputStream().readNBytes(answer.length() + 2))
          .hasSize(answer.length() + 2);
    }
  }

  @Test
  void aClientThatLeavesMoreThanTheLimitOfOutputIsCutOff() throws Exception {
    Bytes answer = Bytes.of(new byte[16 << 20]);
    RpcServer server = ports.serve(limited(1 << 20), Handler.answering(_ -> answer.toString()));
    Socket client = ports.connect(server);
    write(client, "much\r\n");
    client.getInputStream().readNBytes(1);

    await().until(() -> server.connections() == 0);
    assertThat(client.getInputStream().readAllBytes().length).isLessThan(answer.length());
    assertThat(server.traffic().cuts()).containsEntry(Cut.ANSWERS_UNREAD, 1L);
  }

  private static ServerConfig limited(int outputBytesMax) {
    return config(ServerConfig.Kind.DIRECT, 0, 10, 64 << 20, outputBytesMax);
  }

  @Test
  void stopsExecutingWhileTheClientDoesNotReadItsAnswers() throws Exception {
    Bytes big = Bytes.of(new byte[300_000]);
    AtomicInteger executed = new AtomicInteger();
    RpcServer server =
        ports.serve(
            Handler.of(
                (_, turn) -> {
                  executed.incrementAndGet();
                  turn.replies().line(big);
                  return Progress.DONE;
                }),
            10,
            200_000);
    Socket client = ports.connect(server);
    int requests = 200;
    for (int i = 0; i < requests; i++) {
      int before = executed.get();
      write(client, "x\r\n");
      if (i < 3) {
        await().until(() -> executed.get() > before);
      }
    }
    // Some answers fit into the buffers of both sockets, but not these 60 million bytes.
    await().during(Duration.ofMillis(200)).until(() -> executed.get() < requests);
    int total = requests * (big.length() + 2);
    assertThat(client.getInputStream().readNBytes(total)).hasSize(total);
    assertThat(executed).hasValue(requests);
  }
}
