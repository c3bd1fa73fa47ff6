package io.prefixdb.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Answers for a node: a program in the network of its pod, to which the admin port is diverted. It
 * gives to every request what was said last, or nothing at all.
 */
final class Liar implements AutoCloseable {
  private static final String ADMIN_PORT = "23010";
  private static final int PORT = 23999;

  private final TestCluster cluster;
  private final String pod;
  private final Path answer;
  private final Process process;

  private Liar(TestCluster cluster, String pod, Path answer, Process process) {
    this.cluster = cluster;
    this.pod = pod;
    this.answer = answer;
    this.process = process;
  }

  /** From now on nobody but the pod's own machine hears the node itself. */
  static Liar of(TestCluster cluster, String pod) throws IOException, URISyntaxException {
    Path answer = Files.createTempFile("answer", ".json");
    Path classes = Path.of(Liar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process process =
        new ProcessBuilder(
                cluster.kubeCommand(
                    List.of(
                        "in",
                        cluster.pod(pod),
                        java,
                        "-cp",
                        classes.toString(),
                        Liar.class.getName(),
                        answer.toString())))
            .inheritIO()
            .start();
    cluster.kube("divert", cluster.pod(pod), ADMIN_PORT, Integer.toString(PORT));
    return new Liar(cluster, pod, answer, process);
  }

  /** What everybody is told from now on; nobody is answered to an empty text. */
  void say(String text) throws IOException {
    Files.writeString(answer, text);
  }

  @Override
  public void close() throws IOException {
    cluster.kube("join", cluster.pod(pod));
    process.destroy();
    Files.deleteIfExists(answer);
  }

  /** The program. */
  public static void main(String[] arguments) throws IOException {
    Path answer = Path.of(arguments[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, Files.readAllBytes(answer)));
    server.start();
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      if (body.length == 0) {
        new CountDownLatch(1).await(); // until the program is ended
      }
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
