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

  /** Each write is one sequence, so the i-th one is there when the sequence is above i. */
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
      if (sequence > seen) {
        heard = now;
      } else if (now - heard > PATIENCE_NANOS) {
        throw new IOException("the slave stands still at sequence " + sequence);
      }
      for (; seen < Math.min(sequence, sent.length); seen++) {
        lag.recordValue(Math.max(0, now - sent[seen]));
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
    return lag;
  }
}
