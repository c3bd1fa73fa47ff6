package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import org.jspecify.annotations.Nullable;

/** The envelopes of replies; an id is echoed byte for byte. */
final class Reply {
  private Reply() {}

  static void result(JsonWriter out, Bytes id, Answer answer) {
    out.raw("{\"jsonrpc\":\"2.0\",\"result\":");
    answer.write(out);
    out.raw(",\"id\":").raw(id).raw("}");
  }

  /** A result that is JSON already. */
  static void result(JsonWriter out, Bytes id, Bytes json) {
    out.raw("{\"jsonrpc\":\"2.0\",\"result\":").raw(json).raw(",\"id\":").raw(id).raw("}");
  }

  /** An error for the message of that id, null when it has none or it could not be read. */
  static void error(JsonWriter out, @Nullable Bytes id, RpcError error) {
    error(out, id, error, error.text());
  }

  /** With another text than that of its code, which is ours only: the original has none. */
  static void error(JsonWriter out, @Nullable Bytes id, RpcError error, String text) {
    out.raw("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":");
    out.number(error.code()).raw(",\"message\":").string(text).raw("},\"id\":");
    (id == null ? out.raw("null") : out.raw(id)).raw("}");
  }
}
