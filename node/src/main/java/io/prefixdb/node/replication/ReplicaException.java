package io.prefixdb.node.replication;

import org.jspecify.annotations.Nullable;

/** A local copy cannot be opened or written; the message is one sentence for people. */
public final class ReplicaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public ReplicaException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /** The message, never null. */
  public String reason() {
    return reason;
  }
}
