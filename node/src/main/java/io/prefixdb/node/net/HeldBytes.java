package io.prefixdb.node.net;

import io.netty.channel.ChannelHandlerContext;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.LineRate;
import io.prefixdb.node.rpc.Traffic;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the budget what one connection holds, and closes the connection when it holds too much of
 * it. Runs on the event loop of the connection.
 */
final class HeldBytes {
  private static final Logger LOG = LoggerFactory.getLogger(HeldBytes.class);
  private static final LineRate LINES = new LineRate(10);

  /** Nobody tells when a client has taken answers; so often it is looked. */
  private static final long LOOK_AGAIN_MS = 1_000;

  private final ByteBudget budget;
  private final ByteBudget.Share share;
  private final LongSupplier requestBytes;
  private final Traffic traffic;
  private boolean lookingAgain;

  /**
   * @param requestBytes what the connection holds of requests now
   */
  HeldBytes(ByteBudget budget, LongSupplier requestBytes, Traffic traffic) {
    this.traffic = traffic;
    this.budget = budget;
    this.share = budget.share();
    this.requestBytes = requestBytes;
  }

  /** Called after whatever changed something. */
  void look(ChannelHandlerContext ctx) {
    long bytes = requestBytes.getAsLong() + OutputLimit.unread(ctx);
    share.set(bytes);
    if (share.isOver()) {
      refuse(ctx, bytes);
    } else if (share.counts() && !lookingAgain) {
      lookingAgain = true;
      var _ = ctx.executor().schedule(() -> again(ctx), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void refuse(ChannelHandlerContext ctx, long bytes) {
    if (LINES.allows()) {
      LOG.error(
          "a connection from {} is closed: it holds {} bytes of requests and answers while all"
              + " together hold {} (expected: at most memory.connections = {})",
          ctx.channel().remoteAddress(),
          bytes,
          budget.held(),
          budget.max());
    }
    traffic.count(Cut.HELD_TOO_MUCH);
    share.refuse();
    var _ = ctx.close();
  }

  private void again(ChannelHandlerContext ctx) {
    lookingAgain = false;
    if (ctx.channel().isActive() && !ctx.isRemoved()) {
      look(ctx);
    } else {
      end();
    }
  }

  /** The connection holds nothing any more. */
  void end() {
    share.set(0);
  }
}
