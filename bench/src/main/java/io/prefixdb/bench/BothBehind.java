package io.prefixdb.bench;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/** Two slaves that catch up at the same time, and what a client of their master feels meanwhile. */
record BothBehind(NodeServer master, NodeServer slave, NodeServer other) {
  /**
   * What was measured.
   *
   * @param latencies of the writes of the client
   * @param rate batches a second that each slave took, until the later one was level
   */
  record Measured(Histogram latencies, double rate) {}

  /**
   * As {@link #run}, but the slaves take no processor from the master and its client, as if they
   * were on other machines.
   */
  Measured runAside(String name, int batches) throws IOException, InterruptedException {
    slave.comesLast(true);
    other.comesLast(true);
    try {
      return run(name, batches);
    } finally {
      slave.comesLast(false);
      other.comesLast(false);
    }
  }

  /** {@code name}: of a prefix that is not there yet. */
  Measured run(String name, int batches) throws IOException, InterruptedException {
    CatchUp first = new CatchUp(master, slave);
    CatchUp second = new CatchUp(master, other);
    other.signal("STOP");
    first.fallBehind(name, 1, batches);
    slave.signal("CONT");
    other.signal("CONT");
    AtomicBoolean level = new AtomicBoolean();
    CompletableFuture<Long> end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                first.end(name, batches);
                second.end(name, batches);
                return System.nanoTime();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("a slave does not catch up", e);
              } finally {
                level.set(true);
              }
            });
    long begin = System.nanoTime();
    Histogram latencies = Tail.measure(master, () -> !level.get());
    return new Measured(latencies, batches * 1e9 / (end.join() - begin));
  }
}
