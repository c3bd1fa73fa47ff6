package io.prefixdb.node.net;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections all ports of a node may have at a time: each is an open file, and the data
 * needs files too. Some of them are each port's own, whatever the others have: idle clients keep
 * neither slaves nor a person at the text port out. Safe for use by many threads.
 */
public final class ConnectionLimit {
  /** More slaves, or people, than there are at one port. */
  private static final int OWN_MAX = 32;

  private final int max;
  private final int own;
  private final AtomicInteger common;

  /**
   * @param max connections, at least 1
   * @param ports that share them
   */
  public ConnectionLimit(int max, int ports) {
    this.max = max;
    this.own = Math.min(OWN_MAX, max / (4 * Math.max(1, ports)));
    this.common = new AtomicInteger(max - own * ports);
  }

  /** What one port may have. */
  final class OfPort {
    private final AtomicInteger mine = new AtomicInteger(own);

    /** Whether there may be this one too; if so, it counts until it is closed. */
    boolean admits(Channel connection) {
      return takes(mine, connection) || takes(common, connection);
    }

    private static boolean takes(AtomicInteger left, Channel connection) {
      if (left.decrementAndGet() < 0) {
        left.incrementAndGet();
        return false;
      }
      connection.closeFuture().addListener(_ -> left.incrementAndGet());
      return true;
    }
  }

  OfPort ofPort() {
    return new OfPort();
  }

  int max() {
    return max;
  }
}
