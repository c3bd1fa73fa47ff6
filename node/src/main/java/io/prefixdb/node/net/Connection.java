package io.prefixdb.node.net;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Answers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client. Everything here runs on its event loop but for {@link #work}.
 *
 * <p>Frames that were read together form a turn, up to a limit. One turn at a time is with a
 * worker; when it is executed, the next one starts, while the answers of earlier turns may still
 * wait for their writes. Answers go out in the order of the turns. Reading pauses while too much
 * waits on either side: unanswered frames here, unread answers at the client.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Bounds the answers that are made before the next look at how fast the client reads. */
  static final int TURN_FRAMES_MAX = 64;

  static final int UNANSWERED_FRAMES_MAX = 4_096;
  static final int UNANSWERED_BYTES_MAX = 4 << 20;

  /** Tells a connection to answer what it has read and to close then. */
  enum Drain {
    NOW
  }

  private record Turn(CompletableFuture<Answers> answers, int frames, long bytes) {}

  private final FrameHandler.Session session;
  private final Executor workers;
  private final ArrayDeque<Turn> unanswered = new ArrayDeque<>();
  private final ArrayDeque<Bytes> waiting = new ArrayDeque<>();
  private long heldBytes;
  private int heldFrames;
  private boolean working;
  private boolean draining;
  private boolean closing;

  Connection(FrameHandler.Session session, Executor workers) {
    this.session = session;
    this.workers = workers;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing) {
      return;
    }
    Bytes frame = (Bytes) message;
    waiting.add(frame);
    heldBytes += frame.length();
    heldFrames++;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    startTurn(ctx);
    pace(ctx);
  }

  private void startTurn(ChannelHandlerContext ctx) {
    if (working || waiting.isEmpty() || !ctx.channel().isWritable()) {
      return;
    }
    List<Bytes> frames = new ArrayList<>();
    long bytes = 0;
    while (frames.size() < TURN_FRAMES_MAX && !waiting.isEmpty()) {
      bytes += waiting.peek().length();
      frames.add(waiting.remove());
    }
    working = true;
    long held = bytes;
    workers.execute(() -> work(ctx, frames, held));
  }

  /** Runs on a worker. */
  private void work(ChannelHandlerContext ctx, List<Bytes> frames, long bytes) {
    CompletableFuture<Answers> answers;
    try {
      answers = session.handle(frames);
    } catch (Throwable e) { // whatever it is, the turn has to end
      answers = CompletableFuture.failedFuture(e);
    }
    Turn turn = new Turn(answers, frames.size(), bytes);
    ctx.executor().execute(() -> worked(ctx, turn));
  }

  private void worked(ChannelHandlerContext ctx, Turn turn) {
    working = false;
    unanswered.add(turn);
    startTurn(ctx);
    if (turn.answers().isDone()) {
      answer(ctx);
    } else {
      var _ = turn.answers().whenComplete((_, _) -> ctx.executor().execute(() -> answer(ctx)));
    }
  }

  /** Sends every answer that is there and whose turn it is, with one flush. */
  private void answer(ChannelHandlerContext ctx) {
    List<Bytes> out = new ArrayList<>();
    boolean close = false;
    while (!close && !unanswered.isEmpty() && unanswered.peek().answers().isDone()) {
      Turn turn = unanswered.remove();
      heldFrames -= turn.frames();
      heldBytes -= turn.bytes();
      close = !collect(ctx, turn, out);
    }
    if (!out.isEmpty()) {
      var _ = ctx.writeAndFlush(Frames.join(ctx.alloc(), out), ctx.voidPromise());
    }
    if (close) {
      closeAfterAnswers(ctx);
    } else {
      pace(ctx);
    }
  }

  /** Whether the connection stays after these answers. */
  private static boolean collect(ChannelHandlerContext ctx, Turn turn, List<Bytes> out) {
    if (turn.answers().isCompletedExceptionally()) {
      LOG.error(
          "a request from {} failed inside the node: the connection is closed",
          ctx.channel().remoteAddress(),
          turn.answers().exceptionNow());
      return false;
    }
    Answers answers = turn.answers().resultNow();
    out.addAll(answers.frames());
    return !answers.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    startTurn(ctx);
    pace(ctx);
  }

  private void pace(ChannelHandlerContext ctx) {
    if (closing) {
      return;
    }
    if (draining) {
      if (!working && waiting.isEmpty() && unanswered.isEmpty()) {
        closeAfterAnswers(ctx);
      }
      return;
    }
    boolean room = heldFrames < UNANSWERED_FRAMES_MAX && heldBytes < UNANSWERED_BYTES_MAX;
    boolean read = room && ctx.channel().isWritable();
    if (ctx.channel().config().isAutoRead() != read) {
      ctx.channel().config().setAutoRead(read);
    }
  }

  private void closeAfterAnswers(ChannelHandlerContext ctx) {
    closing = true;
    waiting.clear();
    ctx.channel().config().setAutoRead(false);
    ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Drain.NOW || event == ChannelInputShutdownEvent.INSTANCE) {
      draining = true;
      ctx.channel().config().setAutoRead(false);
      pace(ctx);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("connection from {} is closed", ctx.channel().remoteAddress(), cause);
    }
    var _ = ctx.close();
  }
}
