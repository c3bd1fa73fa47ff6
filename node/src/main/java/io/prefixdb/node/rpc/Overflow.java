package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;

/** Answers the requests of frames that are not executed, for too many wait already. */
final class Overflow {
  private Overflow() {}

  /** An error for every request of the frame that has an id; never throws. */
  static void answer(Frame frame, Replies replies) {
    JsonReader rest = JsonReader.ofRequests(frame.text(), frame.from(), frame.to());
    try {
      do {
        switch (Message.read(rest)) {
          case Message.Request(Bytes method, JsonReader _, Bytes id) -> {
            String name = Method.named(method).map(Method::name).orElse(Tally.NO_METHOD);
            replies.tally().add(name, RpcError.QUEUE_OVERFLOW, frame.arrivedNanos());
            if (id != null) {
              replies.error(id, RpcError.QUEUE_OVERFLOW);
            }
          }
          case Message.Broken(Bytes id) -> {
            replies.error(id, RpcError.PARSE_ERROR);
            return;
          }
          case Message.Invalid(Bytes id) -> {
            if (id != null) {
              replies.error(id, RpcError.INVALID_REQUEST);
            }
          }
          case Message.Response(Bytes _) -> {
            // nobody waits for an answer
          }
        }
      } while (rest.skipPadding());
    } catch (JsonException e) {
      replies.error(null, RpcError.PARSE_ERROR);
    }
  }
}
