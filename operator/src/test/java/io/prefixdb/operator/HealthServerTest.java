package io.prefixdb.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HealthServerTest {
  @Test
  void questionThatIsNeverFinishedHoldsUpNoOther() throws Exception {
    try (HealthServer server = HealthServer.start(0, () -> true, () -> true, () -> "");
        Socket idle = new Socket(InetAddress.getLoopbackAddress(), server.port());
        HttpClient http = HttpClient.newHttpClient()) {
      idle.getOutputStream().write('G');
      idle.getOutputStream().flush();
      URI livez = URI.create("http://127.0.0.1:%d/livez".formatted(server.port()));
      HttpRequest question = HttpRequest.newBuilder(livez).timeout(Duration.ofSeconds(5)).build();
      for (int i = 0; i < 3; i++) {
        assertThat(http.send(question, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
    }
  }
}
