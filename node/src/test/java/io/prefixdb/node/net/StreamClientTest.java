package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefixdb.node.config.UpstreamConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StreamClientTest {
  private static final String UNKNOWN =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not"
          + " found\"},\"id\":1}\r\n";

  @Test
  void aMasterThatKnowsNoStreamsIsAskedOnceAConnection() throws Exception {
    try (ServerSocket master = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        StreamClient client =
            StreamClient.open(
                new UpstreamConfig("127.0.0.1", master.getLocalPort(), 1, 5, 5_000),
                "slave",
                false,
                20)) {
      try (Socket first = master.accept()) {
        assertThat(asked(first)).contains("\"method\":\"start_stream\"");
        first.getOutputStream().write(UNKNOWN.getBytes(UTF_8));
        first.setSoTimeout(300);
        assertThatThrownBy(() -> first.getInputStream().read())
            .as("it stays, and is asked nothing more")
            .isInstanceOf(SocketTimeoutException.class);
        master.setSoTimeout(1);
        assertThatThrownBy(master::accept).isInstanceOf(SocketTimeoutException.class);
        assertThat(client.stands()).isFalse();
      }
      master.setSoTimeout(20_000);
      try (Socket second = master.accept()) {
        assertThat(asked(second)).contains("\"method\":\"start_stream\"");
      }
    }
  }

  private static String asked(Socket connection) throws IOException {
    return new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8)).readLine();
  }
}
