package io.prefixdb.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection for single questions to a node, outside of what is measured. */
final class Line implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;
  private final OutputStream out;

  private Line(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.out = socket.getOutputStream();
  }

  static Line to(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return new Line(socket);
  }

  /** Whether the node answers the method with status OK. */
  boolean accepts(String method, String params) throws IOException {
    String request =
        "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s,\"id\":1}\r\n"
            .formatted(method, params);
    out.write(request.getBytes(StandardCharsets.UTF_8));
    String reply = in.readLine();
    return reply != null && reply.contains("\"status\":\"OK\"");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
