package io.prefixdb.node.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection to a node, one request at a time. Not for use by two threads at once. */
public final class RpcConnection implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint endpoint;
  private final Socket socket;
  private final InputStream in;
  private long nextId = 1;

  private RpcConnection(Endpoint endpoint, Socket socket, InputStream in) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.in = in;
  }

  /** Connects; every later wait is bounded by {@code timeout} too. */
  public static RpcConnection open(Endpoint endpoint, Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(endpoint.host(), endpoint.port()), (int) timeout.toMillis());
      socket.setSoTimeout((int) timeout.toMillis());
      socket.setTcpNoDelay(true);
      return new RpcConnection(
          endpoint, socket, new BufferedInputStream(socket.getInputStream(), 1 << 16));
    } catch (IOException e) {
      socket.close();
      throw new IOException("no connection to " + endpoint + ": " + e.getMessage(), e);
    }
  }

  /**
   * Calls a method and gives its result.
   *
   * @param params the parameters as JSON text, sent as they are
   * @throws IOException also when the node answers with a JSON-RPC error
   */
  public JsonNode call(String method, String params) throws IOException {
    String request =
        "{\"jsonrpc\":\"2.0\",\"method\":%s,\"params\":%s,\"id\":%d}\r\n"
            .formatted(JSON.writeValueAsString(method), params, nextId++);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    String line = readLine();
    try {
      JsonNode answer = JSON.readTree(line);
      if (answer.has("result")) {
        return answer.get("result");
      }
      throw new IOException(
          "%s answers %s with error %s: %s"
              .formatted(
                  endpoint,
                  method,
                  answer.path("error").path("code").asText(),
                  answer.path("error").path("message").asText()));
    } catch (JsonProcessingException e) {
      throw new IOException(endpoint + " answers " + method + " with what is no JSON: " + line, e);
    }
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int previous = -1;
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException(endpoint + " closed the connection before it answered");
      }
      if (previous == '\r' && next == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(next);
      previous = next;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
