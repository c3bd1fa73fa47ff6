package io.prefixdb.node.store;

/** What was asked for at once is more than is given at once; less of it may be asked for. */
public final class TooLargeException extends StoreException {
  private static final long serialVersionUID = 1L;

  TooLargeException(int keys, long bytesMax) {
    super(
        "the values of %d keys are more than %d bytes, the most of one request (expected: fewer keys)"
            .formatted(keys, bytesMax),
        null);
  }
}
