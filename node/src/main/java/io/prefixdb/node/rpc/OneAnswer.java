package io.prefixdb.node.rpc;

import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.FrameHandler.Session;
import java.util.concurrent.CompletableFuture;

/** A connection that is closed after the first frame that is answered. */
final class OneAnswer implements Session {
  private final Session session;
  private boolean answered;
  private volatile boolean refused;

  OneAnswer(Session session) {
    this.session = session;
  }

  @Override
  public Progress handle(Frame frame, Turn turn) {
    int before = turn.replies().length();
    return after(session.handle(frame, turn), before, turn);
  }

  @Override
  public Progress resume(Turn turn) {
    int before = turn.replies().length();
    return after(session.resume(turn), before, turn);
  }

  @Override
  public Progress refuse(Frame frame, Replies replies) {
    int before = replies.length();
    Progress progress = session.refuse(frame, replies);
    if (replies.length() == before) {
      return progress;
    }
    refused = true;
    return Progress.CLOSE;
  }

  @Override
  public boolean endsWithRefusal() {
    return refused;
  }

  @Override
  public CompletableFuture<?> awaited() {
    return session.awaited();
  }

  private Progress after(Progress progress, int before, Turn turn) {
    answered |= turn.replies().length() > before;
    return progress == Progress.DONE && answered ? Progress.CLOSE : progress;
  }
}
