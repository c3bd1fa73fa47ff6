package io.prefixdb.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefixdb.node.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A node as a process of its own: started, killed, asked. */
final class NodeProcess {
  static final String PREFIX = "p";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> LEVEL = Set.of("InSync", "Idle");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PAGE_KEYS = 5_000;

  private final NodeFiles files;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> jvmOptions;
  private final Map<String, String> environment = new HashMap<>();
  private int openFiles;
  private @Nullable Process process;

  NodeProcess(NodeFiles files, String... jvmOptions) {
    this.files = files;
    this.jvmOptions = List.of(jvmOptions);
  }

  NodeFiles files() {
    return files;
  }

  /** The process is to have that variable. */
  NodeProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The process may have no more files open than that. */
  NodeProcess openFiles(int max) {
    openFiles = max;
    return this;
  }

  /** Starts the process and waits until it answers. */
  NodeProcess start() throws IOException, InterruptedException {
    begin();
    await("answer", status -> true);
    return this;
  }

  /** Starts the process and waits for nothing. */
  Process begin() throws IOException {
    List<String> command = new ArrayList<>();
    if (openFiles > 0) {
      command.addAll(List.of("bash", "-c", "ulimit -n " + openFiles + "; exec \"$@\"", "node"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.add("-XX:ErrorFile=" + files.home().resolve("hs_err.log"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.prefixdb.node.NodeMain", "node", "-C", files.config().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    return process;
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(files.name() + " was not started");
    }
    return process;
  }

  long pid() {
    return running().pid();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** Stops the process where it is (SIGSTOP), or lets it go on (SIGCONT). */
  void signal(String name) throws IOException, InterruptedException {
    Signals.send(name, pid());
  }

  /** SIGTERM: the exit status, when the process ended in time. */
  int terminate(Duration limit) throws InterruptedException {
    running().destroy();
    assertThat(running().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
        .as("%s ends within %s of SIGTERM", files.name(), limit)
        .isTrue();
    return running().exitValue();
  }

  /** The exit status of a process that ends by itself. */
  int exit() throws InterruptedException {
    assertThat(running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return running().exitValue();
  }

  String log() throws IOException {
    return Files.exists(files.log()) ? Files.readString(files.log()) : "";
  }

  RawClient connect() throws IOException {
    return RawClient.connect(files.mainPort());
  }

  void set(String prefix, String key, int value) throws IOException {
    try (RawClient client = connect()) {
      assertThat(client.ask(Requests.set(prefix, key, value))).contains("\"status\":\"OK\"");
    }
  }

  /** All keys with their values' text. */
  Map<String, String> contents(String prefix) throws IOException {
    return contents(prefix, false);
  }

  /** The same; nothing when there is no such prefix. */
  Map<String, String> contentsIfAny(String prefix) throws IOException {
    return contents(prefix, true);
  }

  private Map<String, String> contents(String prefix, boolean mayBeMissing) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (RawClient client = connect()) {
      String from = "";
      while (true) {
        JsonNode page = JSON.readTree(client.ask(Requests.range(prefix, from, PAGE_KEYS)));
        JsonNode result = page.required("result");
        if (mayBeMissing && result.path("status").asText().equals("PrefixNotFound")) {
          return contents;
        }
        assertThat(result.path("status").asText()).isEqualTo("OK");
        for (var field : result.required("fields").properties()) {
          contents.put(field.getKey(), field.getValue().toString());
          from = field.getKey();
        }
        if (result.required("final").asBoolean()) {
          return contents;
        }
      }
    }
  }

  JsonNode status() throws IOException, InterruptedException {
    return send(request("/v1/status").build());
  }

  /** What the node says of the prefix; missing while it does not know it. */
  static JsonNode prefix(JsonNode status, String name) {
    for (JsonNode prefix : status.path("prefixes")) {
      if (prefix.path("name").asText().equals(name)) {
        return prefix;
      }
    }
    return status.path("no such prefix");
  }

  long sequence(String prefix) throws IOException, InterruptedException {
    return prefix(status(), prefix).path("sequence").asLong();
  }

  void reload(String id) throws IOException, InterruptedException {
    reload(id, "API");
  }

  void reload(String id, String method) throws IOException, InterruptedException {
    reload(id, method, List.of(PREFIX));
  }

  void reload(String id, String method, List<String> prefixes)
      throws IOException, InterruptedException {
    reload(id, method, prefixes, Optional.empty());
  }

  /** {@code source}: the node to copy from, if it is not the master. */
  void reload(String id, String method, List<String> prefixes, Optional<String> source)
      throws IOException, InterruptedException {
    String from = source.map(node -> ",\"source\":\"" + node + "\"").orElse("");
    send(
        request("/v1/reload")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"id\":\"%s\",\"prefixes\":[\"%s\"],\"method\":\"%s\"%s}"
                        .formatted(id, String.join("\",\"", prefixes), method, from)))
            .build());
  }

  /**
   * Tells the node its role; the answer.
   *
   * @param rest of the members of the order
   */
  JsonNode order(long epoch, String rest) throws IOException, InterruptedException {
    return send(orderOf(epoch, rest).build());
  }

  /** As {@link #order}, while nobody may answer: the status that comes in the end. */
  CompletableFuture<Integer> orderSent(long epoch, String rest) {
    return http.sendAsync(orderOf(epoch, rest).build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode);
  }

  private HttpRequest.Builder orderOf(long epoch, String rest) {
    String text = "{\"clusterId\":\"c\",\"epoch\":%d,%s}".formatted(epoch, rest);
    return request("/v1/role").POST(HttpRequest.BodyPublishers.ofString(text));
  }

  /** Where others follow it. */
  String upstream() {
    return "127.0.0.1:" + files.slavePort();
  }

  void awaitReloaded(String id) throws IOException, InterruptedException {
    JsonNode ended =
        await("end reload " + id, status -> status.at("/lastReload/id").asText().equals(id));
    assertThat(ended.at("/lastReload/result").asText())
        .as("%s", ended.path("lastReload"))
        .isEqualTo("Succeeded");
  }

  /** Waits until the prefix is where the master's is, which nobody writes to. */
  void awaitLevel(NodeProcess master, String prefix) throws IOException, InterruptedException {
    long sequence = master.sequence(prefix);
    await(
        "reach sequence " + sequence,
        status -> {
          JsonNode here = prefix(status, prefix);
          return LEVEL.contains(here.path("state").asText())
              && here.path("sequence").asLong() == sequence;
        });
  }

  JsonNode awaitState(String prefix, String state) throws IOException, InterruptedException {
    return prefix(
        await(
            "say that " + prefix + " is " + state,
            status -> prefix(status, prefix).path("state").asText().equals(state)),
        prefix);
  }

  JsonNode await(String what, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer";
    while (System.nanoTime() < end) {
      if (!running().isAlive()) {
        throw new AssertionError(files.name() + " ended by itself:\n" + log());
      }
      try {
        JsonNode status = status();
        if (wanted.test(status)) {
          return status;
        }
        last = status.toString();
      } catch (IOException e) {
        last = e.toString();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(
        "%s did not %s in time: %s\n%s".formatted(files.name(), what, last, log()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + files.adminPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Its metrics as text. */
  String metrics() throws IOException, InterruptedException {
    return http.send(request("/metrics").build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(files.name() + " answers " + response.body());
    }
    return JSON.readTree(response.body());
  }

  /** Whatever it does, it ends. */
  void end() throws InterruptedException {
    http.shutdownNow();
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }
}
