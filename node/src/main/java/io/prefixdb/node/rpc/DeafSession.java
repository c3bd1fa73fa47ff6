package io.prefixdb.node.rpc;

import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.util.concurrent.CompletableFuture;

/** Of a port whose target is nobody: whoever speaks there is not heard. */
final class DeafSession implements FrameHandler.Session {
  @Override
  public Progress handle(Frame frame, Turn turn) {
    return Progress.CLOSE;
  }

  @Override
  public Progress resume(Turn turn) {
    return Progress.CLOSE;
  }

  @Override
  public CompletableFuture<?> awaited() {
    return CompletableFuture.completedFuture(null);
  }
}
