package io.prefixdb.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connection to a node as raw bytes: what was recorded is sent and read as it was. */
final class Wire implements AutoCloseable {
  private static final int LIMIT_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  Wire(InetSocketAddress address) throws IOException {
    socket = new Socket();
    socket.connect(address, LIMIT_MILLIS);
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** Sends the request, cut into packets at these offsets of its bytes. */
  void send(String request, List<Integer> cuts) throws IOException {
    byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
    int from = 0;
    for (int cut : cuts) {
      socket.getOutputStream().write(bytes, from, cut - from);
      from = cut;
    }
    socket.getOutputStream().write(bytes, from, bytes.length - from);
  }

  /** Reads that many lines with their ends. */
  String lines(int count) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int previous = -1;
    for (int left = count; left > 0; ) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after " + read.toString(StandardCharsets.UTF_8));
      }
      read.write(next);
      if (previous == '\r' && next == '\n') {
        left--;
      }
      previous = next;
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  /** Whether the node closes the connection without another word. */
  boolean isClosed() throws IOException {
    return in.read() < 0;
  }

  /** One request on a connection of its own, with one answer. */
  static String ask(InetSocketAddress address, String method, String params) throws IOException {
    try (Wire wire = new Wire(address)) {
      return wire.ask(method, params);
    }
  }

  /** One request, with one answer. */
  String ask(String method, String params) throws IOException {
    send(
        "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s,\"id\":1}\r\n"
            .formatted(method, params),
        List.of());
    return lines(1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
