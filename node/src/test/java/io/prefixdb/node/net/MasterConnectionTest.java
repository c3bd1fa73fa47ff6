package io.prefixdb.node.net;

import static io.prefixdb.node.net.ScriptedMasters.answer;
import static io.prefixdb.node.net.ScriptedMasters.given;
import static io.prefixdb.node.net.ScriptedMasters.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.Ports;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.replication.MasterAnswer;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the questions of a slave reach its master, and what becomes of those that do not. */
final class MasterConnectionTest {
  @RegisterExtension private final ScriptedMasters masters = new ScriptedMasters();

  @Test
  void questionsAfterTheEndHaveNoAnswer() throws Exception {
    MasterClient master = masters.client(masters.serve(ScriptedMasters::scripted));
    masters.closeLast();

    assertThat(answer(master.allPrefixes(true)))
        .isEqualTo(new MasterAnswer.None<List<Bytes>>("the connections are closed"));
  }

  @Test
  void matchesAnswersByIdAcrossConnections() throws Exception {
    RpcServer server =
        masters.serve(
            request ->
                "{\"id\":" + id(request) + ",\"result\":{\"prefixes\":[],\"status\":\"OK\"}}");
    MasterClient master = masters.client(server.port(), 3, 5_000);
    List<CompletionStage<MasterAnswer<List<Bytes>>>> stages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      stages.add(master.allPrefixes(false));
    }
    for (var stage : stages) {
      assertThat(given(stage)).isEmpty();
    }
  }

  @Test
  void aRequestWithoutAnAnswerEndsInTime() throws Exception {
    RpcServer server = masters.serve(_ -> "");
    MasterClient master = masters.client(server.port(), 1, 50);
    assertThat(answer(master.allPrefixes(false)))
        .isEqualTo(
            new MasterAnswer.None<>("no answer from 127.0.0.1:" + server.port() + " in 50 ms"));
  }

  @Test
  void connectsAgainAfterALossAndSaysSoMeanwhile() throws Exception {
    int port = Ports.free();
    RpcServer first = masters.serve(port, ScriptedMasters::scripted);
    RpcClient client = RpcClient.open(new UpstreamConfig("127.0.0.1", port, 1, 20, 5_000));
    masters.closeLater(client);
    MasterClient master = new MasterClient(client);
    await().until(master::connected);
    assertThat(client.made()).isEqualTo(1);
    given(master.allPrefixes(true));
    first.close();
    await().until(() -> !master.connected());
    assertThat(answer(master.allPrefixes(true)))
        .isEqualTo(new MasterAnswer.None<>("not connected to 127.0.0.1:" + port));

    masters.serve(port, ScriptedMasters::scripted);
    await().until(master::connected);
    assertThat(client.made()).isEqualTo(2);
    assertThat(given(master.allPrefixes(true))).hasSize(2);
  }

  @Test
  void aLostConnectionEndsWhatWaitsForIt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      MasterClient master = masters.client(silent.getLocalPort(), 1, 60_000);
      var stage = master.allPrefixes(true);
      silent.accept().close();
      assertThat(answer(stage))
          .isEqualTo(
              new MasterAnswer.None<>(
                  "the connection to 127.0.0.1:" + silent.getLocalPort() + " was lost"));
    }
  }

  @Test
  void aPeerThatHasGoneWithoutAFarewellIsConnectedToAnew() throws Exception {
    try (ServerSocket dead = new ServerSocket(0)) {
      MasterClient master = masters.client(dead.getLocalPort(), 1, 50);
      try (Socket first = dead.accept()) {
        assertThat(answer(master.allPrefixes(true))).isInstanceOf(MasterAnswer.None.class);
        dead.setSoTimeout(20_000);
        try (Socket second = dead.accept()) {
          assertThat(second.getPort()).isNotEqualTo(first.getPort());
        }
      }
    }
  }

  @Test
  void whatIsNoJsonRpcClosesTheConnection() throws Exception {
    MasterClient master = masters.client(masters.serve(_ -> "HTTP/1.1 400 Bad Request"));
    assertThat(answer(master.allPrefixes(true))).isInstanceOf(MasterAnswer.None.class);
  }
}
