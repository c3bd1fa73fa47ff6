package io.prefixdb.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A slave that is stopped while its master is written, and then catches up. */
record CatchUp(NodeServer master, NodeServer slave) {
  private static final long LOOK_MS = 5;
  private static final long LIMIT_SECONDS = 300;

  /**
   * Batches a second, and processor time.
   *
   * @param firstFifth while the first fifth was applied
   * @param masterMicros that the master computed for a batch
   */
  record Speed(
      double all, double firstFifth, double lastFifth, double masterMicros, double slaveMicros) {}

  /** Waits until the slave has them all. */
  void end(String name, int batches) throws IOException, InterruptedException {
    var _ = watch(name, 1, batches);
  }

  /** How many batches were there, when. */
  private record Look(long nanos, long batches) {}

  /** Spreads batches of one key over prefixes of that name. */
  Speed run(String name, int prefixes, int batches) throws IOException, InterruptedException {
    fallBehind(name, prefixes, batches);
    slave.signal("CONT");
    long masterBefore = master.cpuNanos();
    long slaveBefore = slave.cpuNanos();
    List<Look> looks = watch(name, prefixes, batches);
    Look begin = last(looks, 0);
    Look early = first(looks, batches / 5);
    Look late = first(looks, batches - batches / 5);
    Look end = looks.getLast();
    return new Speed(
        rate(begin, end),
        rate(begin, early),
        rate(late, end),
        (master.cpuNanos() - masterBefore) / 1e3 / batches,
        (slave.cpuNanos() - slaveBefore) / 1e3 / batches);
  }

  /** Stops the slave, and writes what it is to catch up with. */
  void fallBehind(String name, int prefixes, int batches) throws IOException, InterruptedException {
    slave.signal("STOP");
    write(name, prefixes, batches);
  }

  /** One request at a time, for requests that come together are one batch. */
  private void write(String name, int prefixes, int batches) throws IOException {
    try (Line line = Line.to(master.port())) {
      for (int i = 0; i < batches; i++) {
        String params =
            "{\"prefix\":\"%s%d\",\"fields\":{\"key:%012d\":\"%s\"}}"
                .formatted(name, i % prefixes, i, "v".repeat(Keys.VALUE_BYTES - 2));
        if (!line.accepts("set", params)) {
          throw new IOException("the master refuses a write");
        }
      }
    }
  }

  /** When the slave had how many of them, until it has all. */
  private List<Look> watch(String name, int prefixes, int batches)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<Look> looks = new ArrayList<>();
    try (Line line = Line.to(slave.port())) {
      long there = 0;
      while (there < batches) {
        there = 0;
        for (int i = 0; i < prefixes; i++) {
          there += line.sequence(name + i);
        }
        looks.add(new Look(System.nanoTime() - begin, there));
        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
          throw new IOException(
              "the slave has %d of %d batches after %d s".formatted(there, batches, LIMIT_SECONDS));
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }
    }
    return looks;
  }

  private static Look first(List<Look> looks, long batches) {
    return looks.stream().filter(look -> look.batches >= batches).findFirst().orElseThrow();
  }

  /** When the slave had noticed that it may go on, and had none yet. */
  private static Look last(List<Look> looks, long batches) {
    return looks.stream()
        .filter(look -> look.batches <= batches)
        .reduce((_, later) -> later)
        .orElse(looks.getFirst());
  }

  private static double rate(Look from, Look to) {
    return (to.batches - from.batches) * 1e9 / Math.max(1, to.nanos - from.nanos);
  }
}
