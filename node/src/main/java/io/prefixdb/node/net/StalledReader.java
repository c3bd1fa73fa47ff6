package io.prefixdb.node.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connection of a client that took nothing for a while although so many answers wait for
 * it that no more are made: it would hold their memory for ever. Runs on the event loop of the
 * connection.
 */
final class StalledReader extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(StalledReader.class);

  private final long patienceMs;
  private boolean watching;

  StalledReader(long patienceMs) {
    this.patienceMs = patienceMs;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!watching && !ctx.channel().isWritable()) {
      watching = true;
      watch(ctx);
    }
    ctx.fireChannelWritabilityChanged();
  }

  private void watch(ChannelHandlerContext ctx) {
    long unread = OutputLimit.unread(ctx);
    var _ = ctx.executor().schedule(() -> look(ctx, unread), patienceMs, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext ctx, long before) {
    long unread = OutputLimit.unread(ctx);
    if (ctx.channel().isWritable() || !ctx.channel().isActive()) {
      watching = false;
    } else if (unread < before) {
      watch(ctx);
    } else {
      LOG.error(
          "a client took none of its answers for {} ms: the connection is closed", patienceMs);
      OutputLimit.logLost(unread, ctx);
      var _ = ctx.close();
    }
  }
}
