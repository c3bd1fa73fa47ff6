package io.prefixdb.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A client of an admin port that tells of a node; the port is closed after the test. */
final class AdminClient implements AfterEachCallback {
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final AdminServer server;

  private AdminClient(AdminServer server) {
    this.server = server;
  }

  /** Opens the port too. */
  static AdminClient of(NodeView node) {
    AdminClient client = ofStart(new FakeStart());
    client.serve(node);
    return client;
  }

  /** As {@link #of}, of a node that starts. */
  static AdminClient ofStart(StartView start) {
    try {
      return new AdminClient(
          AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The start is over. */
  void serve(NodeView node) {
    server.serve(node);
  }

  int port() {
    return server.port();
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  HttpResponse<String> head(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).HEAD());
  }

  HttpResponse<String> reload(String body) throws Exception {
    return post("/v1/reload", body);
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> delete(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  static void assertProblem(HttpResponse<String> response, int status, String type, String detail)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.path("type").asText()).isEqualTo("urn:prefixdb:problem:" + type);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).isEqualTo(detail);
  }

  static JsonNode body(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (Exception e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  @Override
  public void afterEach(ExtensionContext test) {
    server.close();
    http.shutdownNow();
  }
}
