package io.prefixdb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Loads a server with one workload and measures. */
final class Driver {
  private Driver() {}

  /**
   * Runs the load and returns after the last reply.
   *
   * @param seed of the keys
   */
  static Measurement run(Server server, Workload workload, Load load, long seed)
      throws InterruptedException {
    return run(server, workload, load, thread -> Keys.random(Server.KEYS, seed * 100 + thread));
  }

  /** Writes every key once. */
  static void fill(Server server, Load load) throws InterruptedException {
    long requests = Server.KEYS / Workload.FILL.keys();
    Load once = new Load(load.connections(), 1, requests, 0);
    var _ = run(server, Workload.FILL, once, thread -> Keys.inOrder(Server.KEYS, thread));
  }

  private interface KeysOf {
    Keys thread(int number);
  }

  private static Measurement run(Server server, Workload workload, Load load, KeysOf keys)
      throws InterruptedException {
    List<Callable<Measurement>> parts = new ArrayList<>();
    for (int i = 0; i < load.threads(); i++) {
      Load part = part(load, i);
      Keys own = keys.thread(i);
      parts.add(() -> part(server, workload, part, own));
    }
    long cpu = server.cpuNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(load.threads())) {
      List<Measurement> measured = new ArrayList<>();
      for (Future<Measurement> done : threads.invokeAll(parts)) {
        measured.add(done.get());
      }
      return together(measured, server.cpuNanos() - cpu);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "%s, workload '%s': %s".formatted(server.name(), workload.name(), e.getCause()), e);
    }
  }

  private static Load part(Load load, int thread) {
    int threads = load.threads();
    int connections = load.connections() / threads;
    return new Load(
        connections + (thread < load.connections() % threads ? 1 : 0),
        1,
        load.requests() / threads,
        load.perSecond() / threads);
  }

  private static Measurement part(Server server, Workload workload, Load load, Keys keys) {
    int slots = load.hasRate() ? Wire.SLOTS_MAX : workload.inFlight();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    try (LoadThread thread = LoadThread.open(address, server.wire(), load.connections(), slots)) {
      return load.hasRate()
          ? thread.openLoop(workload, keys, load.perSecond(), load.requests())
          : thread.closedLoop(workload, keys, workload.inFlight(), load.requests());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Measurement together(List<Measurement> parts, long serverCpuNanos) {
    Histogram latencies = new Histogram(3);
    latencies.setAutoResize(true);
    long requests = 0;
    long nanos = 0;
    long silence = 0;
    for (Measurement part : parts) {
      latencies.add(part.latencies());
      requests += part.requests();
      nanos = Math.max(nanos, part.nanos());
      silence = Math.max(silence, part.silenceNanos());
    }
    return new Measurement(requests, nanos, latencies, serverCpuNanos, silence);
  }
}
