package io.prefixdb.node.replication.stream;

import java.util.concurrent.TimeUnit;

/**
 * How long slaves that have much to catch up with wait between two turns, so that clients need not:
 * not at all while no client asks anything. While some do, every pause tells what a client would
 * have felt: whoever sleeps and wakes too late had no processor, and then neither had the thread
 * that answers clients. So pauses grow quickly when they end late and shrink slowly when they end
 * in time, and where there are processors enough they stay short.
 *
 * <p>A slave must get nearer all the same: when less than twice of what is written is sent, pauses
 * become shorter, down to none. Guarded by who uses it.
 */
final class Courtesy {
  /** No pause is longer. */
  static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);

  /** Nor shorter, for they are what is measured. */
  static final long PAUSE_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(200);

  /** A pause that ends so much too late had to wait for a processor; timers do not need it. */
  static final long LATE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /**
   * So long after a client was answered others are expected. Whoever asks more seldom meets a slave
   * at full speed; longer, and a slave pauses for nobody once they have gone.
   */
  static final long CLIENTS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** How often it is seen whether slaves get nearer. */
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many pauses that end in time make the next one shorter by half, about. */
  private static final int SHRINKS_BY = 64;

  private static final int NEARER = 2;

  private boolean clients;
  private long answered;
  private long answeredNanos;
  private long pauseNanos = PAUSE_NANOS_MIN;
  private long limitNanos = PAUSE_NANOS_MAX;
  private long windowNanos;
  private long sent;
  private long written;

  Courtesy(long nowNanos) {
    this.answeredNanos = nowNanos;
    this.windowNanos = nowNanos;
  }

  /**
   * {@code total}: how many requests of clients were answered since the start; to be told often.
   */
  void answered(long total, long nowNanos) {
    if (total != answered) {
      answered = total;
      answeredNanos = nowNanos;
      clients = true;
    } else if (nowNanos - answeredNanos > CLIENTS_NANOS) {
      clients = false;
      pauseNanos = PAUSE_NANOS_MIN;
    }
  }

  /** Whether clients ask. */
  boolean isDue() {
    return clients;
  }

  /** The pause before the next turn of one that is behind; 0 for none. */
  long pauseNanos() {
    return clients ? Math.min(pauseNanos, limitNanos) : 0;
  }

  /** Somebody slept, and woke so much later than it wanted to. */
  void woke(long lateNanos) {
    if (clients) {
      pauseNanos =
          lateNanos > LATE_NANOS
              ? Math.min(PAUSE_NANOS_MAX, 2 * pauseNanos)
              : Math.max(PAUSE_NANOS_MIN, pauseNanos - pauseNanos / SHRINKS_BY);
    }
  }

  /**
   * One that is behind had a turn.
   *
   * @param updates that it was sent
   * @param grown by how many the log has grown since its turn before
   */
  void fed(long updates, long grown, long nowNanos) {
    sent += updates;
    written += grown;
    if (nowNanos - windowNanos < WINDOW_NANOS) {
      return;
    }
    limitNanos =
        sent < NEARER * written
            ? shorter(limitNanos)
            : Math.clamp(2 * limitNanos, PAUSE_NANOS_MIN, PAUSE_NANOS_MAX);
    sent = 0;
    written = 0;
    windowNanos = nowNanos;
  }

  private static long shorter(long limit) {
    return limit / 2 < PAUSE_NANOS_MIN ? 0 : limit / 2;
  }
}
