package io.prefixdb.node.rpc;

/** The errors of the protocol; the text is always the fixed one of the code. */
enum RpcError {
  PARSE_ERROR(-32700, "Parse error"),
  INVALID_REQUEST(-32600, "Invalid Request"),
  METHOD_NOT_FOUND(-32601, "Method not found"),
  INVALID_PARAMS(-32602, "Invalid params"),
  INTERNAL_ERROR(-32603, "Internal error"),
  /** The engine had nothing to answer, for {@code params} is missing or {@code null}. */
  BAD_GATEWAY(-32002, "Bad Gateway");

  private final int code;
  private final String text;

  RpcError(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }
}
