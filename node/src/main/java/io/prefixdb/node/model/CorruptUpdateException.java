package io.prefixdb.node.model;

/** Bytes that are no write batch of ours; the message says where and why. */
public final class CorruptUpdateException extends Exception {
  private static final long serialVersionUID = 1L;

  public CorruptUpdateException(String message) {
    super(message);
  }
}
