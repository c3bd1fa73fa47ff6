package io.prefixdb.node.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.Traffic;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connection of a client that took nothing for a while although many answers wait for it:
 * it would hold their memory for ever. Runs on the event loop of the connection.
 */
final class StalledReader extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StalledReader.class);

  private final long patienceMs;
  private final long bytesMax;
  private final Traffic traffic;
  private boolean watching;

  /** What was ever put into the buffer of the channel, counted as the buffer counts. */
  private long added;

  /**
   * @param bytesMax so many bytes of answers may wait for any time
   */
  StalledReader(long patienceMs, long bytesMax, Traffic traffic) {
    this.traffic = traffic;
    this.patienceMs = patienceMs;
    this.bytesMax = bytesMax;
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    if (!watching && OutputLimit.unread(ctx) > bytesMax) {
      watching = true;
      watch(ctx);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    long before = pending(ctx);
    var _ = ctx.write(message, promise);
    added += pending(ctx) - before;
  }

  private static long pending(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  /** Grows whenever the client takes something, whatever else is put into the buffer. */
  private long taken(ChannelHandlerContext ctx) {
    return added - OutputLimit.unread(ctx);
  }

  private void watch(ChannelHandlerContext ctx) {
    long taken = taken(ctx);
    var _ = ctx.executor().schedule(() -> look(ctx, taken), patienceMs, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext ctx, long before) {
    if (OutputLimit.unread(ctx) <= bytesMax || !ctx.channel().isActive()) {
      watching = false;
    } else if (taken(ctx) > before) {
      watch(ctx);
    } else {
      LOG.error(
          "a client took none of its answers for {} ms: the connection is closed", patienceMs);
      OutputLimit.logLost(OutputLimit.unread(ctx), ctx);
      traffic.count(Cut.READER_STALLED);
      var _ = ctx.close();
    }
  }
}
