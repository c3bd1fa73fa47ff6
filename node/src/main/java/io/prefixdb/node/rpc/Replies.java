package io.prefixdb.node.rpc;

import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one connection on their way out, in order, each with its line end. A reply to a
 * write stands here before the write is done, and {@link #settle} puts its failure in its place if
 * it comes to that. For one thread at a time.
 */
public final class Replies {
  private static final Bytes LINE_END = Bytes.utf8("\r\n");

  private final Bytes end;
  private final JsonWriter out = new JsonWriter();
  private final List<Unsettled> unsettled = new ArrayList<>();

  private final Tally tally = new Tally();

  public Replies() {
    this(LINE_END);
  }

  /** Each reply ends with that in place of a line end. */
  public Replies(Bytes end) {
    this.end = end;
  }

  /**
   * A reply from one byte to another, of no bytes for a notification, which has no id; {@code
   * place} is its place in the tally.
   */
  private record Unsettled(
      int from, int to, @Nullable Bytes id, Answer.OfWrite answer, Round.Group group, int place) {}

  /** How the requests ended. */
  Tally tally() {
    return tally;
  }

  /** Counts how the requests ended whose replies are on their way now. */
  public void count(Traffic traffic, long nowNanos) {
    tally.moveTo(traffic, nowNanos);
  }

  /** A line of these parts that is no single reply of JSON-RPC. */
  public void line(Bytes... parts) {
    for (Bytes part : parts) {
      out.raw(part);
    }
    out.raw(end);
  }

  /** A line that is an array of these, each of which ends with a comma. */
  void array(Replies elements) {
    out.raw("[").raw(elements.array(), 0, elements.length() - elements.end.length()).raw("]");
    out.raw(end);
  }

  void result(Bytes id, Answer answer) {
    Reply.result(out, id, answer);
    out.raw(end);
  }

  /** A result that is JSON already. */
  void result(Bytes id, Bytes json) {
    Reply.result(out, id, json);
    out.raw(end);
  }

  /** An error for the message of that id, null when it has none or it could not be read. */
  void error(@Nullable Bytes id, RpcError error) {
    Reply.error(out, id, error);
    out.raw(end);
  }

  /** An error with a sentence of its own after the text of its code. */
  void error(Bytes id, RpcError error, String sentence) {
    Reply.error(out, id, error, error.text() + ": " + sentence);
    out.raw(end);
  }

  /** The reply to a write that is not committed yet; none, but the end counts, without an id. */
  void written(@Nullable Bytes id, Answer.OfWrite answer, Round.Group group, int place) {
    int from = out.length();
    if (id != null) {
      result(id, answer);
    }
    unsettled.add(new Unsettled(from, out.length(), id, answer, group, place));
  }

  /** Called when every round is committed that replies depend on. */
  public void settle() {
    if (anyFailed()) {
      replaceFailed();
    }
    unsettled.clear();
  }

  private boolean anyFailed() {
    for (Unsettled reply : unsettled) {
      if (reply.group.failed()) {
        return true;
      }
    }
    return false;
  }

  private void replaceFailed() {
    Bytes before = out.bytes();
    out.clear();
    int at = 0;
    for (Unsettled reply : unsettled) {
      out.raw(before.array(), at, reply.from);
      if (reply.group.failed()) {
        if (reply.id != null) {
          result(reply.id, reply.answer.failed(reply.group.failure()));
        }
        tally.change(reply.place, reply.group.failure());
      } else {
        out.raw(before.array(), reply.from, reply.to);
      }
      at = reply.to;
    }
    out.raw(before.array(), at, before.length());
  }

  public int length() {
    return out.length();
  }

  /** The bytes themselves, {@link #length} of them, lent for reading until the next change. */
  public byte[] array() {
    return out.array();
  }

  /** Forgets what was sent. */
  public void clear() {
    out.clear();
  }
}
