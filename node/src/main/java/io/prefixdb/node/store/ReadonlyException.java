package io.prefixdb.node.store;

/** Clients may not write here now; nothing was written. */
public final class ReadonlyException extends StoreException {
  private static final long serialVersionUID = 1L;

  ReadonlyException(String what) {
    super(what + " is refused: this node is no master now, or its write lease is over", null);
  }
}
