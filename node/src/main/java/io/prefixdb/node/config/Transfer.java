package io.prefixdb.node.config;

/** How updates come from the master. */
public enum Transfer {
  /** Pushed over a stream where the master knows it, else asked for. */
  AUTO,
  /** Asked for, of the history that the master tells if it knows one. */
  PULL,
  /**
   * Asked for with the original's requests and no others: nothing proves then that the master is
   * the one that the copies are from.
   */
  ORIGINAL
}
