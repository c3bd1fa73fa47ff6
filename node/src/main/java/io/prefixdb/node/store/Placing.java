package io.prefixdb.node.store;

import java.io.IOException;
import java.nio.file.Path;

/** Puts a directory that is complete and closed in the place of a prefix's present one. */
interface Placing {
  /**
   * Takes charge of {@code fresh}: when it does not take the place, no start takes it for data.
   *
   * @throws StoreException when the present one stays
   */
  void place(Path fresh) throws StoreException, IOException;

  /** The volume gets full: what nobody uses may go. */
  default void makeRoom() {}
}
