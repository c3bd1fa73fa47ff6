package io.prefixdb.node.net;

import io.prefixdb.node.json.JsonException;
import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.model.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads one JSON-RPC answer; the result stays raw. */
final class ReplyReader {
  /** An answer with the id of its request. */
  record Message(long id, Response reply) {}

  private final JsonReader in;
  private @Nullable Bytes result;
  private Response.@Nullable Fault error;
  private long id;

  private ReplyReader(Bytes frame) {
    this.in = new JsonReader(frame);
  }

  /**
   * The answer in that frame.
   *
   * @throws JsonException when it is none
   */
  static Message read(Bytes frame) {
    ReplyReader reader = new ReplyReader(frame);
    reader.in.object(reader::member);
    reader.in.end();
    if (reader.error != null) {
      return new Message(reader.id, reader.error);
    }
    if (reader.result == null) {
      throw new JsonException("expected a result or an error", 0);
    }
    return new Message(reader.id, new Response.Result(reader.result));
  }

  private void member(String name) {
    switch (name) {
      case "result" -> result = in.value();
      case "error" -> error = error();
      case "id" -> id = in.integer();
      default -> in.skipValue();
    }
  }

  private Response.Fault error() {
    var found =
        new Object() {
          long code;
          Bytes message = Bytes.EMPTY;
        };
    in.object(
        name -> {
          switch (name) {
            case "code" -> found.code = in.integer();
            case "message" -> found.message = in.string();
            default -> in.skipValue();
          }
        });
    return new Response.Fault(found.code, found.message.toString());
  }
}
