package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import org.jspecify.annotations.Nullable;

/** One message of a frame, recognized by its members (protocol, section 1.4). */
sealed interface Message {
  /**
   * A call.
   *
   * @param method the JSON text of the member
   * @param params a reader of the member's value, null when there is none; its text is the frame's
   * @param id the JSON text of the member, null for a notification
   */
  record Request(Bytes method, @Nullable JsonReader params, @Nullable Bytes id)
      implements Message {}

  /** An answer to a call that the node never made. */
  record Response(@Nullable Bytes id) implements Message {}

  /** An object that is neither. */
  record Invalid(@Nullable Bytes id) implements Message {}

  /** No object at all; the rest of the frame can't be read. */
  record Broken(@Nullable Bytes id) implements Message {}

  /** Takes the next message from the frame; never throws. */
  static Message read(JsonReader frame) {
    Members members = new Members(frame);
    try {
      int first = frame.peek();
      if (first == 'n' && frame.takeNull()) {
        return new Invalid(null); // an object without members, as null is for every type
      }
      if (first != '{' && first != '[') {
        return new Broken(null);
      }
      boolean more = frame.firstMember();
      while (more) {
        members.take();
        more = frame.nextMember();
      }
      return members.message();
    } catch (JsonException e) {
      return new Broken(members.id);
    }
  }

  /** What was seen of a message so far; a broken one still tells its id. */
  final class Members {
    private final JsonReader frame;
    private @Nullable Bytes method;
    private @Nullable JsonReader params;
    private @Nullable Bytes id;
    private boolean result;
    private boolean error;

    private Members(JsonReader frame) {
      this.frame = frame;
    }

    private void take() {
      if (frame.isNamed("method")) {
        method = frame.value();
      } else if (frame.isNamed("params")) {
        params = frame.part();
      } else if (frame.isNamed("id")) {
        id = frame.value();
      } else {
        result |= frame.isNamed("result");
        error |= frame.isNamed("error");
        frame.skipValue();
      }
    }

    private Message message() {
      if (method != null) {
        return new Request(method, params, id);
      }
      return error || (result && id != null) ? new Response(id) : new Invalid(id);
    }
  }
}
