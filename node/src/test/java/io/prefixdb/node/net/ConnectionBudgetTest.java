package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.WorkflowConfig;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many connections that hold much, over real sockets. */
final class ConnectionBudgetTest {
  private static final int MIB = 1 << 20;

  /** So that the system's buffers take little of what waits. */
  private static final int SMALL = 64 << 10;

  private final EventLoops loops = EventLoops.forPorts("test", 1, TransportChoice.AUTO);
  private final ExecutorService workers = Workers.pool("worker", 1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ByteBudget budget = new ByteBudget(4 * MIB);

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    workers.shutdownNow();
    loops.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "QUEUE"})
  void thoseThatSendWithoutAnEndAreClosedAndTheOthersGoOn(ServerConfig.Kind kind) throws Exception {
    RpcServer server = serve(kind, Handler.answering(frame -> "" + frame.length()));
    List<Socket> endless = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      endless.add(connect(server));
    }
    endless.forEach(socket -> sendUntilRefused(socket, new byte[MIB]));

    await().until(() -> budget.refused() > 0 && !budget.isUsedUp());
    assertThat(server.traffic().cuts().get(Cut.HELD_TOO_MUCH)).isPositive();
    Socket client = connect(server);
    client.getOutputStream().write(("x".repeat(100_000) + "\r\n").getBytes(UTF_8));
    assertThat(client.getInputStream().readNBytes(8)).asString(UTF_8).isEqualTo("100000\r\n");
    for (Socket socket : endless) {
      socket.close();
    }
    await().until(() -> budget.held() == 0);
  }

  @Test
  void answersThatNobodyTakesCountUntilTheyAreTaken() throws Exception {
    Bytes large = Bytes.of(new byte[3 * MIB]);
    RpcServer server =
        serve(
            ServerConfig.Kind.DIRECT,
            Handler.of(
                (_, turn) -> {
                  turn.replies().line(large);
                  return Progress.DONE;
                }));
    Socket client = connect(server);
    client.getOutputStream().write("give\r\n".getBytes(UTF_8));
    await().until(() -> budget.held() > 0);

    assertThat(client.getInputStream().readNBytes(3 * MIB + 2)).hasSize(3 * MIB + 2);
    await().until(() -> budget.held() == 0);
    assertThat(budget.refused()).isZero();
  }

  private static void sendUntilRefused(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // as it should be for some
    }
  }

  private RpcServer serve(ServerConfig.Kind kind, FrameHandler handler) throws IOException {
    @Nullable Workflow workflow = null;
    if (kind == ServerConfig.Kind.QUEUE) {
      workflow = new Workflow(new WorkflowConfig("w", 1, 0, 0, 0, 0, 0, false, false));
      opened.add(workflow);
    }
    RpcServer server =
        RpcServer.open(
            new ServerConfig(
                "test",
                kind,
                RouteConfig.DEFAULT,
                "127.0.0.1",
                0,
                0,
                100,
                Optional.empty(),
                false,
                0,
                Framing.LINES,
                new ServerConfig.Sockets(100, 0, SMALL),
                16 * MIB,
                8 * MIB,
                0),
            handler,
            loops,
            workers,
            workflow,
            new SharedLimits(budget, new ConnectionLimit(1_000, 1)));
    opened.add(server);
    return server;
  }

  private Socket connect(RpcServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.setSoTimeout(20_000);
    opened.add(socket);
    return socket;
  }
}
