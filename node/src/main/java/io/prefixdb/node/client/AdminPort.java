package io.prefixdb.node.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The admin port of a node, as commands ask it. What goes wrong is told in a whole sentence, what
 * the node refuses in its own words.
 *
 * @param address {@code HOST:PORT}
 * @param patience how long the node may be silent
 */
public record AdminPort(String address, Duration patience) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REFUSED = 300; // and above

  /**
   * What the node says of itself.
   *
   * @throws ConnectException when nothing listens there
   */
  public JsonNode status() throws IOException {
    return ask("GET", "/v1/status", null);
  }

  /** Gives an order. */
  JsonNode post(String path, String order) throws IOException {
    return ask("POST", path, order);
  }

  /** Takes back what was ordered. */
  JsonNode delete(String path) throws IOException {
    return ask("DELETE", path, null);
  }

  private JsonNode ask(String method, String path, @Nullable String order) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + address + path).toURL().openConnection();
    try {
      connection.setRequestMethod(method);
      connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
      connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
      if (order != null) {
        send(connection, order.getBytes(StandardCharsets.UTF_8));
      }
      return answer(connection);
    } finally {
      connection.disconnect();
    }
  }

  private void send(HttpURLConnection connection, byte[] order) throws IOException {
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(order.length); // else it may be sent twice unasked
    try (OutputStream out = connection.getOutputStream()) {
      out.write(order);
    } catch (IOException e) {
      throw noAnswer(e);
    }
  }

  private JsonNode answer(HttpURLConnection connection) throws IOException {
    int status;
    byte[] text;
    try {
      status = connection.getResponseCode();
      text = body(connection, status);
    } catch (IOException e) {
      throw noAnswer(e);
    }
    JsonNode body = read(text);
    if (status >= REFUSED) {
      throw new IOException(body.path("detail").asText(address + " answers " + status));
    }
    if (body.isMissingNode()) {
      throw new IOException(address + " answers no JSON (expected: the admin port of a node)");
    }
    return body;
  }

  private static byte[] body(HttpURLConnection connection, int status) throws IOException {
    try (@Nullable InputStream in =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  /** Missing when it is no JSON. */
  private static JsonNode read(byte[] text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private IOException noAnswer(IOException cause) {
    String from = "no answer from " + address + ": ";
    return switch (cause) {
      case ConnectException e ->
          (IOException)
              new ConnectException(
                      from + "nothing listens there (expected: the admin port of a node)")
                  .initCause(e);
      case UnknownHostException e -> new IOException(from + "there is no such host", e);
      default -> new IOException(from + cause.getMessage(), cause);
    };
  }
}
