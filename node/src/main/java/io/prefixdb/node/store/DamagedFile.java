package io.prefixdb.node.store;

import java.io.IOException;

/** The cause of a refusal for a file that is damaged or gone, so that a repair can help. */
final class DamagedFile extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFile(String message) {
    super(message);
  }
}
