package io.prefixdb.node.rpc;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The errors of the protocol; the text is the fixed one of the code, but for methods of ours. */
enum RpcError {
  PARSE_ERROR(-32700, "Parse error"),
  INVALID_REQUEST(-32600, "Invalid Request"),
  METHOD_NOT_FOUND(-32601, "Method not found"),
  INVALID_PARAMS(-32602, "Invalid params"),
  INTERNAL_ERROR(-32603, "Internal error"),
  /** The engine had nothing to answer, for {@code params} is missing or {@code null}. */
  BAD_GATEWAY(-32002, "Bad Gateway"),
  /** There is nothing behind the service. */
  SERVICE_UNAVAILABLE(-32003, "Service unavailable"),
  /** Too many requests wait behind the port. */
  QUEUE_OVERFLOW(-32004, "Queue overflow");

  private final int code;
  private final String text;
  private final String label;

  RpcError(int code, String text) {
    this.code = code;
    this.text = text;
    this.label =
        Arrays.stream(text.split(" "))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }

  /** The text in the form of the statuses' names, for what counts both: {@code ParseError}. */
  String label() {
    return label;
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }
}
