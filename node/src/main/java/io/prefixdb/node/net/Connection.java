package io.prefixdb.node.net;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
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
import io.prefixdb.node.rpc.Round;
import io.prefixdb.node.rpc.Traffic;
import io.prefixdb.node.rpc.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client. Everything here runs on its event loop but for what is given to the
 * workers.
 *
 * <p>Its frames are executed in their order, and nothing else of it is while one waits. On a direct
 * port that happens here, as soon as they are read: writes are left to the round of the loop, and
 * their replies go out when it is committed; what may wait for the disk goes to a worker. Reading
 * pauses while too much waits on either side: bytes that are not executed here, unread replies at
 * the client.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Bounds how long others wait for one connection, and its replies before the next look. */
  static final int TURN_FRAMES_MAX = 64;

  /** Replies of so many bytes are sent before more are made. */
  static final int TURN_REPLY_BYTES_MAX = 256 << 10;

  static final int HELD_BYTES_MAX = 4 << 20;

  /** Buffers up to this size stay with the connection: there may be very many. */
  private static final int KEPT_BYTES_MAX = 4 << 10;

  /** Tells a connection to answer what it has read and to close then. */
  enum Drain {
    NOW
  }

  private enum State {
    /** Executes what comes in. */
    READY,
    /** A round is to be committed, a worker is at work, or others come first. */
    WAITING,
    /** The client is to take replies before its frame goes on. */
    UNREAD,
    CLOSED
  }

  private final FrameHandler.Session session;
  private final Execution execution;
  private final Traffic traffic;
  private final Inbox inbox;

  private final HeldBytes held;
  private final Bytes answerEnd;
  private final List<Round.Group> touched = new ArrayList<>(1);
  private Replies replies;
  private State state = State.READY;
  private Progress stoppedAt = Progress.DONE;
  private boolean draining;
  private @Nullable ChannelHandlerContext context;

  Connection(
      FrameHandler.Session session,
      Execution execution,
      Traffic traffic,
      int frameBytesMax,
      Framing framing,
      ByteBudget budget) {
    this.session = session;
    this.execution = execution;
    this.traffic = traffic;
    this.inbox = new Inbox(frameBytesMax, framing);
    this.answerEnd = Bytes.utf8(framing.answerEnd());
    this.replies = new Replies(answerEnd);
    this.held = new HeldBytes(budget, inbox::capacity, traffic);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext context() {
    return requireNonNull(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (state != State.CLOSED) {
        inbox.add(in, System.nanoTime());
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    run();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    run();
  }

  /** Executes what has come in, as far as it goes now. */
  private void run() {
    if (state == State.READY) {
      execute(Progress.DONE);
    } else if (state == State.UNREAD && context().channel().isWritable()) {
      guarded(this::goOn);
    }
    pace();
  }

  /** Executes here, beginning with the frame that was stopped if there is one. */
  private void execute(Progress last) {
    Turn turn = new Turn(execution.round().open(), replies, false, touched);
    int frames = 0;
    Progress progress = last;
    try {
      if (progress != Progress.DONE) {
        progress = session.resume(turn);
      }
      while (progress == Progress.DONE && mayTakeMore(frames)) {
        Frame frame = inbox.next();
        if (frame == null) {
          progress = refusesMore() ? Progress.CLOSE : progress;
          break;
        }
        frames++;
        progress = session.handle(frame, turn);
      }
    } catch (RuntimeException | Error e) {
      logFailure(e);
      progress = Progress.CLOSE;
    }
    stop(progress, turn.hasWritten());
  }

  private boolean mayTakeMore(int frames) {
    return frames < TURN_FRAMES_MAX
        && replies.length() < TURN_REPLY_BYTES_MAX
        && context().channel().isWritable();
  }

  private void stop(Progress progress, boolean wrote) {
    stoppedAt = progress;
    state = State.WAITING;
    if (wrote || progress == Progress.AFTER_COMMIT) {
      execution.round().join(this);
    } else if (progress != Progress.DONE) {
      guarded(this::goOn);
    } else if (context().channel().isWritable() && inbox.hasFrame()) {
      context().executor().execute(() -> guarded(this::goOn)); // after the others
    } else {
      state = State.READY;
      flush();
      endIfDrained();
    }
  }

  /** What it wrote to since its last commit. */
  List<Round.Group> touched() {
    return touched;
  }

  /** What this connection wrote is in the log, or has failed. Throws nothing. */
  void committed() {
    touched.clear();
    try {
      replies.settle();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    guarded(this::goOn);
  }

  /** Throws nothing: where a connection fails it is closed, for else it would wait for ever. */
  private void guarded(Runnable step) {
    if (state == State.CLOSED) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void resume() {
    execute(stoppedAt);
    pace();
  }

  private void fail(Throwable failure) {
    logFailure(failure);
    state = State.CLOSED;
    inbox.clear();
    var _ = context().close();
  }

  private void goOn() {
    if (replies.length() >= TURN_REPLY_BYTES_MAX) {
      flush();
    }
    switch (stoppedAt) {
      case DONE -> {
        state = State.READY;
        run();
      }
      case AFTER_COMMIT -> resume();
      case AFTER_REPLIES -> {
        flush();
        if (context().channel().isWritable()) {
          execute(stoppedAt);
        } else {
          state = State.UNREAD;
        }
        pace();
      }
      case ON_WORKER -> {
        flush();
        work();
      }
      case AFTER_ANSWER -> {
        flush();
        var _ =
            session
                .awaited()
                .thenRun(() -> context().executor().execute(() -> guarded(this::resume)));
      }
      case SWITCH -> switchOver();
      case CLOSE -> closeAfterReplies();
    }
  }

  /** Has a worker go on with the frame that was stopped. */
  private void work() {
    execution
        .workers()
        .execute(
            () -> {
              Worked worked = resumed(new BlockingTurns(session, new Replies(answerEnd)));
              context().executor().execute(() -> worked(worked));
            });
  }

  /** Throws nothing: whatever happens, the connection has to go on or to end. */
  private Worked resumed(BlockingTurns turns) {
    Progress progress;
    try {
      progress = turns.resume();
    } catch (RuntimeException | Error e) {
      logFailure(e);
      progress = Progress.CLOSE;
    }
    try {
      return new Worked(turns.finish(), progress);
    } catch (RuntimeException | Error e) {
      logFailure(e);
      return new Worked(new Replies(answerEnd), Progress.CLOSE);
    }
  }

  private record Worked(Replies replies, Progress end) {}

  private void worked(Worked worked) {
    replies = worked.replies;
    stoppedAt = worked.end;
    guarded(this::goOn);
  }

  private boolean refusesMore() {
    boolean over = inbox.isOver();
    if (over) {
      inbox.logOver(context().channel().remoteAddress());
      traffic.count(Cut.FRAME_TOO_LONG);
    }
    return over;
  }

  private void flush() {
    replies.count(traffic, System.nanoTime()); // also of notifications, which have no reply
    int length = replies.length();
    if (length == 0) {
      return;
    }
    ByteBuf out = context().alloc().directBuffer(length, length);
    out.writeBytes(replies.array(), 0, length);
    if (length > KEPT_BYTES_MAX) {
      replies = new Replies(answerEnd);
    } else {
      replies.clear();
    }
    // The last thing done: it may call this connection again, when the client reads fast enough.
    var _ = context().writeAndFlush(out, context().voidPromise());
  }

  /** Leaves the connection to what speaks on it from now on. */
  private void switchOver() {
    flush();
    state = State.CLOSED;
    held.end();
    SwitchedConnection next = new SwitchedConnection(session.successor(), inbox.takeAll());
    if (context().pipeline().get(OutputLimit.class) != null) {
      context().pipeline().remove(OutputLimit.class); // it bounds by itself what waits
    }
    context().pipeline().replace(this, null, next);
    if (draining) {
      var _ = context().close();
    }
  }

  private void endIfDrained() {
    if (draining && state == State.READY && !inbox.hasFrame()) {
      closeAfterReplies();
    }
  }

  private void pace() {
    if (state != State.CLOSED) {
      held.look(context());
    }
    if (state == State.CLOSED || draining) {
      return;
    }
    Channel channel = context().channel();
    boolean read = channel.isWritable() && (state == State.READY || inbox.held() < HELD_BYTES_MAX);
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  private void closeAfterReplies() {
    flush();
    state = State.CLOSED;
    inbox.clear();
    context().channel().config().setAutoRead(false);
    context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    held.end();
    inbox.clear();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Drain.NOW || event == ChannelInputShutdownEvent.INSTANCE) {
      draining = true;
      ctx.channel().config().setAutoRead(false);
      run();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("connection from {} is closed", ctx.channel().remoteAddress(), cause);
    }
    var _ = ctx.close();
  }

  private void logFailure(Throwable failure) {
    LOG.error(
        "a request from {} failed inside the node: the connection is closed",
        context().channel().remoteAddress(),
        failure);
  }
}
