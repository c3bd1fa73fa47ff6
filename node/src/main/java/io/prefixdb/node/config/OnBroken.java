package io.prefixdb.node.config;

/** What a slave does when a prefix cannot go on from where it is. */
public enum OnBroken {
  /** The prefix stands still until a reload; the node and its other prefixes go on. */
  HOLD,
  /** The node ends, as the original does. */
  EXIT
}
