package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ReflectiveChannelFactory;
import io.prefixdb.node.CapturedLog;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.model.PrefixName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class StreamClientTest {
  private static final PrefixName P = PrefixName.named("p").orElseThrow();

  private static final String UNKNOWN =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not"
          + " found\"},\"id\":1}\r\n";

  @Test
  void aMasterThatKnowsNoStreamsIsAskedOnceAConnection() throws Exception {
    try (ServerSocket master = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        StreamClient client = open(master, 20, ReflectiveChannelFactory::new)) {
      try (Socket first = master.accept()) {
        assertThat(asked(first)).contains("\"method\":\"start_stream\"");
        first.getOutputStream().write(UNKNOWN.getBytes(UTF_8));
        first.setSoTimeout(300);
        assertThatThrownBy(() -> first.getInputStream().read())
            .as("it stays, and is asked nothing more")
            .isInstanceOf(SocketTimeoutException.class);
        master.setSoTimeout(1);
        assertThatThrownBy(master::accept).isInstanceOf(SocketTimeoutException.class);
        assertThat(client.stands(P)).isFalse();
      }
      master.setSoTimeout(20_000);
      try (Socket second = master.accept()) {
        assertThat(asked(second)).contains("\"method\":\"start_stream\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "error":{"code":-32602,"message":"Invalid params: version 1 (expected: at least 2)"} | Invalid params: version 1 (expected: at least 2)
          "result":{"version":2} | version 2 (expected: 1)
          "result":{}            | version 0 (expected: 1)
          """)
  void aMasterOfAnotherVersionIsNamedWithWhatItSays(String reply, String why) throws Exception {
    try (ServerSocket master = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        CapturedLog log = new CapturedLog();
        StreamClient client = open(master, 60_000, ReflectiveChannelFactory::new)) {
      try (Socket first = master.accept()) {
        asked(first);
        first
            .getOutputStream()
            .write(("{\"jsonrpc\":\"2.0\"," + reply + ",\"id\":1}\r\n").getBytes(UTF_8));
        assertThat(first.getInputStream().read()).as("it is closed").isEqualTo(-1);
      }
      assertThat(log.lines())
          .contains(
              "IOW      WARNING   no stream from 127.0.0.1:%d: %s: updates are pulled"
                  .formatted(master.getLocalPort(), why));
      assertThat(client.stands(P)).isFalse();
    }
  }

  /** As when the process has no file left. */
  @Test
  void aConnectionThatCannotEvenBeMadeIsTriedAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (ServerSocket master = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        StreamClient client =
            open(master, 20, type -> failingOnce(new ReflectiveChannelFactory<>(type), tries))) {
      master.setSoTimeout(20_000);
      try (Socket first = master.accept()) {
        assertThat(asked(first)).contains("\"method\":\"start_stream\"");
      }
      assertThat(tries).hasValue(2);
      assertThat(client.stands(P)).isFalse();
    }
  }

  private static StreamClient open(
      ServerSocket master, long unknownPauseMs, StreamClient.Making making) {
    return StreamClient.open(
        new UpstreamConfig("127.0.0.1", master.getLocalPort(), 1, 5, 5_000),
        "slave",
        false,
        unknownPauseMs,
        making);
  }

  private static ChannelFactory<Channel> failingOnce(
      ChannelFactory<? extends Channel> channels, AtomicInteger tries) {
    return () -> {
      if (tries.incrementAndGet() == 1) {
        throw new ChannelException("Too many open files");
      }
      return channels.newChannel();
    };
  }

  private static String asked(Socket connection) throws IOException {
    return new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8)).readLine();
  }
}
