package io.prefixdb.node.rpc;

import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.util.concurrent.CompletableFuture;

/** Sends every frame back as it is. */
final class EchoSession implements FrameHandler.Session {
  @Override
  public Progress handle(Frame frame, Turn turn) {
    turn.replies().line(frame.copy());
    return Progress.DONE;
  }

  @Override
  public Progress resume(Turn turn) {
    return Progress.DONE;
  }

  @Override
  public CompletableFuture<?> awaited() {
    return CompletableFuture.completedFuture(null);
  }
}
