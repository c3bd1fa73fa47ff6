package io.prefixdb.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** A connection to a node that sends and reads bytes as they are. */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MS = 30_000;

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  public static RawClient connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    return new RawClient(socket);
  }

  /** A port that is taken. */
  static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Sends a request and gives the frame that comes back. */
  public String ask(String request) throws IOException {
    send(request + "\r\n", List.of());
    return frames(1);
  }

  /** Sends text, cut into packets at these offsets of its bytes. */
  public void send(String text, List<Integer> cuts) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    int from = 0;
    for (int cut : cuts) {
      socket.getOutputStream().write(Arrays.copyOfRange(bytes, from, cut));
      from = cut;
    }
    socket.getOutputStream().write(bytes, from, bytes.length - from);
  }

  /** Whether something has come that was not read yet. */
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /** So many frames as they come, line ends included. */
  public String frames(int count) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int before = -1;
    for (int left = count; left > 0; ) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the node closed the connection after: " + frames.toString(UTF_8));
      }
      frames.write(next);
      if (before == '\r' && next == '\n') {
        left--;
      }
      before = next;
    }
    return frames.toString(UTF_8);
  }

  /** What comes up to that text, which is taken too. */
  String until(String end) throws IOException {
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    while (!taken.toString(UTF_8).endsWith(end)) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the node closed the connection after: " + taken.toString(UTF_8));
      }
      taken.write(next);
    }
    return taken.toString(UTF_8);
  }

  /** Everything until the node closes the connection. */
  public String rest() throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
