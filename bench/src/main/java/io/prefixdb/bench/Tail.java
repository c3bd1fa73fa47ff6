package io.prefixdb.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How long the master takes for a write, at a steady rate of writes, one at a time. */
final class Tail implements AutoCloseable {
  private static final int RATE = 2_000;

  private final Line line;

  private Tail(Line line) {
    this.line = line;
  }

  static Tail of(NodeServer master) throws IOException {
    return new Tail(Line.to(master.port()));
  }

  /** Writes for so long; in nanoseconds from when each was due. */
  Histogram measure(Duration time) throws IOException {
    Histogram latency = new Histogram(3);
    long begin = System.nanoTime();
    for (int i = 0; i < time.toMillis() * RATE / 1_000; i++) {
      long due = begin + i * (TimeUnit.SECONDS.toNanos(1) / RATE);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      line.sets("tail", i, 1);
      latency.recordValue(System.nanoTime() - due);
    }
    return latency;
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
