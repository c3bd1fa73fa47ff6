package io.prefixdb.node.config;

/** How updates come from the master. */
public enum Transfer {
  /** Pushed over a stream where the master knows it, else asked for. */
  AUTO,
  /** Asked for, as the original does. */
  PULL
}
