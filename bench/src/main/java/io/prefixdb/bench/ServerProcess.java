package io.prefixdb.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A child process that listens on a port of loopback. */
final class ServerProcess {
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long STOP_LIMIT_SECONDS = 20;

  private final Process process;
  private final long startedNanos;
  private final int port;
  private final Path log;

  private ServerProcess(Process process, long startedNanos, int port, Path log) {
    this.process = process;
    this.startedNanos = startedNanos;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts the command; its output goes to {@code log}. It ends with this program at the latest.
   */
  static ServerProcess start(List<String> command, int port, Path log) throws IOException {
    return start(command, port, log, Map.of());
  }

  /**
   * The same with more in its environment.
   *
   * @param environment besides what it inherits
   */
  static ServerProcess start(
      List<String> command, int port, Path log, Map<String, String> environment)
      throws IOException {
    long started = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
    return new ServerProcess(process, started, port, log);
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until the port accepts connections: nanoseconds since the start of the process. */
  long awaitPort() throws IOException {
    while (System.nanoTime() - startedNanos < START_LIMIT_NANOS && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return System.nanoTime() - startedNanos;
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
    boolean ended = !process.isAlive();
    stop();
    throw new IOException(
        "%s, and port %d does not listen; its log:%n%s"
            .formatted(
                ended ? "the process has ended" : "60 s have passed", port, Files.readString(log)));
  }

  int port() {
    return port;
  }

  /** The last line that it wrote, once it has ended. */
  Optional<String> end() throws IOException {
    return process.isAlive()
        ? Optional.empty()
        : Optional.of(Files.readAllLines(log).stream().reduce("", (_, line) -> line));
  }

  /** Bytes in memory. */
  long residentBytes() {
    return status("VmRSS:") << 10;
  }

  long threads() {
    return status("Threads:");
  }

  private long status(String name) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // it has ended, or the system has no /proc
    }
  }

  /** How long the process has computed, on all its threads. */
  long cpuNanos() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Sends it a signal by its name. */
  void signal(String name) throws IOException, InterruptedException {
    run("kill", "-" + name, Long.toString(process.pid()));
  }

  /** Whether it computes, on all its threads, only while nobody else on this machine wants to. */
  void comesLast(boolean last) throws IOException, InterruptedException {
    String policy = last ? "--idle" : "--other";
    run("chrt", "--all-tasks", policy, "--pid", "0", Long.toString(process.pid()));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException(
          "'%s' ended with status %d".formatted(String.join(" ", command), status));
    }
  }

  /** Ends it with SIGTERM, and with SIGKILL when that is not enough. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
