package io.prefixdb.node.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.Traffic;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connection of a client that leaves more bytes of answers unread than its port allows
 * (protocol, section 1.2). Runs on the event loop of the connection.
 */
final class OutputLimit extends ChannelOutboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(OutputLimit.class);

  /** So long the system may need to take what a client reads at once. */
  private static final long GRACE_MS = 10;

  private final long bytesMax;
  private final Traffic traffic;
  private boolean looking;

  OutputLimit(long bytesMax, Traffic traffic) {
    this.bytesMax = bytesMax;
    this.traffic = traffic;
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    if (!looking && unread(ctx) > bytesMax) {
      looking = true; // some transports send only when the loop has nothing else to do
      var _ = ctx.executor().schedule(() -> look(ctx), GRACE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void look(ChannelHandlerContext ctx) {
    looking = false;
    long unread = unread(ctx);
    if (unread > bytesMax && !ctx.isRemoved()) {
      LOG.error("Write buffer overflow! The descriptor will be closed!");
      logLost(unread, ctx);
      traffic.count(Cut.ANSWERS_UNREAD);
      var _ = ctx.close();
    }
  }

  static void logLost(long bytes, ChannelHandlerContext ctx) {
    LOG.error("you lost {} bytes from {}", bytes, ctx.channel().remoteAddress());
  }

  /** How many bytes the client has not taken yet. */
  static long unread(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
  }
}
