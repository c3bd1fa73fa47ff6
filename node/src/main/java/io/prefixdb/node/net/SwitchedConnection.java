package io.prefixdb.node.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.prefixdb.node.rpc.Line;
import io.prefixdb.node.rpc.Successor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks no JSON-RPC (any more): passes bytes in both directions. Runs on the
 * event loop of the connection, but for its {@link Line}, which anybody may use.
 */
final class SwitchedConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchedConnection.class);

  private final Successor successor;
  private final byte[] first;
  private boolean ended;

  /**
   * Begins when it is added to a pipeline.
   *
   * @param first what came in before
   */
  SwitchedConnection(Successor successor, byte[] first) {
    this.successor = successor;
    this.first = first;
  }

  /** The connection as its successor sees it. */
  private record ChannelLine(Channel channel) implements Line {
    @Override
    public boolean isWritable() {
      return channel.isWritable();
    }

    @Override
    public void send(ByteBuffer... parts) {
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(parts), channel.voidPromise());
    }

    @Override
    public void lend(ByteBuffer bytes, Runnable returned) {
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(_ -> returned.run());
    }

    @Override
    public void close() {
      var _ = channel.close();
    }

    @Override
    public String peer() {
      return String.valueOf(channel.remoteAddress());
    }

    @Override
    public String host() {
      return Peer.host(channel);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    guarded(
        ctx,
        () -> {
          successor.begin(new ChannelLine(ctx.channel()));
          if (first.length > 0) {
            successor.received(ByteBuffer.wrap(first));
          }
        });
    ctx.channel().config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      for (ByteBuffer part : in.nioBuffers()) {
        guarded(ctx, () -> successor.received(part));
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      guarded(ctx, successor::writable);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      successor.ended();
    }
  }

  /** Whatever goes wrong, the connection ends and nothing else does. */
  private void guarded(ChannelHandlerContext ctx, Runnable step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.error("connection with {} failed inside the node", ctx.channel().remoteAddress(), e);
      var _ = ctx.close();
      end();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      var _ = ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("connection with {} is closed", ctx.channel().remoteAddress(), cause);
    }
    var _ = ctx.close();
  }
}
