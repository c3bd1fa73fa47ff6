package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.model.History;
import io.prefixdb.node.model.PrefixName;
import io.prefixdb.node.model.Status;
import io.prefixdb.node.model.Updates;
import io.prefixdb.node.replication.Master.Page;
import io.prefixdb.node.replication.MasterAnswer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A master without a limit of bytes, whose answers have a kilobyte for each thing asked for. */
@Timeout(60)
final class TooLongAnswerTest {
  private static final PrefixName P = new PrefixName("p");
  private static final int ANSWER_BYTES_MAX = 10_000;

  private final List<Integer> limits = new CopyOnWriteArrayList<>();

  /** Of a longer answer the second half waits for the next request. */
  private volatile int wholeUpTo = Integer.MAX_VALUE;

  private ServerSocket server;
  private RpcClient client;
  private MasterClient master;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
    client =
        RpcClient.open(
            new UpstreamConfig("127.0.0.1", server.getLocalPort(), 1, 20, 20_000),
            ANSWER_BYTES_MAX);
    master = new MasterClient(client);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void fewerUpdatesAreAskedForUntilTheAnswerCanBeTakenAndMoreAgainLater() throws Exception {
    assertThat(updates()).isInstanceOf(Updates.CaughtUp.class);
    assertThat(limits).containsExactly(100, 50, 25, 12, 6);

    for (int answer = 1; answer < BatchLimits.GOOD_MAX; answer++) {
      updates();
    }
    assertThat(limits).endsWith(6, 6).hasSize(4 + BatchLimits.GOOD_MAX);
    updates();
    assertThat(limits).endsWith(6, 12, 6);
  }

  /** Else the same question is asked again and again, and each time given up. */
  @Test
  void anAnswerThatIsStillComingWhenItsTimeIsOverIsTooLong() throws Exception {
    client.close();
    wholeUpTo = 25;
    client =
        RpcClient.open(
            new UpstreamConfig("127.0.0.1", server.getLocalPort(), 1, 20, 3_000), 1 << 20);
    master = new MasterClient(client);

    assertThat(updates()).isInstanceOf(Updates.CaughtUp.class);
    assertThat(limits).containsExactly(100, 50, 25);
  }

  @Test
  void aPageThatIsTooLongIsRefusedAsOneThatIsBeyondTheMastersLimit() throws Exception {
    assertThat(page(1_024)).isEqualTo(new MasterAnswer.Refused<Page>(Status.RangeLimitExceeded));
    assertThat(page(4)).isInstanceOf(MasterAnswer.Given.class);
  }

  private MasterAnswer<Page> page(int keys) throws Exception {
    await().until(client::connected);
    return answer(master.range(P, 1, Bytes.EMPTY, true, keys));
  }

  /** Asks as a slave does: again and again, after each loss for the history first. */
  private Updates updates() throws Exception {
    while (true) {
      await().until(client::connected);
      if (answer(master.history(P)) instanceof MasterAnswer.Given<History>(History history)
          && answer(master.updatesSince(P, 1, 100, history.tag()))
              instanceof MasterAnswer.Given<Updates>(Updates updates)) {
        return updates;
      }
    }
  }

  private static <T> MasterAnswer<T> answer(CompletionStage<MasterAnswer<T>> question)
      throws InterruptedException {
    return MasterAnswer.await(question);
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        while (!line.isEmpty()) {
          line = answerTo(line, in, socket);
        }
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The request that came before the end of the answer, if one did. */
  private String answerTo(String request, BufferedReader in, Socket socket) throws IOException {
    byte[] answer = (answer(request) + "\r\n").getBytes(UTF_8);
    int first = answer.length > 1_000 * (wholeUpTo + 1L) ? answer.length / 2 : answer.length;
    socket.getOutputStream().write(answer, 0, first);
    String next = first < answer.length ? in.readLine() : "";
    socket.getOutputStream().write(answer, first, answer.length - first);
    return next == null ? "" : next;
  }

  private String answer(String request) {
    String id = request.replaceAll("^.*\"id\":(\\d+)}$", "$1");
    if (request.contains("get_history")) {
      return "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"no\"},\"id\":%s}"
          .formatted(id);
    }
    int limit = Integer.parseInt(request.replaceAll("^.*\"limit\":(\\d+).*$", "$1"));
    limits.add(limit);
    return "{\"jsonrpc\":\"2.0\",\"result\":{\"more\":\"%s\",\"final\":true,\"status\":\"OK\"},\"id\":%s}"
        .formatted("x".repeat(1_000 * limit), id);
  }
}
