package io.prefixdb.node.rpc;

import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.FrameHandler.Session;

/**
 * Executes frames of one connection to their ends on a thread that may wait for the disk. Writes of
 * consecutive frames are committed together. Used once, by one thread.
 */
public final class BlockingTurns {
  private final Session session;
  private final Replies replies;
  private Turn turn;

  public BlockingTurns(Session session) {
    this(session, new Replies());
  }

  /** Adds to these replies. */
  public BlockingTurns(Session session, Replies replies) {
    this.session = session;
    this.replies = replies;
    this.turn = new Turn(new Round(), replies, true);
  }

  /** What there is of the replies by now. */
  Replies replies() {
    return replies;
  }

  /** How many bytes of replies there are by now. */
  public int replyBytes() {
    return replies.length();
  }

  /** Executes a frame to its end, or up to what neither a commit nor a thread can give. */
  public Progress handle(Frame frame) {
    return toEnd(session.handle(frame, turn));
  }

  /** Answers a frame that has waited for too long, without executing it. */
  public Progress refuse(Frame frame) {
    commit(); // the answers before it come first
    return session.refuse(frame, replies);
  }

  /** As {@link #handle}, of the rest of a frame that stopped. */
  public Progress resume() {
    return toEnd(session.resume(turn));
  }

  private Progress toEnd(Progress progress) {
    Progress now = progress;
    while (now == Progress.AFTER_COMMIT || now == Progress.ON_WORKER) {
      commit();
      now = session.resume(turn);
    }
    if (turn.round().isFull()) {
      commit();
    }
    return now;
  }

  private void commit() {
    if (turn.round().size() == 0) {
      return;
    }
    turn.round().commit().join();
    replies.settle();
    turn = new Turn(new Round(), replies, true);
  }

  /** Waits for all writes and gives the replies of all frames. */
  public Replies finish() {
    commit();
    return replies;
  }
}
