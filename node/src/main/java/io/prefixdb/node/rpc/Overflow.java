package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import io.prefixdb.node.rpc.FrameHandler.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of frames that are not executed, for too many wait already. Safe for use by
 * many threads.
 *
 * @param mistakes tells the log of what is no request
 * @param ignoresUnknownIds whether an answer to a call that the node never made is passed over
 */
record Overflow(Mistakes mistakes, boolean ignoresUnknownIds) {
  /**
   * Answers every request of the frame that has an id with an error; never throws.
   *
   * @return whether the connection stays, as it does or not where there is room
   */
  Progress answer(Frame frame, Replies replies) {
    JsonReader rest = JsonReader.ofRequests(frame.text(), frame.from(), frame.to());
    do {
      switch (Message.read(rest)) {
        case Message.Request(Bytes method, JsonReader _, Bytes id) -> {
          replies
              .tally()
              .add(Method.counted(method), RpcError.QUEUE_OVERFLOW, frame.arrivedNanos());
          answer(id, RpcError.QUEUE_OVERFLOW, replies);
        }
        case Message.Invalid(Bytes id) -> {
          mistakes.noMessage(true, frame);
          replies.tally().add(Tally.NO_METHOD, RpcError.INVALID_REQUEST, frame.arrivedNanos());
          answer(id, RpcError.INVALID_REQUEST, replies);
        }
        case Message.Broken(Bytes id) -> {
          mistakes.noJson(true, frame);
          replies.tally().add(Tally.NO_METHOD, RpcError.PARSE_ERROR, frame.arrivedNanos());
          replies.error(id, RpcError.PARSE_ERROR);
          return Progress.DONE;
        }
        case Message.Response(Bytes id) -> {
          mistakes.noCall(id);
          if (!ignoresUnknownIds) {
            return Progress.CLOSE;
          }
        }
      }
    } while (rest.skipPadding());
    return Progress.DONE;
  }

  private static void answer(@Nullable Bytes id, RpcError error, Replies replies) {
    if (id != null) {
      replies.error(id, error);
    }
  }
}
