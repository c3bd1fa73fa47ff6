package io.prefixdb.node.model;

/** Bytes that are no write batch of ours; the message says where and why. */
public final class CorruptUpdateException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public CorruptUpdateException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The message, never null. */
  public String reason() {
    return reason;
  }
}
