package io.prefixdb.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two slaves that catch up at the same time, and what a client of their master feels of it: every
 * other second they stand still, so that whatever else the machine does meets both kinds of
 * seconds.
 */
record BothBehind(NodeServer master, NodeServer slave, NodeServer other) {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /**
   * What is under way when slaves are halted, and what had come for them when they go on, has come
   * to its end then.
   */
  private static final Duration SETTLE = Duration.ofMillis(300);

  private static final int LEVEL_WINDOWS = 4;

  /**
   * As {@link #run}, but the slaves take no processor from the master and its client, as if they
   * were on other machines.
   */
  double runAside(String name, int batches, Seconds still, Seconds level, Seconds meanwhile)
      throws IOException, InterruptedException {
    slave.comesLast(true);
    other.comesLast(true);
    try {
      return run(name, batches, still, level, meanwhile);
    } finally {
      slave.comesLast(false);
      other.comesLast(false);
    }
  }

  /**
   * Until the later slave is level.
   *
   * @param name of a prefix that is not there yet
   * @param still gets the writes of the seconds in which the slaves stand still
   * @param level of the seconds before, in which they take what is written at once
   * @param meanwhile of those in which they catch up
   * @return batches a second that each slave took in the latter
   */
  double run(String name, int batches, Seconds still, Seconds level, Seconds meanwhile)
      throws IOException, InterruptedException {
    CatchUp first = new CatchUp(master, slave);
    CatchUp second = new CatchUp(master, other);
    try (Tail tail = Tail.of(master)) {
      var _ = tail.measure(SETTLE);
      for (int i = 0; i < LEVEL_WINDOWS; i++) {
        level.add(tail.measure(WINDOW));
      }
    }
    other.signal("STOP");
    first.fallBehind(name, 1, batches);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> {
              try {
                first.end(name, batches);
                second.end(name, batches);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("a slave does not catch up", e);
              } finally {
                over.set(true);
              }
            });
    long nanos = 0;
    try (Tail tail = Tail.of(master)) {
      while (!over.get()) {
        var _ = tail.measure(SETTLE);
        still.add(tail.measure(WINDOW));
        long begin = System.nanoTime();
        signal("CONT");
        var _ = tail.measure(SETTLE);
        meanwhile.add(tail.measure(WINDOW));
        signal("STOP");
        nanos += System.nanoTime() - begin;
      }
    } finally {
      signal("CONT");
    }
    end.join();
    return batches * 1e9 / nanos;
  }

  private void signal(String name) throws IOException, InterruptedException {
    slave.signal(name);
    other.signal(name);
  }
}
