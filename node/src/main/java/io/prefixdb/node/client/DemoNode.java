package io.prefixdb.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A node of the demonstration: a process of its own, and what it says of itself. */
final class DemoNode {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DemoFiles files;
  private final AdminPort admin;
  private @Nullable Process process;

  DemoNode(DemoFiles files) {
    this.files = files;
    this.admin = new AdminPort("127.0.0.1:" + files.adminPort(), Duration.ofSeconds(5));
  }

  String name() {
    return files.name();
  }

  Endpoint main() {
    return new Endpoint("127.0.0.1", files.mainPort());
  }

  /** Starts the process and waits until it answers. */
  void start() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.prefixdb.node.NodeMain", "node", "-C", files.config().toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
            .start();
    await("answer", status -> true);
  }

  /** As a power cut would: kill -9. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** What the node says of the prefix; missing when it does not know it. */
  static JsonNode prefix(JsonNode status, String prefix) {
    for (JsonNode entry : status.path("prefixes")) {
      if (entry.path("name").asText().equals(prefix)) {
        return entry;
      }
    }
    return status.path("no such prefix");
  }

  /** Whether a slave has everything that the master told of. */
  static boolean isLevel(JsonNode status, String prefix) {
    String state = prefix(status, prefix).path("state").asText();
    return state.equals("InSync") || state.equals("Idle");
  }

  JsonNode status() throws IOException {
    return admin.status();
  }

  JsonNode reload(String id, String prefix) throws IOException {
    return admin.post(
        "/v1/reload",
        "{\"id\":\"%s\",\"prefixes\":[\"%s\"],\"method\":\"API\"}".formatted(id, prefix));
  }

  /** Waits until the node says what is wanted, a minute at the most. */
  JsonNode await(String what, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer yet";
    while (System.nanoTime() < end) {
      if (process != null && !process.isAlive()) {
        throw new IOException(name() + " ended by itself: its log is " + files.log());
      }
      try {
        JsonNode status = status();
        if (wanted.test(status)) {
          return status;
        }
        last = status.toString();
      } catch (IOException e) {
        last = String.valueOf(e.getMessage());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IOException(
        "%s did not %s within %d s (%s); its log is %s"
            .formatted(name(), what, PATIENCE.toSeconds(), last, files.log()));
  }
}
