package io.prefixdb.node.net;

import io.prefixdb.node.model.Bytes;

/** How a request to another node ended. */
sealed interface Response {
  /** The raw JSON of {@code result}. */
  record Result(Bytes json) implements Response {}

  /** A JSON-RPC error. */
  record Fault(long code, String message) implements Response {}

  /**
   * No answer came, or the request was never sent.
   *
   * @param tooLong whether an answer came, perhaps to this request, that was too long to be taken,
   *     or too long for its time
   */
  record None(String reason, boolean tooLong) implements Response {
    None(String reason) {
      this(reason, false);
    }
  }
}
