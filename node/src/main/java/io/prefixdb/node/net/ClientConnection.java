package io.prefixdb.node.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.prefixdb.node.config.UpstreamConfig;
import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Frame;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client, made again after every loss. Its state belongs to one event loop; the
 * methods may be called from any thread.
 */
final class ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
  private static final Logger END =
      LoggerFactory.getLogger(ClientConnection.class.getName() + ".END");

  /** Of a request that is not to be sent. */
  static final long NO_ID = 0;

  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final UpstreamConfig upstream;
  private final AtomicLong numbers;
  private final int answerBytesMax;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Map<Long, CompletableFuture<Response>> pending = new HashMap<>();
  private volatile @Nullable Channel channel;
  private volatile long number;
  private long heardNanos;
  private boolean failureLogged;

  /** What came in of the connection that stands and is no whole answer yet. */
  private @Nullable Inbox begun;

  /** Whether the connection ends for an answer that is too long. */
  private boolean tooLong;

  private boolean closed;

  /**
   * @param numbers gives each connection that is made its number
   * @param answerBytesMax a longer answer ends the connection
   */
  ClientConnection(
      UpstreamConfig upstream, EventLoops loops, AtomicLong numbers, int answerBytesMax) {
    this.upstream = upstream;
    this.numbers = numbers;
    this.answerBytesMax = answerBytesMax;
    this.loop = loops.group().next();
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(loops.clientChannel())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .handler(new Setup());
  }

  boolean connected() {
    return channel != null;
  }

  /** Of the connection that stands or stood last; 0 before the first one. */
  long number() {
    return number;
  }

  /** Connects; the name is looked up each time, for it may stand for another address by now. */
  void connect() {
    if (upstream.isNobody()) {
      return;
    }
    var _ =
        bootstrap
            .connect(InetSocketAddress.createUnresolved(upstream.addr(), upstream.port()))
            .addListener((ChannelFuture done) -> connectEnded(done));
  }

  private void connectEnded(ChannelFuture done) {
    if (done.isSuccess()) {
      LOG.info("connected to {}", upstream.address());
      failureLogged = false;
      return;
    }
    if (!failureLogged) {
      END.info(
          "Client FAIL connected to {}. {}", upstream.address(), ConnectFailure.of(done.cause()));
      failureLogged = true;
    }
    connectLater();
  }

  private void connectLater() {
    if (!closed) {
      var _ = loop.schedule(this::connect, upstream.reconnectTimeoutMs(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Sends a request, and the answer to {@code reply}.
   *
   * @param id {@link #NO_ID} for a request that was made while nothing was connected
   * @param over the number of the only connection that it may go over, 0 for any
   */
  void send(long id, long over, Bytes request, CompletableFuture<Response> reply) {
    loop.execute(() -> sendNow(id, over, request, reply));
  }

  private void sendNow(long id, long over, Bytes request, CompletableFuture<Response> reply) {
    Channel open = channel;
    if (open == null || id == NO_ID || (over != 0 && over != number)) {
      reply.complete(new Response.None("not connected to " + upstream.address()));
      return;
    }
    pending.put(id, reply);
    var timeout =
        loop.schedule(() -> expire(id), upstream.requestTimeoutMs(), TimeUnit.MILLISECONDS);
    var _ = reply.whenComplete((_, _) -> timeout.cancel(false));
    var _ = open.writeAndFlush(Frames.join(open.alloc(), List.of(request)), open.voidPromise());
  }

  /**
   * An answer that is still coming in counts as too long: over a line that is so slow the same
   * question would have no better answer the next time.
   */
  private void expire(long id) {
    CompletableFuture<Response> reply = pending.remove(id);
    if (reply != null) {
      boolean coming = begun != null && begun.held() > 0;
      String reason =
          "no %sanswer from %s in %d ms"
              .formatted(coming ? "whole " : "", upstream.address(), upstream.requestTimeoutMs());
      reply.complete(new Response.None(reason, coming));
      closeIfDead();
    }
  }

  /**
   * A peer whose machine is gone sends no farewell, and the system would wait for it for a quarter
   * of an hour; its successor may have another address.
   */
  private void closeIfDead() {
    Channel open = channel;
    long silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
    if (open != null && silentMs >= upstream.requestTimeoutMs()) {
      LOG.warn("{} has been silent for {} ms: connecting anew", upstream.address(), silentMs);
      var _ = open.close();
    }
  }

  private void answered(ReplyReader.Message message) {
    CompletableFuture<Response> reply = pending.remove(message.id());
    if (reply == null) {
      LOG.debug("an answer of {} came after its time", upstream.address());
    } else {
      reply.complete(message.reply());
    }
  }

  private void lost() {
    channel = null;
    begun = null;
    LOG.info("the connection to {} is lost", upstream.address());
    List<CompletableFuture<Response>> abandoned = List.copyOf(pending.values());
    pending.clear();
    Response.None none =
        tooLong
            ? new Response.None(
                "an answer of more than %d bytes came from %s"
                    .formatted(answerBytesMax, upstream.address()),
                true)
            : new Response.None("the connection to " + upstream.address() + " was lost");
    tooLong = false;
    abandoned.forEach(reply -> reply.complete(none));
    connectLater();
  }

  void close() {
    loop.execute(
        () -> {
          closed = true;
          Channel open = channel;
          if (open != null) {
            var _ = open.close();
          }
        });
  }

  private final class Setup extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel made) {
      made.pipeline().addLast(new Answers());
    }
  }

  private final class Answers extends ChannelInboundHandlerAdapter {
    private final Inbox inbox = new Inbox(answerBytesMax);

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      heardNanos = System.nanoTime();
      begun = inbox;
      number = numbers.incrementAndGet();
      channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      heardNanos = System.nanoTime(); // the parts of a long answer are signs of life too
      ByteBuf in = (ByteBuf) message;
      try {
        inbox.add(in, heardNanos);
      } finally {
        in.release();
      }
      for (Frame frame = inbox.next(); frame != null; frame = inbox.next()) {
        answered(ReplyReader.read(frame.copy()));
      }
      if (inbox.isOver()) {
        LOG.warn(
            "an answer of more than {} bytes came from {}: the connection is closed",
            answerBytesMax,
            upstream.address());
        tooLong = true;
        var _ = ctx.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof JsonException) {
        LOG.warn(
            "{} sent what is no JSON-RPC answer ({}): the connection is closed",
            upstream.address(),
            cause.getMessage());
      }
      var _ = ctx.close();
    }
  }
}
