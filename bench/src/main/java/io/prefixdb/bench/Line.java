package io.prefixdb.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection for single questions to a node, outside of what is measured. */
final class Line implements AutoCloseable {
  private static final Pattern LAST = Pattern.compile("\"seq_final\":(\\d+)");

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
    return ask(method, params).contains("\"status\":\"OK\"");
  }

  /** The latest sequence of the prefix, 0 where it is not. */
  long sequence(String prefix) throws IOException {
    String reply =
        ask("get_updates_since", "{\"prefix\":\"%s\",\"seq\":1,\"limit\":0}".formatted(prefix));
    Matcher found = LAST.matcher(reply);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** Sends requests that set a key each, and takes their answers. */
  void sets(String prefix, int first, int count) throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      requests.append(
          "{\"jsonrpc\":\"2.0\",\"method\":\"set\",\"params\":{\"prefix\":\"%s\",\"fields\":{\"k%d\":%d}},\"id\":1}\r\n"
              .formatted(prefix, i, i));
    }
    out.write(requests.toString().getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < count; i++) {
      String reply = in.readLine();
      if (reply == null || !reply.contains("\"status\":\"OK\"")) {
        throw new IOException("the node answers a write with " + reply);
      }
    }
  }

  private String ask(String method, String params) throws IOException {
    String request =
        "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s,\"id\":1}\r\n"
            .formatted(method, params);
    out.write(request.getBytes(StandardCharsets.UTF_8));
    String reply = in.readLine();
    return reply == null ? "" : reply;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
