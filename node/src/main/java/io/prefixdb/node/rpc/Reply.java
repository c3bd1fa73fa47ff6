package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import org.jspecify.annotations.Nullable;

/** The envelopes of replies; an id is echoed byte for byte. */
final class Reply {
  private Reply() {}

  static Bytes result(Bytes id, Answer answer) {
    JsonWriter out = new JsonWriter().raw("{\"jsonrpc\":\"2.0\",\"result\":");
    answer.write(out);
    return out.raw(",\"id\":").raw(id).raw("}").bytes();
  }

  /** An error for the message of that id, null when it has none or it could not be read. */
  static Bytes error(@Nullable Bytes id, RpcError error) {
    JsonWriter out = new JsonWriter().raw("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":");
    out.number(error.code()).raw(",\"message\":").string(error.text()).raw("},\"id\":");
    return (id == null ? out.raw("null") : out.raw(id)).raw("}").bytes();
  }
}
