package io.prefixdb.node.config;

/** What a slave does when a prefix cannot go on from where it is. */
public enum OnBroken {
  /** The prefix stands still until a reload; the node and its other prefixes go on. */
  HOLD,
  /** The node ends, as the original does. */
  EXIT,
  /**
   * As {@link #EXIT}, but a prefix that has not gone on since the start stands still, so that a
   * node that was started again can be told to load it.
   */
  EXIT_ONCE
}
