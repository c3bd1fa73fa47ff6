package io.prefixdb.node.replication;

/** A prefix could not be loaded; the message is one sentence for people. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  LoadException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
