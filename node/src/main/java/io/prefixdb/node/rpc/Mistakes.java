package io.prefixdb.node.rpc;

import io.prefixdb.node.model.Bytes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what clients do wrong, in the original's words (protocol, section 1.5). Safe for
 * use by many threads.
 */
final class Mistakes {
  private static final Logger LOG = LoggerFactory.getLogger(Mistakes.class);
  private static final int LINES_PER_SECOND = 10;

  /** What is shown of a request. */
  private static final int SHOWN_BYTES = 200;

  private final LineRate lines = new LineRate(LINES_PER_SECOND);
  private final LineRate lostLines = new LineRate(1);
  private final AtomicLong lost = new AtomicLong();

  void noJson(boolean queued, Frame frame) {
    if (lines.allows()) {
      LOG.error("{}: Parse error: {}", queued ? "domain_proxy" : "jsonrpc::engine", shown(frame));
    }
  }

  void noMessage(boolean queued, Frame frame) {
    if (lines.allows()) {
      LOG.error(
          "{}: Invalid JSON-RPC: {}", queued ? "domain_proxy" : "jsonrpc::engine", shown(frame));
    }
  }

  void noMethod(Bytes name) {
    if (lines.allows()) {
      LOG.error("jsonrpc::invoke: Procedure Not Found: {}", shown(name));
    }
  }

  void noParameters(String method, String why) {
    if (lines.allows()) {
      LOG.error("jsonrpc::invoke Invalid Params: {}: {}", method, why);
    }
  }

  /** An answer came to a call that was never made; it may have no id. */
  void noCall(@Nullable Bytes id) {
    long total = lost.incrementAndGet();
    if (lostLines.allows()) {
      LOG.error(
          "jsonrpc::engin incoming response with call_id={} not found. Total lost results {}",
          id == null ? "null" : shown(id),
          total);
    }
  }

  private static String shown(Frame frame) {
    int length = Math.min(frame.length(), SHOWN_BYTES);
    String text = Bytes.copyOf(frame.text(), frame.from(), length).toString();
    return length < frame.length() ? text + "..." : text;
  }

  private static String shown(Bytes text) {
    return shown(Frame.of(text));
  }
}
