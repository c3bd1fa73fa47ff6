package io.prefixdb.node.store;

import org.jspecify.annotations.Nullable;

/** A prefix cannot be opened, read or written; the message is one sentence for people. */
public sealed class StoreException extends Exception
    permits ClosedException,
        DirectoryHeldException,
        LimitException,
        NoSnapshotException,
        ReadonlyException,
        TooLargeException {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.sentence = message;
  }

  @Override
  public final String getMessage() {
    return sentence;
  }
}
