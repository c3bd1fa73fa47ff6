package io.prefixdb.node.config;

/** How updates come from the master. */
public enum Transfer {
  /** Pushed over a stream where the master knows it, else asked for. */
  AUTO,
  /** The same, and compressed on the way where the master knows how. */
  COMPRESSED,
  /** Asked for, of the history that the master tells if it knows one. */
  PULL,
  /**
   * Asked for with the original's requests and no others: nothing proves then that the master is
   * the one that the copies are from.
   */
  ORIGINAL;

  /** Whether the master is asked to push. */
  public boolean pushes() {
    return switch (this) {
      case AUTO, COMPRESSED -> true;
      case PULL, ORIGINAL -> false;
    };
  }
}
