package io.prefixdb.node.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.prefixdb.node.config.ServerConfig;
import io.prefixdb.node.rpc.LineRate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which connections of one port stand: those within its limit and that of all ports. When the
 * system has none to give, because the process has too many files open, the port asks again a
 * second later; clients wait in the queue of the system meanwhile. Safe for use by many threads.
 */
@ChannelHandler.Sharable
final class Acceptance extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);
  private static final long PAUSE_MS = 1_000;

  private final ServerConfig config;
  private final ChannelGroup connections;
  private final ConnectionLimit all;
  private final ConnectionLimit.OfPort ofPort;
  private final LongAdder refused = new LongAdder();
  private final LineRate lines = new LineRate(1);

  /**
   * @param connections those of the port; who is admitted is one of them
   * @param all the limit of all ports together
   */
  Acceptance(ServerConfig config, ChannelGroup connections, ConnectionLimit all) {
    this.config = config;
    this.connections = connections;
    this.all = all;
    this.ofPort = all.ofPort();
  }

  /** Takes the connection among those of the port, or closes it. */
  boolean admits(Channel connection) {
    if (connections.size() >= config.maxConnections()) {
      refuse(connection, "its limit of", config.maxConnections());
      return false;
    }
    if (!ofPort.admits(connection)) {
      refuse(
          connection,
          "and no other is left that is not kept for other ports, limit of all",
          all.max());
      return false;
    }
    connections.add(connection);
    return true;
  }

  private void refuse(Channel connection, String which, int limit) {
    refused.increment();
    if (lines.allows()) {
      LOG.warn(
          "port {} has {} connections, {} {}: one from {} is refused, {} since the start",
          config.name(),
          connections.size(),
          which,
          limit,
          connection.remoteAddress(),
          refused.sum());
    }
    var _ = connection.close();
  }

  /** How many were closed at once, or could not be accepted when that was tried. */
  long refused() {
    return refused.sum();
  }

  /** The listener's: the system refused to accept a connection. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    refused.increment();
    if (lines.allows()) {
      LOG.warn(
          "port {} cannot accept a connection and tries again in a second ({}): where too many"
              + " files are open, raise their limit (ulimit -n, LimitNOFILE=)",
          config.name(),
          cause.getMessage());
    }
    Channel listener = context.channel();
    if (listener.config().isAutoRead()) {
      listener.config().setAutoRead(false);
      var _ =
          listener
              .eventLoop()
              .schedule(
                  () -> listener.isOpen() ? listener.config().setAutoRead(true) : null,
                  PAUSE_MS,
                  TimeUnit.MILLISECONDS);
    }
  }
}
