package io.prefixdb.node.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.prefixdb.node.config.Framing;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.BlockingTurns;
import io.prefixdb.node.rpc.ByteBudget;
import io.prefixdb.node.rpc.Cut;
import io.prefixdb.node.rpc.Frame;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Replies;
import io.prefixdb.node.rpc.Traffic;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a port with a queue. Frames are admitted to the queue as they come in, or
 * refused at once; those that wait are executed in their order, by one thread of the workflow at a
 * time. Everything here runs on the event loop but for {@link #work}.
 */
final class QueuedConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(QueuedConnection.class);

  /** Bounds how long other connections wait for a thread that one of them has. */
  static final int TURN_FRAMES_MAX = 64;

  static final int HELD_BYTES_MAX = 4 << 20;

  /** What a frame takes beside its text while it waits. */
  static final int FRAME_BYTES = 64;

  /**
   * A frame that waits.
   *
   * @param resets how often what waited in the queue had been given up before
   */
  private record Admitted(Frame frame, long resets) {
    private long bytes() {
      return frame.length() + (long) FRAME_BYTES;
    }
  }

  private final HeldBytes held;
  private final Bytes answerEnd;

  private final FrameHandler.Session session;
  private final Workflow workflow;
  private final QueueLimits limits;
  private final Traffic traffic;
  private final Inbox inbox;
  private final Refusals refusals;
  private final ArrayDeque<Admitted> waiting = new ArrayDeque<>();
  private long heldBytes;
  private boolean working;

  /** Whether a frame goes on when the client has taken replies; working until then. */
  private boolean unread;

  private boolean draining;
  private boolean closing;

  /** The client has had its last answer. */
  private boolean over;

  /**
   * @param workers read long frames that are refused
   */
  QueuedConnection(
      FrameHandler.Session session,
      Workflow workflow,
      Executor workers,
      QueueLimits limits,
      Framing framing,
      Traffic traffic,
      ByteBudget budget) {
    this.session = session;
    this.workflow = workflow;
    this.limits = limits;
    this.traffic = traffic;
    this.inbox = new Inbox(limits.frameBytesMax(), framing);
    this.answerEnd = Bytes.utf8(framing.answerEnd());
    this.refusals = new Refusals(session, workers, answerEnd);
    this.held =
        new HeldBytes(budget, () -> inbox.capacity() + heldBytes + refusals.heldBytes(), traffic);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!closing) {
        inbox.add(in, System.nanoTime());
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Replies answers = new Replies(answerEnd);
    Progress end = Progress.DONE;
    Frame frame = inbox.next();
    while (frame != null && end == Progress.DONE) {
      if (workflow.admit()) {
        Admitted admitted = new Admitted(frame, workflow.resets());
        waiting.add(admitted);
        heldBytes += admitted.bytes();
      } else {
        end = refusals.refuse(frame, answers, ctx.executor(), (late, e) -> refused(ctx, late, e));
      }
      frame = inbox.next();
    }
    send(ctx, answers);
    if (end == Progress.CLOSE) {
      endAfterAdmitted(ctx);
    } else if (inbox.isOver()) {
      inbox.logOver(ctx.channel().remoteAddress());
      traffic.count(Cut.FRAME_TOO_LONG);
      close(ctx);
    } else {
      run(ctx);
    }
  }

  /** A long frame was refused by a worker. */
  private void refused(ChannelHandlerContext ctx, Replies answers, Progress end) {
    if (closing) {
      return;
    }
    send(ctx, answers);
    if (end == Progress.CLOSE) {
      endAfterAdmitted(ctx);
    } else {
      pace(ctx);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    run(ctx);
  }

  /** Has the next frames executed, unless the client does not read its answers. */
  private void run(ChannelHandlerContext ctx) {
    boolean reads = ctx.channel().isWritable() || !ctx.channel().isActive();
    if (reads && (unread || (!working && !waiting.isEmpty()))) {
      Progress last = unread ? Progress.AFTER_REPLIES : Progress.DONE;
      unread = false;
      working = true;
      Queue<Admitted> turn = new ArrayDeque<>();
      while (turn.size() < TURN_FRAMES_MAX && !waiting.isEmpty()) {
        Admitted next = waiting.remove();
        heldBytes -= next.bytes();
        turn.add(next);
      }
      workflow.execute(() -> work(ctx, last, turn));
    }
    pace(ctx);
  }

  /**
   * Runs on a thread of the workflow: goes on with what was stopped, then with the frames, as far
   * as it goes.
   */
  private void work(ChannelHandlerContext ctx, Progress last, Queue<Admitted> frames) {
    BlockingTurns turns = new BlockingTurns(session, new Replies(answerEnd));
    Progress progress = last;
    try {
      if (progress != Progress.DONE) {
        progress = turns.resume();
      }
      while (progress == Progress.DONE
          && !frames.isEmpty()
          && turns.replyBytes() < Connection.TURN_REPLY_BYTES_MAX) {
        Admitted next = frames.remove();
        if (mayExecute(next)) {
          progress = turns.handle(next.frame());
        } else {
          progress = turns.refuse(next.frame());
        }
      }
    } catch (Throwable e) { // whatever it is, the connection has to end
      logFailure(ctx, e);
      progress = Progress.CLOSE;
    }
    finish(ctx, turns, progress, frames);
  }

  private boolean mayExecute(Admitted next) {
    if (!workflow.begin(next.resets())) {
      return false;
    }
    boolean late =
        limits.waitNanosMax() > 0
            && System.nanoTime() - next.frame().arrivedNanos() > limits.waitNanosMax();
    if (late) {
      workflow.refuseLate();
    }
    return !late;
  }

  private void finish(
      ChannelHandlerContext ctx, BlockingTurns turns, Progress progress, Queue<Admitted> rest) {
    Replies replies;
    Progress end = progress;
    try {
      replies = turns.finish();
    } catch (RuntimeException | Error e) {
      logFailure(ctx, e);
      replies = new Replies(answerEnd);
      end = Progress.CLOSE;
    }
    Worked worked = new Worked(replies, end, rest);
    ctx.executor().execute(() -> worked(ctx, worked));
  }

  private record Worked(Replies replies, Progress end, Queue<Admitted> rest) {}

  /** Throws nothing: where a connection fails it is closed, for else it would wait for ever. */
  private void worked(ChannelHandlerContext ctx, Worked worked) {
    try {
      send(ctx, worked.replies);
      goOn(ctx, worked.end, worked.rest);
    } catch (RuntimeException | Error e) {
      logFailure(ctx, e);
      working = false;
      close(ctx);
    }
  }

  private void goOn(ChannelHandlerContext ctx, Progress end, Queue<Admitted> rest) {
    switch (end) {
      case AFTER_ANSWER -> {
        var _ = session.awaited().thenRun(() -> workflow.execute(() -> work(ctx, end, rest)));
      }
      case AFTER_REPLIES -> {
        keep(rest);
        unread = true;
        run(ctx);
      }
      case DONE -> {
        working = false;
        keep(rest);
        run(ctx);
      }
      case SWITCH -> {
        working = false;
        workflow.forget(rest.size());
        switchOver(ctx, rest.isEmpty());
      }
      case AFTER_COMMIT, ON_WORKER, CLOSE -> {
        working = false;
        workflow.forget(rest.size());
        close(ctx);
      }
    }
  }

  /**
   * Leaves the connection to what speaks on it from now on, after the answer that was sent. Frames
   * that came in before it are cut up already: their bytes are not to be had any more.
   */
  private void switchOver(ChannelHandlerContext ctx, boolean inStep) {
    boolean answered = inStep && waiting.isEmpty() && !refusals.areUnderWay();
    if (!answered || draining || closing || !ctx.channel().isActive()) {
      if (ctx.channel().isActive() && !draining) {
        LOG.warn(
            "{} did not wait for the answer that changes what is spoken: the connection is closed",
            ctx.channel().remoteAddress());
      }
      close(ctx);
      return;
    }
    if (ctx.pipeline().get(OutputLimit.class) != null) {
      ctx.pipeline().remove(OutputLimit.class); // it bounds by itself what waits
    }
    held.end();
    ctx.pipeline()
        .replace(this, null, new SwitchedConnection(session.successor(), inbox.takeAll()));
  }

  /** Those that were not begun come first again. */
  private void keep(Queue<Admitted> rest) {
    if (closing && limits.forgetsWhenClosed()) {
      workflow.forget(rest.size());
      return;
    }
    for (Admitted first : List.copyOf(rest).reversed()) {
      waiting.addFirst(first);
      heldBytes += first.bytes();
    }
  }

  private static void logFailure(ChannelHandlerContext ctx, Throwable failure) {
    LOG.error(
        "a request from {} failed inside the node: the connection is closed",
        ctx.channel().remoteAddress(),
        failure);
  }

  private void send(ChannelHandlerContext ctx, Replies replies) {
    replies.count(traffic, System.nanoTime());
    int length = replies.length();
    if (length > 0 && !over) {
      over = session.endsWithRefusal();
      ByteBuf out = ctx.alloc().directBuffer(length, length);
      out.writeBytes(replies.array(), 0, length);
      var _ = ctx.writeAndFlush(out, ctx.voidPromise());
    }
  }

  private void pace(ChannelHandlerContext ctx) {
    if (closing) {
      return;
    }
    held.look(ctx);
    if (draining) {
      if (!working && waiting.isEmpty() && !refusals.areUnderWay()) {
        close(ctx);
      }
      return;
    }
    boolean read = heldBytes + refusals.heldBytes() < HELD_BYTES_MAX && ctx.channel().isWritable();
    if (ctx.channel().config().isAutoRead() != read) {
      ctx.channel().config().setAutoRead(read);
    }
  }

  /** After what was sent. */
  private void close(ChannelHandlerContext ctx) {
    closing = true;
    forgetWaiting();
    inbox.clear();
    ctx.channel().config().setAutoRead(false);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void forgetWaiting() {
    workflow.forget(waiting.size());
    waiting.clear();
    heldBytes = 0;
  }

  /** What was admitted is executed although nobody waits for its answers, if not told otherwise. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    held.end();
    inbox.clear();
    if (limits.forgetsWhenClosed()) {
      unread = false;
      forgetWaiting();
    } else {
      run(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Connection.Drain.NOW || event == ChannelInputShutdownEvent.INSTANCE) {
      drain(ctx);
    }
  }

  private void endAfterAdmitted(ChannelHandlerContext ctx) {
    inbox.clear();
    drain(ctx);
  }

  private void drain(ChannelHandlerContext ctx) {
    draining = true;
    ctx.channel().config().setAutoRead(false);
    run(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("connection from {} is closed", ctx.channel().remoteAddress(), cause);
    }
    var _ = ctx.close();
  }
}
