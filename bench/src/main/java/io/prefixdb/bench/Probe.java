package io.prefixdb.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one client of a node feels while something else happens: the time of its gets, about a
 * thousand a second.
 */
record Probe(Histogram nanos) {
  static final Probe NONE = new Probe(new Histogram(3));
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(800);

  /** What happens meanwhile. */
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  static Probe during(NodeServer node, String prefix, Work work)
      throws IOException, InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    Histogram times = new Histogram(3);
    Thread client =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Line line = Line.to(node.port())) {
                    ask(line, prefix, over, times);
                  } catch (IOException e) {
                    failure.set(e);
                  }
                });
    try {
      work.run();
    } finally {
      over.set(true);
      client.join();
    }
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return new Probe(times);
  }

  private static void ask(Line line, String prefix, AtomicBoolean over, Histogram times)
      throws IOException {
    for (int key = 0; !over.get(); key = (key + 7_919) % 100_000) {
      long begin = System.nanoTime();
      if (!line.accepts(
          "get", "{\"prefix\":\"%s\",\"fields\":[\"k%09d\"]}".formatted(prefix, key))) {
        throw new IOException("the node refuses a get");
      }
      times.recordValue(System.nanoTime() - begin);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Both together. */
  Probe and(Probe other) {
    Histogram both = nanos.copy();
    both.add(other.nanos);
    return new Probe(both);
  }

  double millis(double percentile) {
    return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e6;
  }
}
