package io.prefixdb.node.replication;

import org.jspecify.annotations.Nullable;

/** A local copy cannot be opened or written; the message is one sentence for people. */
public final class ReplicaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final boolean damage;

  public ReplicaException(String reason, @Nullable Throwable cause) {
    this(reason, cause, false);
  }

  private ReplicaException(String reason, @Nullable Throwable cause, boolean damage) {
    super(reason, cause);
    this.reason = reason;
    this.damage = damage;
  }

  /** Of a copy whose files are damaged: only other data in its place helps. */
  public static ReplicaException ofDamage(String reason, @Nullable Throwable cause) {
    return new ReplicaException(reason, cause, true);
  }

  /** Whether the copy cannot be used because its files are damaged, and may be replaced. */
  public boolean isDamage() {
    return damage;
  }

  /** The message, never null. */
  public String reason() {
    return reason;
  }
}
