package io.prefixdb.node.store;

import io.prefixdb.node.model.PrefixName;

/** As many prefixes are open as may be. */
final class LimitException extends StoreException {
  private static final long serialVersionUID = 1L;

  LimitException(PrefixName name, int max) {
    super(
        "prefix '%s' is not opened: max_prefixes = %d are open already".formatted(name, max), null);
  }
}
