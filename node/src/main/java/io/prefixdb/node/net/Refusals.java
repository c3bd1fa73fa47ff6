package io.prefixdb.node.net;

import io.netty.util.concurrent.EventExecutor;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Frame;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Replies;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the frames of one connection for which its queue has no room. A long one is read by a
 * worker, for that alone would keep the event loop from the others. Runs on the event loop of the
 * connection but for that.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final FrameHandler.Session session;
  private final Executor workers;
  private final Bytes answerEnd;
  private int underWay;
  private long heldBytes;

  Refusals(FrameHandler.Session session, Executor workers, Bytes answerEnd) {
    this.session = session;
    this.workers = workers;
    this.answerEnd = answerEnd;
  }

  /**
   * Answers a frame, or has it answered later.
   *
   * @param here takes the answers that are given at once
   * @param later called on the loop with the answers of a long frame, and what is to follow them
   * @return what is to follow the answers that are given at once
   */
  Progress refuse(
      Frame frame, Replies here, EventExecutor loop, BiConsumer<Replies, Progress> later) {
    if (frame.length() <= FrameHandler.LOOP_FRAME_BYTES_MAX) {
      return session.refuse(frame, here);
    }
    underWay++;
    heldBytes += frame.length();
    workers.execute(
        () -> {
          Replies replies = new Replies(answerEnd);
          Progress end = refused(frame, replies);
          loop.execute(
              () -> {
                underWay--;
                heldBytes -= frame.length();
                later.accept(replies, end);
              });
        });
    return Progress.DONE;
  }

  private Progress refused(Frame frame, Replies replies) {
    try {
      return session.refuse(frame, replies);
    } catch (RuntimeException | Error e) { // the connection has to end, or it waits for ever
      LOG.error("a request that was to be refused failed inside the node", e);
      return Progress.CLOSE;
    }
  }

  /** Whether answers are still to come. */
  boolean areUnderWay() {
    return underWay > 0;
  }

  /** What is held of frames that are not answered yet. */
  long heldBytes() {
    return heldBytes;
  }
}
