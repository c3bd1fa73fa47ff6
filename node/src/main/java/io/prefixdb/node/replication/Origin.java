package io.prefixdb.node.replication;

import io.prefixdb.node.model.Timeline;

/**
 * Where the data of a local copy is from.
 *
 * @param timeline of which history it is, as far as that is known
 * @param copied whether it came from a master that was followed
 * @param foreign whether it was found to be of another history than the master that was followed;
 *     only a load mends that
 */
public record Origin(Timeline timeline, boolean copied, boolean foreign) {
  /** Of a prefix that nobody has written to, or of which nothing is told. */
  public static final Origin UNKNOWN = new Origin(Timeline.UNKNOWN, false);

  /** Of data that nothing speaks against. */
  public Origin(Timeline timeline, boolean copied) {
    this(timeline, copied, false);
  }
}
