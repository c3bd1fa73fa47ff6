package io.prefixdb.node.net;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.Frame;
import io.prefixdb.node.rpc.FrameDispatcher;
import io.prefixdb.node.rpc.FrameHandler;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import io.prefixdb.node.rpc.Outcome;
import io.prefixdb.node.rpc.Replies;
import io.prefixdb.node.rpc.Route;
import io.prefixdb.node.rpc.Turn;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** What a test wants to come of a frame; it is called again to go on with the same text. */
interface Handler {
  Progress handle(String frame, Turn turn);

  /** Answers each frame with a line, or with none when it is empty. */
  static FrameHandler answering(UnaryOperator<String> answer) {
    return of(
        (frame, turn) -> {
          String line = answer.apply(frame);
          if (!line.isEmpty()) {
            turn.replies().line(Bytes.utf8(line));
          }
          return Progress.DONE;
        });
  }

  static FrameHandler of(Handler handler) {
    return (_, _) -> new HandlerSession(handler);
  }

  /** Keeps the text of the frame that is executed. */
  final class HandlerSession implements FrameHandler.Session {
    private static final FrameHandler PLAIN =
        new FrameDispatcher(_ -> (_, _) -> new Outcome.Failed());

    private final Handler handler;
    private String frame = "";

    private HandlerSession(Handler handler) {
      this.handler = handler;
    }

    @Override
    public Progress handle(Frame next, Turn turn) {
      frame = new String(next.text(), next.from(), next.length(), StandardCharsets.UTF_8);
      return handler.handle(frame, turn);
    }

    @Override
    public Progress resume(Turn turn) {
      return handler.handle(frame, turn);
    }

    @Override
    public Progress refuse(Frame refused, Replies replies) {
      return PLAIN.open(Route.QUEUED, "").refuse(refused, replies);
    }

    @Override
    public CompletableFuture<?> awaited() {
      return CompletableFuture.completedFuture(null);
    }
  }
}
