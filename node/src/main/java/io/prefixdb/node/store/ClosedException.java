package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;

/** The prefix went out of use after it was found. */
public final class ClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  ClosedException(PrefixName name) {
    super("prefix '" + name + "' is closed", null);
  }
}
