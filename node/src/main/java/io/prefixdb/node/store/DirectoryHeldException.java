package io.prefixdb.node.store;

/** Another process holds the data directory. */
public final class DirectoryHeldException extends StoreException {
  private static final long serialVersionUID = 1L;

  DirectoryHeldException(String message) {
    super(message, null);
  }
}
