package io.prefixdb.node.admin;

/** Why a request is not answered as it was meant. */
enum Fault {
  INVALID(400, "invalid-order", "Bad Request"),
  UNKNOWN(404, "not-found", "Not Found"),
  METHOD(405, "method-not-allowed", "Method Not Allowed"),
  CONFLICT(409, "conflict", "Conflict"),
  TOO_LARGE(413, "too-large", "Content Too Large"),
  INTERNAL(500, "internal", "Internal Server Error"),
  STARTING(503, "starting", "Service Unavailable");

  private final int status;
  private final String type;
  private final String title;

  Fault(int status, String type, String title) {
    this.status = status;
    this.type = type;
    this.title = title;
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }

  String title() {
    return title;
  }
}
