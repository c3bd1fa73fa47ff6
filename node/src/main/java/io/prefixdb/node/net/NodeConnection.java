package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A connection to another node for one thread, which it blocks: for bulk that is written to files
 * as it comes. {@link #close} may be called by any thread and ends a call that waits.
 */
final class NodeConnection implements AutoCloseable {
  private static final int CONNECT_MS = 5_000;
  private static final int BUFFER_BYTES = 256 << 10;

  /** A checkpoint of a prefix of some terabytes has 100 000 files. */
  private static final int LINE_BYTES_MAX = 16 << 20;

  private final Socket socket;
  private final InputStream in;
  private long requests;

  private NodeConnection(Socket socket, InputStream in) {
    this.socket = socket;
    this.in = in;
  }

  /**
   * Connects; the name is looked up each time.
   *
   * @param silenceMs a node that is silent for so long is taken for dead
   */
  static NodeConnection open(String host, int port, int silenceMs) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
      socket.setSoTimeout(silenceMs);
      socket.setTcpNoDelay(true);
      return new NodeConnection(
          socket, new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    } catch (IOException e) {
      socket.close();
      throw new IOException(ConnectFailure.of(e), e);
    }
  }

  /**
   * Calls a method and waits for its answer.
   *
   * @param params JSON text
   * @throws JsonException when the answer is none
   */
  Response call(String method, JsonWriter params) throws IOException {
    requests++;
    send(RpcClient.request(method, params.bytes(), requests));
    return ReplyReader.read(line()).reply();
  }

  /** Sends a line. */
  void send(Bytes text) throws IOException {
    byte[] bytes = new byte[text.length() + 2];
    System.arraycopy(text.array(), 0, bytes, 0, text.length());
    bytes[text.length()] = '\r';
    bytes[text.length() + 1] = '\n';
    socket.getOutputStream().write(bytes);
  }

  /** The next line, without its end. */
  Bytes line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int previous = -1;
    while (line.size() < LINE_BYTES_MAX) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      if (previous == '\r' && next == '\n') {
        return Bytes.copyOf(line.toByteArray(), 0, line.size() - 1);
      }
      line.write(next);
      previous = next;
    }
    throw new IOException(
        "an answer is longer than %d bytes (expected: one of a node of ours)"
            .formatted(LINE_BYTES_MAX));
  }

  /** Reads some of the bytes that come next, at least one. */
  int read(byte[] into, int most) throws IOException {
    int count = in.read(into, 0, most);
    if (count < 0) {
      throw new EOFException("the connection was closed");
    }
    return count;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket that cannot even be closed", e);
    }
  }
}
