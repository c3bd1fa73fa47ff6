package io.prefixdb.node.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** The other end of a connection. */
final class Peer {
  private Peer() {}

  /** Its address without the port; empty where it has none. */
  static String host(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "";
  }
}
