package io.prefixdb.node.replication;

import org.jspecify.annotations.Nullable;

/** A local copy cannot be opened or written; the message is one sentence for people. */
public final class ReplicaException extends Exception {
  private static final long serialVersionUID = 1L;

  public ReplicaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
