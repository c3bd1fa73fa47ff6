package io.prefixdb.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How long after its request a write is on the slave, while writes come at a steady rate. */
final class Lag {
  private static final String PREFIX = "lag";

  /** Writes before those that are measured. */
  private static final int BEGUN = 1;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Lag() {}

  /** In nanoseconds; what the looks themselves take, some hundred microseconds, is in it. */
  static Histogram measure(NodeServer master, NodeServer slave, int rate, int seconds)
      throws IOException, InterruptedException {
    int writes = rate * seconds;
    long[] sent = new long[writes];
    AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    try (Line to = Line.to(master.port());
        Line from = Line.to(slave.port())) {
      begin(to, from);
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      write(to, sent, rate);
                    } catch (IOException e) {
                      failure.set(e);
                    }
                  });
      Histogram lag = watch(from, sent);
      writer.join();
      IOException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      return lag;
    }
  }

  /** The slave follows a prefix some seconds after it began. */
  private static void begin(Line to, Line from) throws IOException {
    to.sets(PREFIX, 0, BEGUN);
    long begin = System.nanoTime();
    while (from.sequence(PREFIX) < BEGUN) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IOException("the slave does not follow a new prefix");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Each write is one sequence. */
  private static void write(Line line, long[] sent, int rate) throws IOException {
    long begin = System.nanoTime();
    int burst = Math.max(1, rate / 2_000);
    for (int i = 0; i < sent.length; i += burst) {
      long due = begin + (long) (i * 1e9 / rate);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int count = Math.min(burst, sent.length - i);
      long now = System.nanoTime();
      for (int j = i; j < i + count; j++) {
        sent[j] = now;
      }
      line.sets(PREFIX, i, count);
    }
  }

  private static Histogram watch(Line line, long[] sent) throws IOException {
    Histogram lag = new Histogram(3);
    int seen = 0;
    long heard = System.nanoTime();
    while (seen < sent.length) {
      long sequence = line.sequence(PREFIX);
      long now = System.nanoTime();
      if (sequence - BEGUN > seen) {
        heard = now;
      } else if (now - heard > PATIENCE_NANOS) {
        throw new IOException("the slave stands still at sequence " + sequence);
      }
      for (; seen < Math.min(sequence - BEGUN, sent.length); seen++) {
        lag.recordValue(Math.max(0, now - sent[seen]));
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
    return lag;
  }
}
