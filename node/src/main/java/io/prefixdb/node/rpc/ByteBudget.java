package io.prefixdb.node.rpc;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections of a node hold together of requests that are not executed and answers that
 * are not taken, and how much that may be. What a connection holds up to a little is not counted:
 * there may be very many, and nearly all requests are small. Safe for use by many threads.
 */
public final class ByteBudget {
  /** Up to so much of a connection is not counted. */
  static final int UNCOUNTED_BYTES = 16 << 10;

  private final long max;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger holders = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param max bytes, at least 1
   */
  public ByteBudget(long max) {
    this.max = max;
  }

  /** What one connection holds. For one thread at a time. */
  public final class Share {
    private long counted;

    /** It holds so much now. */
    public void set(long bytes) {
      long counts = bytes <= UNCOUNTED_BYTES ? 0 : bytes;
      if (counts != counted) {
        held.addAndGet(counts - counted);
        holders.addAndGet((counts == 0 ? 0 : 1) - (counted == 0 ? 0 : 1));
        counted = counts;
      }
    }

    /** Whether it holds so much that it is counted. */
    public boolean counts() {
      return counted > 0;
    }

    /**
     * Whether it holds more than its part of the budget while all hold more than the whole of it:
     * then it may take no more. Somebody does whenever the budget is used up, and who holds little
     * never does.
     */
    public boolean isOver() {
      return counted > 0 && isUsedUp() && counted > max / Math.max(1, holders.get());
    }

    /** It is refused for that. */
    public void refuse() {
      refused.incrementAndGet();
      set(0);
    }
  }

  /** The share of a connection that holds nothing yet. */
  public Share share() {
    return new Share();
  }

  /** Whether all hold more than they may. */
  public boolean isUsedUp() {
    return held.get() > max;
  }

  /** Bytes that are held now. */
  public long held() {
    return held.get();
  }

  /** Bytes that may be held. */
  public long max() {
    return max;
  }

  /** How many connections were closed since the start because they held too much of it. */
  public long refused() {
    return refused.get();
  }
}
