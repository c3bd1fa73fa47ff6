package io.prefixdb.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;

/**
 * Stands before the admin port of a node: a program in the network of its pod that passes on what
 * it is asked, and changes words of the status. The probes of the pod's machine come to the node
 * itself.
 */
final class Liar implements AutoCloseable {
  private static final String ADMIN_PORT = "23010";
  private static final int PORT = 23999;

  private final TestCluster cluster;
  private final String pod;
  private final Path words;
  private final Process process;

  private Liar(TestCluster cluster, String pod, Path words, Process process) {
    this.cluster = cluster;
    this.pod = pod;
    this.words = words;
    this.process = process;
  }

  /** Begins with the truth. */
  static Liar of(TestCluster cluster, String pod) throws IOException, URISyntaxException {
    Path words = Files.createTempFile("words", ".txt");
    Path classes = Path.of(Liar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> program =
        List.of(java, "-cp", classes.toString(), Liar.class.getName(), words.toString());
    Process process = new ProcessBuilder(cluster.kubeIn(pod, program)).inheritIO().start();
    cluster.kube("divert", cluster.pod(pod), ADMIN_PORT, Integer.toString(PORT));
    return new Liar(cluster, pod, words, process);
  }

  /** The status is this text. */
  void say(String text) throws IOException {
    change(Map.of("(?s)^.*$", Matcher.quoteReplacement(text)));
  }

  /** The status is the node's, but what matches a pattern is replaced as it says. */
  void change(Map<String, String> replacements) throws IOException {
    StringBuilder lines = new StringBuilder();
    replacements.forEach(
        (pattern, by) -> lines.append(pattern).append('\n').append(by).append('\n'));
    Path next = Files.writeString(Path.of(words + ".next"), lines);
    Files.move(next, words, StandardCopyOption.ATOMIC_MOVE);
  }

  void tellTheTruth() throws IOException {
    change(Map.of());
  }

  /** Nobody is told anything. */
  void fallSilent() throws IOException {
    say("");
  }

  @Override
  public void close() throws IOException {
    cluster.kube("join", cluster.pod(pod));
    process.destroy();
    Files.deleteIfExists(words);
  }

  /** The program. */
  public static void main(String[] arguments) throws IOException {
    Path words = Path.of(arguments[0]);
    HttpClient node = HttpClient.newHttpClient();
    HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> passOn(exchange, node, words));
    server.start();
  }

  private static void passOn(HttpExchange exchange, HttpClient node, Path words)
      throws IOException {
    try (exchange) {
      URI path = exchange.getRequestURI();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ADMIN_PORT + path))
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .build();
      HttpResponse<String> answer = node.send(request, HttpResponse.BodyHandlers.ofString());
      String told =
          path.getPath().equals("/v1/status")
              ? changed(answer.body(), Files.readAllLines(words))
              : answer.body();
      if (told.isEmpty() && !answer.body().isEmpty()) {
        new CountDownLatch(1).await(); // until the program is ended
      }
      byte[] body = told.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String changed(String status, List<String> words) {
    String told = status;
    for (int i = 0; i + 1 < words.size(); i += 2) {
      told = told.replaceAll(words.get(i), words.get(i + 1));
    }
    return told;
  }
}
