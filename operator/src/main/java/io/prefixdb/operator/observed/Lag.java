package io.prefixdb.operator.observed;

/** Lag in steps so coarse that a steady slave's status does not change. */
public final class Lag {
  private Lag() {}

  /** Seconds, rounded: below 3 is 0, then in steps of 5, 60 and 600 as it grows. */
  public static long rounded(double seconds) {
    if (seconds < 3) {
      return 0;
    }
    long whole = (long) Math.min(seconds, Long.MAX_VALUE / 2.0);
    return step(whole, whole < 60 ? 5 : whole < 3600 ? 60 : 600);
  }

  /** Records, one digit kept: below 1000 is 0. */
  public static long roundedRecords(long records) {
    return cut(records, 10);
  }

  /** Records, two digits kept, to see whether they become less: below 1000 is 0. */
  public static long comparableRecords(long records) {
    return cut(records, 100);
  }

  private static long cut(long records, long limit) {
    if (records < 1000) {
      return 0;
    }
    long unit = 1;
    while (records / unit >= limit) {
      unit *= 10;
    }
    return records / unit * unit;
  }

  private static long step(long value, long step) {
    return Math.max(step, value / step * step);
  }
}
