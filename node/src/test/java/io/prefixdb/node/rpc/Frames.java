package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Executes frames as a worker does, for tests. */
public final class Frames {
  private Frames() {}

  /**
   * What comes back for some frames.
   *
   * @param lines the replies without their line ends
   * @param close whether the connection is to be closed after them
   */
  public record Answered(List<String> lines, boolean close) {}

  /** Executes the frames up to the first one that closes the connection. */
  public static Answered answer(FrameHandler.Session session, List<String> frames) {
    BlockingTurns turns = new BlockingTurns(session);
    for (String frame : frames) {
      Progress progress =
          frame.isEmpty() ? Progress.DONE : turns.handle(Frame.of(Bytes.utf8(frame)));
      while (progress == Progress.AFTER_ANSWER) {
        session.awaited().join();
        progress = turns.resume();
      }
      if (progress == Progress.CLOSE) {
        return new Answered(lines(turns.finish()), true);
      }
    }
    return new Answered(lines(turns.finish()), false);
  }

  static List<String> lines(Replies replies) {
    String text = new String(replies.array(), 0, replies.length(), StandardCharsets.UTF_8);
    return text.isEmpty()
        ? List.of()
        : Arrays.asList(text.split("\r\n", -1)).subList(0, count(text));
  }

  private static int count(String text) {
    return text.split("\r\n", -1).length - 1;
  }
}
