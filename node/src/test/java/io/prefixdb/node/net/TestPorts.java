package io.prefixdb.node.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prefixdb.node.config.Framing;
import io.prefixdb.node.config.RouteConfig;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.config.TransportChoice;
import io.prefixdb.node.config.WorkflowConfig;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.FrameHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Ports of tests, with their loops and workers, and clients of them. */
final class TestPorts {
  static final int FRAME_BYTES_MAX = 1 << 20;
  private static final SharedLimits SHARED =
      new SharedLimits(new ByteBudget(1L << 30), new ConnectionLimit(1_000, 1));

  private final EventLoops loops;
  private final ExecutorService workers = Workers.pool("worker", 2);
  private final List<AutoCloseable> opened = new ArrayList<>();

  TestPorts(TransportChoice transport) {
    loops = EventLoops.forPorts("test", 1, transport);
  }

  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    workers.shutdownNow();
    loops.close();
  }

  static FrameHandler echo() {
    return Handler.answering(frame -> frame);
  }

  static ServerConfig config(ServerConfig.Kind kind, int port, int connections, int backlog) {
    return config(kind, port, connections, backlog, 0);
  }

  static ServerConfig config(
      ServerConfig.Kind kind, int port, int connections, int backlog, int outputBytesMax) {
    return new ServerConfig(
        "test",
        kind,
        RouteConfig.DEFAULT,
        "127.0.0.1",
        port,
        0,
        connections,
        Optional.empty(),
        false,
        0,
        Framing.LINES,
        ServerConfig.Sockets.DEFAULT,
        FRAME_BYTES_MAX,
        backlog,
        outputBytesMax);
  }

  RpcServer serve(FrameHandler handler, int connections, int backlog) throws IOException {
    return serve(config(ServerConfig.Kind.DIRECT, 0, connections, backlog), handler);
  }

  RpcServer serve(ServerConfig config, FrameHandler handler) throws IOException {
    @Nullable Workflow workflow =
        config.kind() == ServerConfig.Kind.QUEUE
            ? new Workflow(new WorkflowConfig("queue", 2, 0, 0, 0, 0, 0, false, false))
            : null;
    if (workflow != null) {
      opened.add(workflow);
    }
    RpcServer server = RpcServer.open(config, handler, loops, workers, workflow, SHARED);
    opened.add(server);
    return server;
  }

  Socket connect(RpcServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    opened.add(socket);
    return socket;
  }

  static void write(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
  }
}
