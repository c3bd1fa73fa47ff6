package io.prefixdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator as a process, with the flags of its image and the memory that the chart gives it.
 */
final class OperatorProcess implements AutoCloseable {
  private static final String MAIN = "io.prefixdb.operator.OperatorMain";

  private final ServerProcess process;
  private final long startedNanos;

  private OperatorProcess(ServerProcess process, long startedNanos) {
    this.process = process;
    this.startedNanos = startedNanos;
  }

  /**
   * Starts it; it leads alone.
   *
   * @param megabytes the limit of its memory in a cluster
   */
  static OperatorProcess start(Path kubeconfig, int megabytes, Path log) throws IOException {
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : Files.readAllLines(Place.root().resolve("images/prefixdb-operator.args"))) {
      if (flag.startsWith("-") && !flag.startsWith("-cp") && !flag.equals("--script")) {
        command.add(flag);
      }
    }
    // What the flags make of the container's limit, where there is none.
    command.add("-Xmx%dm".formatted(megabytes / 2));
    command.add("-cp");
    command.add(classPath());
    command.add(MAIN);
    long started = System.nanoTime();
    ServerProcess process =
        ServerProcess.start(
            command,
            port,
            log,
            Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "PORT",
                Integer.toString(port),
                "DEFAULT_NODE_IMAGE",
                "prefixdb/node:simulated"));
    return new OperatorProcess(process, started);
  }

  private static String classPath() throws IOException {
    Path module = Place.root().resolve("operator/target");
    return module.resolve("classes") + ":" + Files.readString(module.resolve("classpath")).strip();
  }

  /** Since its process was started. */
  double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** What it said last, once it has ended. */
  Optional<String> end() throws IOException {
    return process.end();
  }

  double residentMegabytes() {
    return process.residentBytes() / (double) (1 << 20);
  }

  double cpuSeconds() {
    return process.cpuNanos() / 1e9;
  }

  @Override
  public void close() {
    process.stop();
  }
}
