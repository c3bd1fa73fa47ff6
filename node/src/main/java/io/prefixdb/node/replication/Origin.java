package io.prefixdb.node.replication;

import io.prefixdb.node.model.Timeline;

/**
 * Where the data of a local copy is from.
 *
 * @param timeline of which history it is, as far as that is known
 * @param copied whether it came from a master that was followed
 */
public record Origin(Timeline timeline, boolean copied) {
  /** Of a prefix that nobody has written to, or of which nothing is told. */
  public static final Origin UNKNOWN = new Origin(Timeline.UNKNOWN, false);
}
