package io.prefixdb.node.net;

import io.prefixdb.node.model.Bytes;

/** How a request to another node ended. */
sealed interface Reply {
  /** The raw JSON of {@code result}. */
  record Result(Bytes json) implements Reply {}

  /** A JSON-RPC error. */
  record Fault(long code, String message) implements Reply {}

  /** No answer came, or the request was never sent. */
  record None(String reason) implements Reply {}
}
