package io.prefixdb.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/** How long the master takes for a write, at a steady rate of writes. */
final class Tail {
  private static final int RATE = 2_000;

  private Tail() {}

  /** One write at a time while {@code goesOn}; in nanoseconds from when each was due. */
  static Histogram measure(NodeServer master, BooleanSupplier goesOn) throws IOException {
    Histogram latency = new Histogram(3);
    try (Line line = Line.to(master.port())) {
      long begin = System.nanoTime();
      for (int i = 0; goesOn.getAsBoolean(); i++) {
        long due = begin + i * (TimeUnit.SECONDS.toNanos(1) / RATE);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        line.sets("tail", i, 1);
        latency.recordValue(System.nanoTime() - due);
      }
    }
    return latency;
  }

  /** So many seconds. */
  static BooleanSupplier seconds(long seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return () -> System.nanoTime() < end;
  }
}
