package io.prefixdb.node.net;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections all ports of a node may have at a time: each is an open file, and the data
 * needs files too. Safe for use by many threads.
 */
public final class ConnectionLimit {
  private final int max;
  private final AtomicInteger standing = new AtomicInteger();

  /**
   * @param max connections, at least 1
   */
  public ConnectionLimit(int max) {
    this.max = max;
  }

  /** Whether there may be this one too; if so, it counts until it is closed. */
  boolean admits(Channel connection) {
    if (standing.incrementAndGet() > max) {
      standing.decrementAndGet();
      return false;
    }
    connection.closeFuture().addListener(_ -> standing.decrementAndGet());
    return true;
  }

  int max() {
    return max;
  }
}
